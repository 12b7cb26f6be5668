import { deepestDrawdown } from "../runs/drawdown.ts";
import type { Simulation } from "../state/simulation.ts";
import type { JsonObject } from "../workspace/json.ts";
import { parseInstant } from "../workspace/time.ts";

type Row = Simulation["engine"]["records"][number];

export interface ReplayTrade extends JsonObject {
  entry_ts: string;
  exit_ts: string;
  side: string;
  /** Null under the reference's semantics, whose records have no prices. */
  entry_px: number | null;
  exit_px: number | null;
  exit: string;
  /** Weighted by quantity, as in `metrics.json`. */
  pips: number;
  value: number;
  qty: number;
  ev_lcb: number | null;
  threshold_lcb: number | null;
  /** Opened before the window. */
  carried: boolean;
}

export interface Block extends JsonObject {
  ts: string;
  stage: string;
  reason: string;
}

/** How often something occurred, by its name. */
export type Counts = Record<string, number>;

/** What the engine did within the window of an incident. */
export interface Happened {
  trades: ReplayTrade[];
  wins: number;
  pips: number;
  value: number;
  /** Deepest fall of the running sum of pips below its highest point, which begins at 0; ≤ 0. */
  maxDrawdownPips: number;
  blocks: Block[];
  /** By stage, then reason. */
  blockCounts: Record<string, Counts>;
  evRejects: number;
  /** Bands of the signals that were refused or traded. */
  spreadBands: Counts;
  rvBands: Counts;
}

/** Stages of debug records that tell of a refused signal. */
const BLOCKS = new Set(["gate_block", "strategy_gate", "ev_reject", "slip_cap"]);

/** Sums up the records of `[from, to]` (UTC epoch milliseconds); trades count when they end. */
export function happenedIn(records: readonly Row[], from: number, to: number): Happened {
  const rows = records.filter(({ ts }) => {
    const at = parseInstant(String(ts));
    return at >= from && at <= to;
  });
  const traded = rows.filter(({ stage, entry_ts }) => stage === "trade" && entry_ts !== undefined);
  const refused = rows.filter(({ stage }) => BLOCKS.has(stage));
  const trades = traded.map((row) => tradeOf(row, from));
  const blocks = refused.map(({ ts, stage, reason_stage, reason }) => ({
    ts: String(ts),
    stage,
    reason: String(reason_stage ?? reason ?? stage),
  }));
  const pips = trades.map((trade) => trade.pips);
  const signals = [...traded, ...refused];
  const stages = Map.groupBy(blocks, ({ stage }) => stage);
  return {
    trades,
    wins: trades.filter(isWin).length,
    pips: sum(pips),
    value: sum(trades.map(({ value }) => value)),
    maxDrawdownPips: deepestDrawdown(pips),
    blocks,
    blockCounts: Object.fromEntries(
      [...stages].map(([stage, all]) => [stage, countOf(all.map(({ reason }) => reason))]),
    ),
    evRejects: stages.get("ev_reject")?.length ?? 0,
    spreadBands: countOf(signals.map(({ spread_band }) => spread_band)),
    rvBands: countOf(signals.map(({ rv_band }) => rv_band)),
  };
}

function tradeOf(row: Row, from: number): ReplayTrade {
  const number = (field: string) => (Number.isFinite(row[field]) ? Number(row[field]) : null);
  return {
    entry_ts: String(row.entry_ts),
    exit_ts: String(row.ts),
    side: String(row.side),
    entry_px: number("entry_px"),
    exit_px: number("exit_px"),
    exit: String(row.exit),
    pips: number("pnl_pips") ?? 0,
    value: number("pnl_value") ?? 0,
    qty: number("qty") ?? 0,
    ev_lcb: number("ev_lcb"),
    threshold_lcb: number("threshold_lcb"),
    carried: parseInstant(String(row.entry_ts)) < from,
  };
}

/** As the engine counts them: a target, or a trailed stop in profit. */
function isWin({ exit, pips }: ReplayTrade): boolean {
  return exit === "tp" || (exit === "trail" && pips > 1e-9);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The most frequent first, equals by their names. */
function countOf(values: readonly unknown[]): Counts {
  const known = values.filter((value) => typeof value === "string" && value !== "") as string[];
  const counts = [...Map.groupBy(known, (value) => value)].map(([name, all]) => [name, all.length] as const);
  return Object.fromEntries(counts.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}

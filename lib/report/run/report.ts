import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { parseInstant } from "../../workspace/time.ts";
import { type Calibration, calibration } from "../figures/calibration.ts";
import { type Distribution, distribution } from "../figures/distribution.ts";
import { type Drawdown, worstDrawdowns } from "../figures/drawdowns.ts";
import { type Gap, touchedByGaps } from "../figures/gaps.ts";
import { type Group, groupBy, hourOf, monthOf, sessionOf, weekdayOf } from "../figures/groups.ts";
import { type SlippageFit, slippageFit } from "../figures/slippage.ts";
import { type Streaks, streaks } from "../figures/streaks.ts";
import { rMultiple } from "../figures/trade.ts";
import type { Finding, LearnedState, RunFacts } from "./facts.ts";
import { findingsOf } from "./findings.ts";
import { type Comparison, compare } from "./compare.ts";
import { type Funnel, funnelOf } from "./funnel.ts";
import { type Summary, summaryOf } from "./summary.ts";

export interface Interval extends JsonObject {
  worst: number;
  base: number;
  best: number;
}

/** The P&L interval: the same trades in the worst and in the best order of prices inside ambiguous bars. */
export interface Bounds extends JsonObject {
  trades: number;
  ambiguous_trades: number;
  wins: Interval;
  total_pips: Interval;
  total_pnl_value: Interval;
  max_drawdown: Interval;
}

/** A run's report as data: all that its page shows. Times are UTC epoch ms. */
export interface RunReport extends Judged {
  findings: Finding[];
}

/** What findings are made of. */
export interface Judged {
  run: JsonObject & { id: string; symbol: string; mode: string; semantics: string; currency: string };
  summary: Summary;
  /** Of `metrics.json`: they go on from the runs before, where the run went on from a state. */
  cumulative: JsonObject;
  months: Group[];
  sessions: Group[];
  hours: Group[];
  weekdays: Group[];
  /** Keys `LDN Mon` and `08 Mon`. */
  session_weekday: Group[];
  hour_weekday: Group[];
  sides: Group[];
  reasons: Group[];
  streaks: Streaks;
  drawdowns: Drawdown[];
  pips: Distribution;
  r: Distribution;
  funnel: Funnel;
  calibration: Calibration[];
  /** The same of all signals that were refused and traded on paper; null where there are none. */
  refused: Calibration | null;
  slippage: SlippageFit[];
  /** Null where the run did not price them. */
  bounds: Bounds | null;
  learned: { before: LearnedState | null; after: LearnedState | null };
  comparison: Comparison | null;
  params: JsonObject;
  data: RunData;
  hashes: JsonObject;
  /** One row a trade, figures to seven digits. */
  trades: { columns: string[]; rows: Json[][] };
}

export interface RunData extends JsonObject {
  csv: string;
  sha256: string | null;
  bars: number | null;
  coverage: JsonObject | null;
  skipped_rows: number;
  gaps: Gap[];
  /** Places in `trades` of those that a gap touches. */
  touched: number[];
  /** Places of trades whose entry or exit price lies outside its bar, and how many could be looked up. */
  outside: number[];
  followed: number;
  /** Of those followed: how many ended on the bar of their entry. */
  on_entry_bar: number;
}

const DRAWDOWNS = 8;

export function reportOf(facts: RunFacts, other: RunFacts | null): RunReport {
  const { trades, equity, metrics, params } = facts;
  const judged: Judged = {
    run: runOf(facts),
    summary: summaryOf(facts),
    cumulative: cumulativeOf(metrics),
    months: groupBy(trades, monthOf),
    sessions: groupBy(trades, sessionOf),
    hours: groupBy(trades, hourOf),
    weekdays: groupBy(trades, weekdayOf),
    session_weekday: groupBy(trades, (trade) => `${sessionOf(trade)} ${weekdayOf(trade)}`),
    hour_weekday: groupBy(trades, (trade) => `${hourOf(trade)} ${weekdayOf(trade)}`),
    sides: groupBy(trades, ({ side }) => side),
    reasons: groupBy(trades, ({ reason }) => reason),
    streaks: streaks(trades.map(({ value }) => value)),
    drawdowns: worstDrawdowns(equity, DRAWDOWNS),
    pips: distribution(trades.map(({ pips }) => pips)),
    r: distribution(trades.map(rMultiple).filter((r) => r !== null)),
    funnel: funnelOf(facts),
    calibration: calibration(trades),
    refused: calibration(facts.shadows)[0] ?? null,
    slippage: slippageFit(trades),
    bounds: boundsOf(metrics),
    learned: facts.learned,
    comparison: other && compare(facts, other),
    params,
    data: dataOf(facts),
    hashes: facts.hashes,
    trades: tradeTable(facts),
  };
  return { ...judged, findings: findingsOf(judged, facts) };
}

function runOf({ id, dir, params, metrics, command, warnings, shadows }: RunFacts): RunReport["run"] {
  const text = (value: Json | undefined, otherwise: string) =>
    typeof value === "string" ? value : otherwise;
  return {
    id,
    dir,
    symbol: text(params.symbol, "–"),
    timeframe: params.timeframe ?? null,
    mode: text(params.mode, "–"),
    manifest: params.manifest ?? null,
    manifest_id: metrics.manifest_id ?? null,
    // The reference's own folders do not say so.
    semantics: text(params.semantics, "reference"),
    currency: text(params.account_currency, "USD"),
    start_ts: params.start_ts ?? null,
    end_ts: params.end_ts ?? null,
    state_loaded: metrics.state_loaded ?? metrics.loaded_state ?? null,
    command,
    warnings,
    shadow_trades: shadows.length,
  };
}

const CUMULATIVE = [
  "trades",
  "wins",
  "win_rate",
  "total_pips",
  "total_pnl_value",
  "sharpe",
  "sharpe_annualised",
  "sortino_annualised",
  "cagr",
  "max_drawdown",
  "max_drawdown_from_zero",
  "exposure",
  "trading_days",
] as const;

function cumulativeOf(metrics: JsonObject): JsonObject {
  return Object.fromEntries(
    CUMULATIVE.filter((name) => name in metrics).map((name) => [name, metrics[name]!]),
  );
}

function boundsOf({ bounds }: JsonObject): Bounds | null {
  if (!isJsonObject(bounds)) return null;
  const { detail: _, ...sums } = bounds;
  return sums as Bounds;
}

function dataOf({ bars: { csv, sha256, read }, metrics, trades }: RunFacts): RunData {
  const debug = isJsonObject(metrics.debug) ? metrics.debug : {};
  const loader = isJsonObject(debug.csv_loader) ? debug.csv_loader : {};
  const gaps = read?.gaps ?? [];
  const followed = (read?.excursions ?? []).map((excursion, place) => ({ excursion, place }));
  return {
    csv,
    sha256,
    bars: read?.count ?? null,
    coverage: isJsonObject(metrics.coverage) ? metrics.coverage : null,
    skipped_rows: Number(loader.skipped_rows ?? 0),
    gaps,
    touched: touchedByGaps(trades, gaps),
    outside: followed.filter(({ excursion }) => excursion?.within === false).map(({ place }) => place),
    followed: followed.filter(({ excursion }) => excursion !== null).length,
    on_entry_bar: followed.filter(({ excursion }) => excursion?.bars === 1).length,
  };
}

const COLUMNS = [
  "entry",
  "exit",
  "side",
  "reason",
  "qty",
  "entry_px",
  "exit_px",
  "tp_pips",
  "sl_pips",
  "pips",
  "value",
  "win",
  "session",
  "spread_band",
  "rv_band",
  "ev_lcb",
  "expected_slip",
  "slip",
] as const;

function tradeTable({ trades, bars: { read }, metrics }: RunFacts): RunReport["trades"] {
  const detail = isJsonObject(metrics.bounds) ? (metrics.bounds.detail as JsonObject[]) : [];
  // By entry: a position that came with the loaded state has no bounds.
  const bounds = new Map(
    detail.map((one) => [`${parseInstant(String(one.entry_ts))} ${one.side}`, one.pnl_pips]),
  );
  const rows = trades.map((trade, place) => {
    const excursion = read?.excursions[place];
    const r = rMultiple(trade);
    const interval = bounds.get(`${trade.entry} ${trade.side}`) as Interval | undefined;
    const more = [r, excursion?.mae, excursion?.mfe, excursion?.bars, interval?.worst, interval?.best];
    return [...COLUMNS.map((name) => trade[name]), ...more].map((cell) => short(cell ?? null));
  });
  return { columns: [...COLUMNS, "r", "mae", "mfe", "bars", "pips_worst", "pips_best"], rows };
}

function short(cell: Json): Json {
  return typeof cell === "number" && !Number.isInteger(cell) ? Number(cell.toPrecision(7)) : cell;
}

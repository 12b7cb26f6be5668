import type { Semantics } from "../engine/config.ts";
import type { DailyRow, EquityPoint, ExitReason, Side } from "../engine/records.ts";
import type { Change } from "../workspace/plan.ts";
import { appendJsonLines, type Reading } from "../workspace/plans.ts";
import { type Pair, pairState } from "./active.ts";

/**
 * The ledger of a pair, `runs/active/<SYMBOL>_<mode>/ledger.jsonl`: one line for every update that was applied, appended in the
 * transaction that put the state in force, never changed and never pruned. What a state has learned, and from which trade, is
 * read here; blocked updates leave only their diff file.
 *
 * Lines form chains: a line's `parent_sha256` is the `state_sha256` of the line before it. After a restored state the chain
 * branches, so readers that ask for a state's history follow `parent_sha256` back from its hash, or take the lines of its
 * `lineage` where a chain begins with a state that no update wrote (`parent_sha256` is then in no line).
 *
 * Timestamps of bars are naive UTC (`2026-01-02T03:05:00`). Amounts are account currency, pips are weighted by quantity, slopes
 * are pips per unit of quantity. Numbers that are not finite are null.
 */
export interface LedgerLine {
  format: typeof LEDGER_FORMAT;
  /** The transaction: as in the diff file and in the result. */
  txn: string;
  /** UTC, microseconds, `+00:00`. */
  created_at: string;
  lineage: string;
  serial: number;
  /** SHA-256 of the file of the state before, null where learning began. */
  parent_sha256: string | null;
  /** SHA-256 of the file of the new state. */
  state_sha256: string;
  strategy_key: string;
  symbol: string;
  mode: string;
  manifest_id: string | null;
  config_fingerprint: string;
  semantics: Semantics;
  resume: "exact" | "learned";
  /** Where the state was put, its archived copy and its diff file. */
  state_out: string;
  archive: string;
  diff: string;
  bars: LedgerBars;
  /** What changed of the estimates, by the paths of `estimatesOf` (`ev_buckets.LDN:narrow:mid.mean`), in code-point order. */
  estimates: EstimateChange[];
  guards: LedgerGuards;
  /** Before the first bar of the update, and after its last. */
  standing: { before: Standing; after: Standing };
  /** Fills, in order: what each taught the slippage model. */
  entries: LedgerEntry[];
  /** What moved slopes without a fill: entries blocked by the slippage cap, per spread band. */
  relaxed: { spread_band: string; times: number; change: number }[];
  /** Trades closed in the update, in order of closing, with shadow trades and calibrations: what each taught the EV estimate. */
  trades: LedgerTrade[];
  /** By date: what the update's bars added to the daily table (increments: sum the lines for a day's row). */
  daily: Record<string, DailyRow>;
  /** The equity after each of the update's trades. */
  equity: EquityPoint[];
}

export const LEDGER_FORMAT = 1;

export interface LedgerBars {
  /** The bar file. */
  path: string;
  first: string;
  last: string;
  /** Rows that were newer than the cursor and sound, and how many of them the engine learned. */
  processed: number;
  applied: number;
}

/** `previous` is null for an estimate that was not there, `current` for one that is gone. */
export interface EstimateChange {
  path: string;
  previous: number | null;
  current: number | null;
}

/** What the guards saw, whether they were asked or not (`simulate_live`). A cap that was not set is null. */
export interface LedgerGuards {
  simulate_live: boolean;
  scope: "estimates" | "learned" | "all";
  caps: { max_delta: number | null; var_cap: number | null; liquidity_cap: number | null };
  /** Largest absolute change in each scope; null where nothing changed. */
  max_delta: Record<"estimates" | "learned" | "all", { path: string; abs_delta: number } | null>;
  /** 5 % value at risk of a trade in pips, and in account currency. */
  var: number;
  var_value: number;
  liquidity_usage: number;
}

export interface Standing {
  trades: number;
  wins: number;
  total_pips: number;
  total_pnl_value: number;
  equity: number;
}

/** A fill. `usual_quantity` is the model's running mean of quantities. */
export interface LedgerEntry {
  entry_ts: string;
  side: Side;
  qty: number;
  spread_band: string;
  /** |fill − level| in pips. */
  slip_real: number;
  slope: Step;
  usual_quantity: Step;
}

/** `[before, after]`. */
export type Step = [number, number];

/**
 * A closed position that taught the EV estimate. `shadow`: refused by the EV gate or by Kelly's size, it teaches only.
 * `calibration`: of the first days without trading; it has neither times, quantity nor result of its own.
 */
export interface LedgerTrade {
  stage: "trade" | "shadow" | "calibration";
  /** `SESSION:spread:rv`; null where a loaded position named none, and then nothing was learned. */
  ev_key: string | null;
  /** 1 win, 0 loss, or the probability of a win; null where nothing was learned. */
  win: number | null;
  /** Pseudo counts of the bucket, and of all trades. */
  alpha: Step | null;
  beta: Step | null;
  global_alpha: Step | null;
  global_beta: Step | null;
  /** Slope of its spread band at its fill; null where it was filled in an earlier update (see that line's `entries`), or never. */
  slope: Step | null;
  entry_ts: string | null;
  /** Of the exit's bar. */
  exit_ts: string | null;
  side: Side | null;
  qty: number | null;
  exit: ExitReason | null;
  pnl_pips: number | null;
  pnl_value: number | null;
  slip_real: number | null;
}

/** A pair's ledger. Throws `invalid_name`. */
export function ledgerPath(pair: Pair): string {
  return pairState(pair).replace(/state\.json$/, "ledger.jsonl");
}

/** The change that appends a line; the lines before it are not read. */
export function appendLedger(ctx: Reading, pair: Pair, line: LedgerLine): Change {
  return appendJsonLines(ctx, ledgerPath(pair), [line]);
}

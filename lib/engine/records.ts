/** The record types that the rooms share. Field names are those of the files that carry them. */

export type Side = "BUY" | "SELL";
export type ExitReason = "tp" | "sl" | "trail" | "session_end" | "timeout";

/** One closed trade (`stage: trade`), one shadow trade (`stage: shadow`) or one debug record (any other stage). */
export interface EngineRecord {
  /** The bar's own timestamp text: of the exit bar for trades. */
  ts: string | null;
  stage: string;
  /** The entry bar's timestamp text: trades and shadow trades only. */
  entry_ts?: string;
  [field: string]: string | number | boolean | null | undefined;
}

/** What happened on one date (the first ten characters of the bars' timestamps). Amounts belong to the exit bar's date. */
export interface DailyRow {
  breakouts: number;
  gate_pass: number;
  gate_block: number;
  ev_pass: number;
  ev_reject: number;
  fills: number;
  wins: number;
  pnl_pips: number;
  pnl_value: number;
  slip_est: number;
  slip_real: number;
}

/** Why signals did not become trades; every flat bar ends as one of the first three, `zero_qty` or an order. */
export interface DebugCounters {
  no_breakout: number;
  gate_block: number;
  ev_reject: number;
  ev_bypass: number;
  zero_qty: number;
  strategy_gate_error: number;
  ev_threshold_error: number;
  session_parse_error: number;
}

/** `[timestamp, equity]`: UTC, `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`. */
export type EquityPoint = [string, number];

export interface RuntimeSnapshot {
  ev_pass: number;
  ev_reject: number;
  fills: number;
  execution_health?: { reject_rate?: number; slippage_bps?: number };
  resume_skipped_bars?: number;
}

/** What a run amounts to (specification 01 §18). Money is account currency, pips are weighted by quantity. */
export interface Metrics {
  trades: number;
  wins: number;
  win_rate: number | null;
  total_pips: number;
  total_pnl_value: number;
  sharpe: number | null;
  max_drawdown: number | null;
  equity_curve: EquityPoint[];
  runtime: RuntimeSnapshot;
}

/** An EV profile as the engine uses it: seeds for the estimator and figures for the threshold hook. */
export interface EvWindow {
  alpha_avg?: number;
  beta_avg?: number;
  p_mean?: number;
  observations?: number;
}
export interface EvProfile {
  global?: { long_term?: EvWindow; recent?: EvWindow };
  buckets?: {
    bucket: { session?: string; spread_band?: string; rv_band?: string };
    long_term?: EvWindow;
    recent?: EvWindow;
  }[];
}

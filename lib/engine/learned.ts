import type { DailyRow, EquityPoint, EvProfile, RuntimeSnapshot, Side } from "./records.ts";

/**
 * What the engine has learned and where it stands, in the shape of a state file (specification 02 §8) without its `meta`.
 * `lib/state` reads every version of the file into this, checks it, and adds `meta` when it writes.
 * Numbers may be non-finite (a threshold of −∞); the writer of the file spells them.
 */
export interface LearnedState {
  last_timestamp: string | null;
  ev_global: EvGlobal;
  /** `SESSION:spread:rv` → pseudo counts, in order of creation. */
  ev_buckets: Record<string, { alpha: number; beta: number }>;
  slip: {
    a: Record<string, number>;
    curve: Record<string, { a: number; b: number }>;
    ewma_alpha: number;
    ewma: Record<string, number>;
  };
  rv_thresh: Record<"TOK" | "LDN" | "NY", [number, number] | null>;
  runtime: {
    warmup_left: number;
    day_count: number;
    current_date: string | null;
    last_session: string | null;
    _equity_live: number;
  };
  metrics: LearnedMetrics;
  position?: PositionState;
  calibration_positions?: PositionState[];
  /** With it, the next run goes on as if there had been no cut. */
  resume?: ResumeState;
}

export interface EvGlobal {
  alpha: number;
  beta: number;
  prior_alpha: number;
  prior_beta: number;
  decay: number;
  conf: number;
}

export interface LearnedMetrics {
  trades: number;
  wins: number;
  total_pips: number;
  total_pnl_value: number;
  /** Account currency per trade: all of them, or the newest 1 000 where `accumulators` stands beside. */
  trade_returns: number[];
  /** Pips per trade, quantity-weighted: only with `accumulators`, the newest 1 000. */
  trade_pips?: number[];
  equity_curve?: EquityPoint[];
  equity_seed?: EquityPoint;
  runtime?: RuntimeSnapshot;
  daily?: Record<string, DailyRow>;
  accumulators?: MetricAccumulators;
}

/** Running sums from which the scalar metrics follow, whatever the history (Welford's means and squared deviations). */
export interface MetricAccumulators {
  mean_return: number;
  m2_return: number;
  peak_equity: number;
  max_drawdown: number;
  /** Quantity-weighted pips: running sum, its highest point (0 at first), deepest fall from it. */
  sum_pips: number;
  peak_pips: number;
  max_drawdown_pips: number;
  days: number;
  mean_day: number;
  m2_day: number;
  downside_day: number;
  first_equity: number;
  /** UTC epoch milliseconds of the first and the newest bar. */
  first_time: number | null;
  last_time: number | null;
  bars: number;
  bars_held: number;
  ev_pass: number;
  ev_reject: number;
  fills: number;
  slip_real: number;
}

export interface PositionState {
  side: Side;
  entry_px: number;
  tp_px: number;
  sl_px: number;
  trail_pips: number;
  qty: number;
  tp_pips: number | null;
  sl_pips: number | null;
  hh: number | null;
  ll: number | null;
  hold: number;
  entry_ts: string;
  ev_key: [string | null, string | null, string | null] | null;
  expected_slip_pip: number;
  entry_slip_pip: number;
  ctx_snapshot: Record<string, string | number | boolean>;
}

/** The rest of the engine's memory; `lib/engine` alone knows its members. `profile` is the EV profile in force. */
export interface ResumeState {
  version: 1;
  profile: EvProfile | null;
  strategy: unknown;
  [member: string]: unknown;
}

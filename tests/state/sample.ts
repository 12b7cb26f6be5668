import { defaultConfig, fixesOf } from "../../lib/engine/config.ts";
import type { LearnedState, PositionState } from "../../lib/engine/learned.ts";
import type { Bars } from "../../lib/market/bars.ts";
import { fingerprintInputs } from "../../lib/state/fingerprint.ts";
import type { LoadTarget } from "../../lib/state/load.ts";
import { StateProblem } from "../../lib/state/problem.ts";
import type { StateLabel } from "../../lib/state/print.ts";

/** What an engine of the default configuration holds before its first bar. */
export function freshState(): LearnedState {
  return {
    last_timestamp: null,
    ev_global: { alpha: 1, beta: 1, prior_alpha: 0, prior_beta: 0, decay: 0.02, conf: 0.95 },
    ev_buckets: {},
    slip: {
      a: { narrow: 0.02, normal: 0.05, wide: 0.1 },
      curve: { narrow: { a: 0.02, b: 0 }, normal: { a: 0.05, b: 0 }, wide: { a: 0.1, b: 0 } },
      ewma_alpha: 0.1,
      ewma: { narrow: 0, normal: 0, wide: 0 },
    },
    rv_thresh: { TOK: null, LDN: null, NY: null },
    runtime: { warmup_left: 50, day_count: 0, current_date: null, last_session: null, _equity_live: 100_000 },
    metrics: { trades: 0, wins: 0, total_pips: 0, total_pnl_value: 0, trade_returns: [] },
  };
}

export const openPosition: PositionState = {
  side: "SELL",
  entry_px: 150.1,
  tp_px: 149.95,
  sl_px: 150.2,
  trail_pips: 0,
  qty: 0.5,
  tp_pips: 15,
  sl_pips: 10,
  hh: null,
  ll: 150.02,
  hold: 1,
  entry_ts: "2024-03-04T14:55:00Z",
  ev_key: ["NY", "narrow", "mid"],
  expected_slip_pip: 0,
  entry_slip_pip: 0.1,
  ctx_snapshot: { session: "NY", threshold_lcb: Number.NEGATIVE_INFINITY, ev_pass: true },
};

/** A state after some trades, with everything in it that a state can hold. */
export function learnedState(): LearnedState {
  const day = { breakouts: 3, gate_pass: 2, gate_block: 40, ev_pass: 2, ev_reject: 0, fills: 2 };
  return {
    ...freshState(),
    last_timestamp: "2024-03-04T15:00:00Z",
    ev_global: { alpha: 3.2, beta: 2.1, prior_alpha: 0, prior_beta: 0, decay: 0.02, conf: 0.95 },
    ev_buckets: { "LDN:narrow:mid": { alpha: 1.98, beta: 0.98 }, "LDN:narrow:low": { alpha: 1, beta: 1 } },
    slip: {
      ...freshState().slip,
      a: { narrow: 0.03, normal: 0.05, wide: 0.1 },
      ewma: { narrow: 0.4, normal: 0, wide: 0 },
    },
    rv_thresh: { TOK: null, LDN: [0.004, 0.011], NY: null },
    runtime: {
      warmup_left: 8,
      day_count: 3,
      current_date: "2024-03-04",
      last_session: "NY",
      _equity_live: 50_035,
    },
    metrics: {
      trades: 1,
      wins: 1,
      total_pips: 3.5,
      total_pnl_value: 35,
      trade_returns: [35],
      trade_pips: [3.5],
      equity_curve: [["2024-03-04T09:00:00Z", 50_035]],
      equity_seed: ["2024-03-04T08:59:59.999999Z", 50_000],
      runtime: {
        ev_pass: 2,
        ev_reject: 0,
        fills: 2,
        execution_health: { reject_rate: 0, slippage_bps: 0.4 },
      },
      daily: {
        "2024-03-04": { ...day, wins: 1, pnl_pips: 3.5, pnl_value: 35, slip_est: 0.1, slip_real: 0.8 },
      },
      accumulators: {
        mean_return: 35,
        m2_return: 0,
        peak_equity: 50_035,
        max_drawdown: 0,
        sum_pips: 3.5,
        peak_pips: 3.5,
        max_drawdown_pips: 0,
        days: 1,
        mean_day: 35,
        m2_day: 0,
        downside_day: 0,
        first_equity: 50_000,
        first_time: 1_709_510_400_000,
        last_time: null,
        bars: 180,
        bars_held: 4,
        ev_pass: 2,
        ev_reject: 0,
        fills: 2,
        slip_real: 0.8,
      },
    },
    position: openPosition,
    calibration_positions: [{ ...openPosition, side: "BUY", ev_key: null }],
    resume: { version: 1, profile: null, strategy: { or_high: Number.NaN, note: "inf" }, window: [1.5, 0.1] },
  };
}

export const label: StateLabel = {
  symbol: "USDJPY",
  config_fingerprint: "401fffc2e5ebfc6c",
  strategy: "day_orb_5m.DayORB5m",
  mode: "conservative",
  timeframe: "5m",
  saved_at: "2024-03-04T15:05:00Z",
  lineage: "0123456789abcdef",
  serial: 7,
  parent_sha256: null,
  manifest_id: "day_orb_5m_v1",
  semantics: "corrected",
  fixes: ["real_touch"],
  program_version: "0.1.0",
};

/** A runner of the default configuration that would take `learnedState` with `label`. */
export function target(changes: Partial<LoadTarget> = {}): LoadTarget {
  return {
    fingerprint: fingerprintInputs("USDJPY", defaultConfig()),
    strategy: "day_orb_5m.DayORB5m",
    mode: "conservative",
    timeframe: "5m",
    semantics: "corrected",
    fixes: { ...fixesOf("reference"), real_touch: true },
    manifest_id: "day_orb_5m_v1",
    slip_cap_pip: 1.5,
    current: freshState(),
    ...changes,
  };
}

/** The problem that `run` finds with a document. */
export function problemOf(run: () => unknown): StateProblem {
  try {
    run();
  } catch (error) {
    if (error instanceof StateProblem) return error;
    throw error;
  }
  throw new Error("no problem was found");
}

/** Bars `from` up to `to` as a block of their own. */
export function slice(bars: Bars, from: number, to: number): Bars {
  const columns = Object.entries(bars).filter(([, column]) => column instanceof Float64Array);
  const cut = columns.map(([name, column]) => [name, (column as Float64Array).slice(from, to)]);
  return { ...bars, ...Object.fromEntries(cut), length: to - from };
}

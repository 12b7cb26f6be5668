import type { LearnedMetrics, LearnedState } from "../engine/learned.ts";
import type { StateDocument } from "./document.ts";

/**
 * The state that an engine has after taking a document over: what the document says, and `current` (the engine's own state)
 * where it says nothing (specification 02 §10.3 and §10.4). Buckets and shadow positions are replaced as a whole; a document
 * without a position has none; the slippage curve and its learning rate are the configuration's and stay.
 */
export function completeState({ meta, body }: StateDocument, current: LearnedState): LearnedState {
  return {
    last_timestamp: meta.last_timestamp ?? null,
    ev_global: { ...current.ev_global, ...body.ev_global },
    ev_buckets: body.ev_buckets,
    slip: {
      ...current.slip,
      a: { ...current.slip.a, ...body.slip?.a },
      ewma: { ...current.slip.ewma, ...body.slip?.ewma },
    },
    rv_thresh: { ...current.rv_thresh, ...body.rv_thresh },
    runtime: { ...current.runtime, ...body.runtime },
    metrics: body.metrics ? completeMetrics(body.metrics, current.metrics) : current.metrics,
    position: body.position,
    calibration_positions: body.calibration_positions,
    resume: body.resume,
  };
}

/** In the order of the file. The equity seed, the snapshot and the accumulators belong to the curve and the sums beside them. */
function completeMetrics(metrics: Partial<LearnedMetrics>, current: LearnedMetrics): LearnedMetrics {
  return {
    trades: metrics.trades ?? current.trades,
    wins: metrics.wins ?? current.wins,
    total_pips: metrics.total_pips ?? current.total_pips,
    total_pnl_value: metrics.total_pnl_value ?? current.total_pnl_value,
    trade_returns: metrics.trade_returns ?? current.trade_returns,
    trade_pips: metrics.trade_pips,
    equity_curve: metrics.equity_curve ?? current.equity_curve,
    equity_seed: metrics.equity_seed,
    runtime: metrics.runtime,
    daily: metrics.daily ?? current.daily,
    accumulators: metrics.accumulators,
  };
}

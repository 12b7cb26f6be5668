import type { LearnedMetrics } from "../../engine/learned.ts";
import { Rules } from "../../engine/rules.ts";
import type { RunRequest } from "../../runs/request.ts";

/** Newest trades that an exact state keeps, and that its value at risk looks at. */
export const WINDOW = 1000;

/**
 * The pips of a state's trades, one for each of its `trade_returns`. Where the state keeps none (it was written without `exact`), or
 * fewer, the older ones are derived from the returns by the configuration's fixed value of a pip, 10 unless it names another.
 */
export function tradePips(metrics: LearnedMetrics, run: RunRequest): { pips: number[]; derived: boolean } {
  const { trade_returns: returns, trade_pips: known = [] } = metrics;
  const missing = returns.length - known.length;
  if (missing <= 0) return { pips: known.slice(-missing), derived: false };
  const fixed = new Rules(run.instrument.symbol, run.config, { ...run.fixes, pip_value: false });
  // A fixed value asks for no price.
  const pipValue = fixed.pipValue(Number.NaN);
  return { pips: [...returns.slice(0, missing).map((value) => value / pipValue), ...known], derived: true };
}

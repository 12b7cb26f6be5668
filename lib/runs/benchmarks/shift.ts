import type { JsonObject } from "../../workspace/json.ts";
import type { Figures } from "./figures.ts";
import type { Pair } from "./places.ts";

/** From which change on, in the metric's own unit, an alert is raised. */
export interface ShiftLimits extends JsonObject {
  total_pips: number;
  win_rate: number;
  sharpe: number;
  max_drawdown: number;
}

/** `payload` is what is posted. */
export type Shift =
  | { triggered: false; reason: "no_previous_baseline" | "below_threshold" | "dry_run" }
  | { triggered: true; payload: JsonObject };

const COMPARED = ["total_pips", "win_rate", "sharpe", "max_drawdown"] as const;

/**
 * How the new baseline differs from the previous one: changes that reach their limit, either way (specification 05 §6.1). A metric
 * that one of them lacks is not compared.
 */
export function shiftOf(
  previous: Figures | undefined,
  now: Figures,
  thresholds: ShiftLimits,
  about: Pair & { timestamp: string; report_path: string },
): Shift {
  if (!previous) return { triggered: false, reason: "no_previous_baseline" };
  const deltas: Record<string, number> = {};
  for (const name of COMPARED) {
    const [before, after] = [previous[name], now[name]];
    if (before === null || after === null) continue;
    const delta = after - before;
    // A limit of 0 is no reason to tell that nothing has changed.
    if (delta !== 0 && Math.abs(delta) >= thresholds[name]) deltas[`delta_${name}`] = delta;
  }
  if (Object.keys(deltas).length === 0) return { triggered: false, reason: "below_threshold" };
  const { symbol, mode, timestamp, report_path } = about;
  const payload = {
    event: "benchmark_shift",
    symbol,
    mode,
    timestamp,
    thresholds,
    metrics_prev: previous,
    metrics_new: now,
    deltas,
    report_path,
  };
  return { triggered: true, payload };
}

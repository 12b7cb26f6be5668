import type { JsonObject } from "../../workspace/json.ts";

/** Equity at an instant (UTC epoch ms), account currency. */
export type EquityPoint = [time: number, equity: number];

/** A fall of the equity below its peak until the peak is reached again. */
export interface Drawdown extends JsonObject {
  /** ≤ 0, account currency, and as a share of the peak. */
  depth: number;
  share: number;
  /** UTC epoch ms: of the peak, of the deepest point, and of the recovery (null: not yet). */
  peak: number;
  trough: number;
  recovered: number | null;
  /** Days under water: to the recovery, else to the last point. */
  days: number;
}

const DAY = 86_400_000;

/** All drawdowns of an equity curve in the order of time, which is ascending. */
export function drawdowns(curve: readonly EquityPoint[]): Drawdown[] {
  const found: Drawdown[] = [];
  let [peakTime, peak] = curve[0] ?? [0, 0];
  let open: Drawdown | undefined;
  for (const [time, equity] of curve) {
    if (equity >= peak) {
      if (open) Object.assign(open, { recovered: time, days: (time - open.peak) / DAY });
      open = undefined;
      [peakTime, peak] = [time, equity];
      continue;
    }
    if (!open) {
      open = { depth: 0, share: 0, peak: peakTime, trough: time, recovered: null, days: 0 };
      found.push(open);
    }
    if (equity - peak < open.depth) {
      Object.assign(open, { depth: equity - peak, share: (equity - peak) / peak, trough: time });
    }
    open.days = (time - open.peak) / DAY;
  }
  return found;
}

/** The deepest first, at most `count`. */
export function worstDrawdowns(curve: readonly EquityPoint[], count: number): Drawdown[] {
  return drawdowns(curve)
    .sort((a, b) => a.depth - b.depth)
    .slice(0, count);
}

/** How far below its peak the equity is at each point, ≤ 0. */
export function underWater(curve: readonly EquityPoint[]): number[] {
  let peak = Number.NEGATIVE_INFINITY;
  return curve.map(([, equity]) => {
    peak = Math.max(peak, equity);
    return equity - peak;
  });
}

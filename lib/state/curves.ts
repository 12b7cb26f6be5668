import type { Inspection } from "./inspect.ts";

/** The slippage that a state has learned of a spread band: pips at equal steps of quantity from 0 on. */
export interface SlippageCurve {
  band: string;
  /** Pips per unit of quantity. */
  slope: number;
  /** The quantity usual in the band; 1 before any fill. */
  usual: number;
  /** Pips at the usual quantity. */
  expected: number;
  /** Pips at each step, the last at `most`; never below 0. */
  pips: number[];
}

/**
 * The slippage curves of a state over the same quantities, from 0 to twice the largest usual one, in so many steps. The configured intercept
 * is no part of a state, and so of no curve. Bands without a slope have none.
 */
export function slippageCurves(
  rows: Inspection["slippage"],
  steps: number,
): { most: number; curves: SlippageCurve[] } {
  const usualOf = (quantity: number | null) => (quantity !== null && quantity > 0 ? quantity : 1);
  const known = rows.filter(({ slope }) => slope !== null);
  const most = 2 * Math.max(...known.map(({ usual_quantity }) => usualOf(usual_quantity)), 0);
  const curves = known.map(({ band, slope, usual_quantity }): SlippageCurve => {
    const at = (quantity: number) => Math.max(0, slope! * quantity);
    const usual = usualOf(usual_quantity);
    const pips = Array.from({ length: steps }, (_, step) => at((most * (step + 1)) / steps));
    return { band, slope: slope!, usual, expected: at(usual), pips };
  });
  return { most, curves };
}

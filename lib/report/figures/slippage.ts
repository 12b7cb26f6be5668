import type { JsonObject } from "../../workspace/json.ts";
import { sum } from "./groups.ts";
import type { Trade } from "./trade.ts";

/** The slippage that the model expected of a spread band's fills, and what they slipped. Pips, means. */
export interface SlippageFit extends JsonObject {
  band: string;
  fills: number;
  expected: number;
  realised: number;
  /** Mean of |realised − expected|. */
  error: number;
}

/** By spread band, in the order of their names; fills without both figures do not count. */
export function slippageFit(trades: readonly Trade[]): SlippageFit[] {
  const known = trades.flatMap(({ spread_band, expected_slip, slip }) =>
    expected_slip === null || slip === null
      ? []
      : [{ band: spread_band ?? "–", expected: expected_slip, slip }],
  );
  return [...Map.groupBy(known, ({ band }) => band)]
    .map(([band, fills]) => ({
      band,
      fills: fills.length,
      expected: sum(fills, ({ expected }) => expected) / fills.length,
      realised: sum(fills, ({ slip }) => slip) / fills.length,
      error: sum(fills, ({ expected, slip }) => Math.abs(slip - expected)) / fills.length,
    }))
    .sort((a, b) => (a.band < b.band ? -1 : 1));
}

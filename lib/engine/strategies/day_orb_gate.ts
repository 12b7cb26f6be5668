import { numberOf, type Refusal, type Signal } from "../strategy.ts";

/** Day ORB's own gate (specification 01 §9.1): ranges wide enough for the volatility, and volatility that it trades. */
export function dayOrbGate(
  parameters: Readonly<Record<string, unknown>>,
): (signal: Signal) => Refusal | null {
  const leastTrend = numberOf(parameters.tokyo_low_rv_micro_trend_min, 0.1);
  const blocksHighInNewYork = Boolean(parameters.ny_high_rv_block);
  const multiplier = numberOf(parameters.ny_high_rv_or_multiplier, 1);
  const ownFloor = numberOf(parameters.ny_high_rv_min_or_atr_ratio, Number.NaN);

  return (signal) => {
    const floor = signal.minOrAtrRatio;
    if (floor && signal.orAtrRatio < floor) return { reason: "or_filter" };
    if (signal.rvBand === "low") {
      if (!signal.allowLowRv) return { reason: "rv_filter" };
      if (leastTrend > 0 && signal.side * signal.microTrend() < leastTrend)
        return { reason: "tokyo_low_rv_guard", detail: { micro_trend: signal.microTrend() } };
    }
    if (signal.session === "NY" && signal.rvBand === "high") {
      if (blocksHighInNewYork) return { reason: "ny_high_rv_block" };
      const scaled = floor && multiplier > 0 ? floor * multiplier : floor;
      const least = Number.isNaN(ownFloor) ? scaled : ownFloor;
      if (least && signal.orAtrRatio < least) return { reason: "ny_high_rv_or_filter" };
    }
    return null;
  };
}

import { numberOf, type Signal, type StrategySetup } from "../strategy.ts";

/**
 * Day ORB's expected-value threshold in pips (specification 01 §9.3): a wide opening range relieves it, a narrow one raises
 * it, and an EV profile shifts it by what the profile expects of the bucket.
 */
export function evThreshold({
  parameters,
  negativeThreshold,
}: Pick<StrategySetup, "parameters" | "negativeThreshold">): (base: number, signal: Signal) => number {
  const boost = Math.max(0, numberOf(parameters.ev_threshold_boost, 0.1));
  const relief = Math.max(0, numberOf(parameters.ev_threshold_relief, 0.1));
  const norm = Math.max(5, numberOf(parameters.ev_profile_obs_norm, 15));
  const ownFloor = numberOf(parameters.min_or_atr_ratio, Number.NaN);

  /** Pips by which a profile lowers the threshold; null where it says nothing of the bucket. */
  const shift = (base: number, { profile, tp, sl, costPips }: Signal): number | null => {
    const recent = profile?.recent?.observations ? profile.recent : undefined;
    const stats = recent ?? (profile?.long_term?.observations ? profile.long_term : undefined);
    const p = stats?.p_mean ?? 0;
    if (!stats || p <= 0 || tp + sl <= 0) return null;
    const expected = p * tp - (1 - p) * sl - costPips;
    const confidence = Math.max(0, Math.min(1, (stats.observations ?? 0) / norm)) * (recent ? 1 : 0.5);
    const most = base > 0 ? base : 0.5;
    const least = -(Math.max(base, 0.5) + 0.5);
    return Math.max(least, Math.min(most, confidence * (expected - base)));
  };

  return (base, signal) => {
    // The reference clamps at zero, which turns a negative threshold into a stricter one.
    const clamp = (value: number) => (negativeThreshold && base < 0 ? value : Math.max(0, value));
    const floor = Number.isNaN(ownFloor) ? signal.minOrAtrRatio || 0 : ownFloor;
    let threshold = base;
    if (floor !== 0 && signal.orAtrRatio >= 1.5 * floor) threshold = clamp(base - relief);
    else if (floor !== 0 && signal.orAtrRatio < floor + 0.05) threshold = base + boost;
    const lowered = shift(base, signal);
    return lowered === null ? threshold : clamp(threshold - lowered);
  };
}

import { numberOf, type Signal, type StrategySetup } from "../strategy.ts";

/**
 * Day ORB's expected-value threshold in pips (specification 01 §9.3): a wide opening range relieves it, a narrow one raises
 * it, and an EV profile shifts it by what the profile expects of the bucket.
 */
export function evThreshold(base: number, signal: Signal, setup: StrategySetup): number {
  const { parameters } = setup;
  const boost = Math.max(0, numberOf(parameters.ev_threshold_boost, 0.1));
  const relief = Math.max(0, numberOf(parameters.ev_threshold_relief, 0.1));
  // The reference clamps at zero, which turns a negative threshold into a stricter one.
  const clamp = (value: number) => (setup.negativeThreshold && base < 0 ? value : Math.max(0, value));
  const floor = numberOf(parameters.min_or_atr_ratio, signal.minOrAtrRatio || 0);
  let threshold = base;
  if (floor !== 0 && signal.orAtrRatio >= 1.5 * floor) threshold = clamp(base - relief);
  else if (floor !== 0 && signal.orAtrRatio < floor + 0.05) threshold = base + boost;

  const recent = signal.profile?.recent?.observations ? signal.profile.recent : undefined;
  const stats = recent ?? (signal.profile?.long_term?.observations ? signal.profile.long_term : undefined);
  const p = stats?.p_mean ?? 0;
  if (!stats || p <= 0 || signal.tp + signal.sl <= 0) return threshold;
  const expected = p * signal.tp - (1 - p) * signal.sl - signal.costPips;
  const norm = Math.max(5, numberOf(parameters.ev_profile_obs_norm, 15));
  const confidence = Math.max(0, Math.min(1, (stats.observations ?? 0) / norm)) * (recent ? 1 : 0.5);
  const most = base > 0 ? base : 0.5;
  const least = -(Math.max(base, 0.5) + 0.5);
  const shift = Math.max(least, Math.min(most, confidence * (expected - base)));
  return clamp(threshold - shift);
}

import type { JsonObject } from "../../workspace/json.ts";
import { sum } from "./groups.ts";
import type { Trade } from "./trade.ts";

/** What the EV gate believed of a bucket's trades when it let them in, and what became of them. */
export interface Calibration extends JsonObject {
  /** `session:spread:volatility`, or `all`. */
  bucket: string;
  trades: number;
  /** Mean of the lower bounds of the win rate, and the share that won. */
  predicted_bound: number;
  realised: number;
  /** Pips a unit, means: lower bound of the expected value, and the result. */
  predicted_pips: number;
  realised_pips: number;
  /** Standard errors by which the realised rate lies above the bound; below about −1.6 the bound did not hold. Null where no error can be told. */
  z: number | null;
}

/** z below which a bound that were true would be missed in one case of twenty (normal approximation, one-sided). */
export const BOUND_MISSED = -1.645;

/**
 * The bound of the win rate that an entry's expected value was made of: EV = p·TP − (1 − p)·SL − cost, solved for p.
 * Null where the run did not record it (calibration days record no estimate).
 */
export function predictedBound({ ev_lcb, tp_pips, sl_pips, cost_base, expected_slip }: Trade): number | null {
  if (ev_lcb === null || tp_pips === null || sl_pips === null || cost_base === null) return null;
  const p = (ev_lcb + sl_pips + cost_base + (expected_slip ?? 0)) / (tp_pips + sl_pips);
  return p >= -1e-9 && p <= 1 + 1e-9 ? Math.min(1, Math.max(0, p)) : null;
}

/** Per bucket, and for all trades together where there are any: first `all`, then the buckets in the order of their names. */
export function calibration(trades: readonly Trade[]): Calibration[] {
  const known = trades.flatMap((trade) => {
    const bound = predictedBound(trade);
    return bound === null ? [] : [{ trade, bound, bucket: bucketOf(trade) }];
  });
  if (known.length === 0) return [];
  const row = (bucket: string, members: typeof known): Calibration => {
    const mean = (of: (member: (typeof known)[number]) => number) => sum(members, of) / members.length;
    const variance = sum(members, ({ bound }) => bound * (1 - bound));
    const surplus = sum(members, ({ trade, bound }) => trade.win - bound);
    return {
      bucket,
      trades: members.length,
      predicted_bound: mean(({ bound }) => bound),
      realised: mean(({ trade }) => trade.win),
      predicted_pips: mean(({ trade }) => trade.ev_lcb!),
      realised_pips: mean(({ trade }) => trade.pips / (trade.qty || 1)),
      z: variance > 0 ? surplus / Math.sqrt(variance) : null,
    };
  };
  const buckets = [...Map.groupBy(known, ({ bucket }) => bucket)].sort(([a], [b]) => (a < b ? -1 : 1));
  return [row("all", known), ...buckets.map(([bucket, members]) => row(bucket, members))];
}

function bucketOf({ session, spread_band, rv_band }: Trade): string {
  return [session, spread_band, rv_band].map((part) => part ?? "–").join(":");
}

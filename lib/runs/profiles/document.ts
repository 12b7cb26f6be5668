import { csvText } from "../../workspace/csvfile.ts";
import { isoUtc } from "../../workspace/time.ts";
import { averageCounts, type EvCounts, type WindowAverage } from "./statistics.ts";

/** What a profile is about and from what it was made. */
export interface ProfileMeta {
  /** Without prefix: `day_orb_5m.DayORB5m`. */
  strategy_key: string;
  symbol: string;
  mode: string;
  generated_at: string;
  files_total: number;
  recent_count: number;
  latest_state_ts: string | null;
  /** Recorded only. */
  alpha_prior: number;
  beta_prior: number;
}

/** The document of an EV profile (specification 02 §12.3). */
export interface ProfileDocument {
  meta: ProfileMeta;
  global: { long_term: WindowAverage | Record<string, never>; recent?: WindowAverage };
  buckets: {
    bucket: { session: string; spread_band: string; rv_band: string };
    long_term?: WindowAverage;
    recent?: WindowAverage;
  }[];
}

/** One archived state, in the order of its stamp. */
export interface StampedCounts extends EvCounts {
  /** UTC epoch milliseconds of the file's stamp; null where the name carries none. */
  stamp: number | null;
}

export interface ProfileOptions {
  strategy_key: string;
  symbol: string;
  mode: string;
  /** States in the recent window; cut to 1 … all. */
  recent: number;
  alphaPrior: number;
  betaPrior: number;
  /** UTC epoch milliseconds. */
  now: number;
}

/** Averages all states (`long_term`) and the newest `recent` of them. `states` are in ascending order and not empty. */
export function profileOf(states: readonly StampedCounts[], options: ProfileOptions): ProfileDocument {
  const count = Math.min(Math.max(1, options.recent), states.length);
  const longTerm = averageCounts(states);
  const recent = averageCounts(states.slice(-count));
  const stamps = states.map(({ stamp }) => stamp).filter((stamp) => stamp !== null);
  const keys = [...longTerm.buckets.keys()].sort();
  return {
    meta: {
      strategy_key: options.strategy_key,
      symbol: options.symbol,
      mode: options.mode,
      generated_at: isoUtc(options.now),
      files_total: states.length,
      recent_count: count,
      latest_state_ts: stamps.length > 0 ? isoUtc(Math.max(...stamps)) : null,
      alpha_prior: options.alphaPrior,
      beta_prior: options.betaPrior,
    },
    global: { long_term: longTerm.global ?? {}, ...(recent.global && { recent: recent.global }) },
    buckets: keys.map((key) => {
      const [session, spread_band, rv_band] = key.split(":") as [string, string, string];
      const newest = recent.buckets.get(key);
      return {
        bucket: { session, spread_band, rv_band },
        long_term: longTerm.buckets.get(key),
        ...(newest && { recent: newest }),
      };
    }),
  };
}

/** The buckets of a profile as CSV: the long-term rows, then the recent ones, each in the order in which the states name them. */
export function profileCsv(states: readonly StampedCounts[], recent: number): string {
  const count = Math.min(Math.max(1, recent), states.length);
  const rows = (window: string, part: readonly StampedCounts[]) =>
    [...averageCounts(part).buckets].map(([key, { alpha_avg, beta_avg, p_mean, observations }]) => [
      key,
      window,
      alpha_avg,
      beta_avg,
      p_mean,
      observations,
    ]);
  return csvText(
    ["bucket", "window", "alpha_avg", "beta_avg", "p_mean", "observations"],
    [...rows("long_term", states), ...rows("recent", states.slice(-count))],
  );
}

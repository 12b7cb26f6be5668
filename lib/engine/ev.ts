import { ConfigError, type RunnerConfig } from "./config.ts";
import type { EvGlobal } from "./learned.ts";
import type { EvProfile, EvWindow } from "./records.ts";

/**
 * The expected-value estimator (specification 01 §10): decaying win/loss counts per bucket of session, spread band and
 * volatility band, pooled with the neighbouring volatility bands and the global bucket.
 */

export const SPREAD_BANDS = ["narrow", "normal", "wide"] as const;
export const RV_BANDS = ["low", "mid", "high"] as const;
const SESSION_NAMES = ["TOK", "LDN", "NY"] as const;

/** Buckets are numbered `(session · 3 + spread) · 3 + rv`. */
export const BUCKETS = 27;
export const bucketIndex = (session: number, spread: number, rv: number) => (session * 3 + spread) * 3 + rv;

export const BUCKET_NAMES: readonly string[] = Array.from(
  { length: BUCKETS },
  (_, k) => `${SESSION_NAMES[Math.floor(k / 9)]}:${SPREAD_BANDS[Math.floor(k / 3) % 3]}:${RV_BANDS[k % 3]}`,
);
const INDEX_OF = new Map(BUCKET_NAMES.map((name, index) => [name, index]));

const NEIGHBOUR_WEIGHT = 0.2;
const GLOBAL_WEIGHT = 0.3;

export class Estimator {
  global: EvGlobal;
  private readonly alpha = new Float64Array(BUCKETS).fill(1);
  private readonly beta = new Float64Array(BUCKETS).fill(1);
  /** Bit k: bucket k exists. */
  private present = 0;
  private order: number[] = [];
  /** Buckets of a loaded state under names that this engine does not use: carried along. */
  private foreign: Record<string, { alpha: number; beta: number }> = {};
  /** The profile in force. */
  profile: EvProfile | null = null;
  private stats: ({ recent?: EvWindow; long_term?: EvWindow } | undefined)[] = [];
  private readonly lowerBound: (a: number, b: number) => number;
  /** Lower bounds that were asked for since something was learned, else −1. */
  private readonly known = new Float64Array(BUCKETS).fill(-1);

  constructor(config: RunnerConfig, profile: EvProfile | null) {
    this.global = {
      alpha: 1,
      beta: 1,
      prior_alpha: Math.max(0, config.prior_alpha),
      prior_beta: Math.max(0, config.prior_beta),
      decay: config.ev_decay,
      conf: 0.95,
    };
    this.lowerBound =
      config.ev_lcb_method === "beta" ? betaLowerBound() : (a, b) => wilsonLowerBound(a, b, this.global.conf);
    this.useProfile(profile);
  }

  /** Brings a bucket and its neighbours into existence: states list every bucket ever looked at. */
  touch(index: number): void {
    this.create(index);
    const rv = index % 3;
    if (rv > 0) this.create(index - 1);
    if (rv < 2) this.create(index + 1);
  }

  /** True when all three volatility bands of the pair exist, so that `touch` would do nothing. */
  complete(session: number, spread: number): boolean {
    return ((this.present >>> bucketIndex(session, spread, 0)) & 7) === 7;
  }

  private create(index: number): void {
    if (this.present & (1 << index)) return;
    this.present |= 1 << index;
    this.order.push(index);
  }

  /** Pooled pseudo counts of wins (`counts` alpha) or losses (beta): the bucket, its neighbours, the global bucket. */
  private pooled(counts: Float64Array, prior: number, global: number, index: number): number {
    const rv = index % 3;
    let sum = prior + counts[index]!;
    if (rv > 0) sum += NEIGHBOUR_WEIGHT * (prior + counts[index - 1]!);
    if (rv < 2) sum += NEIGHBOUR_WEIGHT * (prior + counts[index + 1]!);
    return sum + GLOBAL_WEIGHT * (prior + global);
  }

  private wins(index: number): number {
    return this.pooled(this.alpha, this.global.prior_alpha, this.global.alpha, index);
  }

  private losses(index: number): number {
    return this.pooled(this.beta, this.global.prior_beta, this.global.beta, index);
  }

  /** One-sided lower bound of the win probability. */
  lower(index: number): number {
    const known = this.known[index]!;
    if (known >= 0) return known;
    this.known[index] = this.lowerBound(this.wins(index), this.losses(index));
    return this.known[index]!;
  }

  mean(index: number): number {
    const a = this.wins(index);
    const b = this.losses(index);
    return a + b > 0 ? a / (a + b) : 0.5;
  }

  /** Learns one outcome: 1 win, 0 loss, or the probability of a win. Neighbours learn nothing. */
  learn(index: number, win: number): void {
    this.create(index);
    this.known.fill(-1);
    const keep = 1 - this.global.decay;
    this.alpha[index] = keep * this.alpha[index]! + win;
    this.beta[index] = keep * this.beta[index]! + (1 - win);
    this.global.alpha = keep * this.global.alpha + win;
    this.global.beta = keep * this.global.beta + (1 - win);
  }

  /** The profile's figures for a bucket, for the threshold hook. */
  profileOf(index: number): { recent?: EvWindow; long_term?: EvWindow } | undefined {
    return this.stats[index];
  }

  /** Seeds the counts with a profile's and offers its figures to the threshold hook. */
  useProfile(profile: EvProfile | null): void {
    this.profile = profile;
    this.stats = [];
    this.known.fill(-1);
    if (!profile) return;
    const filled = (window: EvWindow | undefined) =>
      window && Object.keys(window).length > 0 ? window : undefined;
    const first = filled(profile.global?.recent) ?? filled(profile.global?.long_term);
    this.global.alpha = first?.alpha_avg ?? this.global.alpha;
    this.global.beta = first?.beta_avg ?? this.global.beta;
    for (const { bucket, recent, long_term } of profile.buckets ?? []) {
      const index = INDEX_OF.get(`${bucket.session}:${bucket.spread_band}:${bucket.rv_band}`);
      if (index === undefined) continue;
      this.create(index);
      const window = filled(recent) ?? filled(long_term);
      this.alpha[index] = window?.alpha_avg ?? this.alpha[index]!;
      this.beta[index] = window?.beta_avg ?? this.beta[index]!;
      this.stats[index] = { recent, long_term };
    }
  }

  exportBuckets(): Record<string, { alpha: number; beta: number }> {
    const buckets: Record<string, { alpha: number; beta: number }> = {};
    for (const k of this.order) buckets[BUCKET_NAMES[k]!] = { alpha: this.alpha[k]!, beta: this.beta[k]! };
    return { ...buckets, ...this.foreign };
  }

  /** Replaces everything learned; the profile's figures for the hook stay. */
  importState(global: EvGlobal, buckets: Record<string, { alpha: number; beta: number }>): void {
    this.global = { ...global };
    this.known.fill(-1);
    this.alpha.fill(1);
    this.beta.fill(1);
    this.present = 0;
    this.order = [];
    this.foreign = {};
    for (const [name, { alpha, beta }] of Object.entries(buckets)) {
      const index = INDEX_OF.get(name);
      if (index === undefined) {
        this.foreign[name] = { alpha, beta };
        continue;
      }
      this.create(index);
      this.alpha[index] = alpha;
      this.beta[index] = beta;
    }
  }
}

/**
 * Wilson's score interval, lower end, one-sided (E. B. Wilson, JASA 22, 1927), on pseudo counts.
 * `wilsonLowerBound(3, 1)` is 0.3561680085984…
 */
export function wilsonLowerBound(a: number, b: number, confidence = 0.95): number {
  const n = a + b;
  if (n <= 0) return 0;
  const z = confidence >= 0.95 ? 1.6448536269514722 : 1.2815515655446004;
  const p = a / n;
  const centre = p + (z * z) / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p) + (z * z) / (4 * n)) / n);
  return Math.max(0, (centre - spread) / (1 + (z * z) / n));
}

/** The 5 % quantile of Beta(a, b): exact where Wilson's interval approximates. Loaded only when asked for: it is large. */
function betaLowerBound(): (a: number, b: number) => number {
  const quantile: (
    p: number,
    a: number,
    b: number,
  ) => number = require("@stdlib/stats-base-dists-beta-quantile");
  return (a, b) => (a > 0 && b > 0 ? quantile(0.05, a, b) : 0);
}

/** Values of `ev_lcb_method` that exist. */
export function checkLowerBoundMethod(method: string): void {
  if (method !== "wilson" && method !== "beta")
    throw new ConfigError("ev_lcb_method", `"${method}" is not one of wilson, beta`);
}

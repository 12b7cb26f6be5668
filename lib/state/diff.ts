import type { LearnedState } from "../engine/learned.ts";

/** A number that two states both have, with different values. */
export interface Updated {
  path: string;
  previous: number;
  current: number;
  delta: number;
  abs_delta: number;
}

/** What changed between two states; `added` and `removed` are paths in code-point order. */
export interface StateDiff {
  /** Largest change first, then by path. */
  updated: Updated[];
  added: string[];
  removed: string[];
}

/** Bookkeeping of this program, no matter of a diff. */
const IGNORED = new Set(["meta", "resume", "metrics.accumulators"]);

export interface Leaves {
  /** Dotted path → number. Lists and all they contain are no leaves (specification 03 §6). */
  numbers: Map<string, number>;
  /** Paths of NaN and infinite numbers, which are no leaves either. */
  nonFinite: string[];
}

/** The numbers of a state by path. Takes any object: a document of any version, `{}`, or the engine's state. */
export function leavesOf(state: object): Leaves {
  const leaves: Leaves = { numbers: new Map(), nonFinite: [] };
  collect(state, "", leaves);
  return leaves;
}

function collect(map: object, prefix: string, leaves: Leaves): void {
  for (const [key, value] of Object.entries(map)) {
    const path = prefix + key;
    if (IGNORED.has(path)) continue;
    if (typeof value === "number" && !Number.isFinite(value)) leaves.nonFinite.push(path);
    else if (typeof value === "number") leaves.numbers.set(path, value);
    else if (typeof value === "object" && value !== null && !Array.isArray(value))
      collect(value, `${path}.`, leaves);
  }
}

/** What changed between two states, number by number. */
export function diffStates(previous: object, current: object): StateDiff {
  return diffNumbers(leavesOf(previous).numbers, leavesOf(current).numbers);
}

/** What changed between two sets of named numbers. */
export function diffNumbers(
  previous: ReadonlyMap<string, number>,
  current: ReadonlyMap<string, number>,
): StateDiff {
  const updated: Updated[] = [];
  for (const [path, value] of current) {
    const before = previous.get(path);
    if (before === undefined || before === value) continue;
    const delta = value - before;
    updated.push({ path, previous: before, current: value, delta, abs_delta: Math.abs(delta) });
  }
  updated.sort((a, b) => b.abs_delta - a.abs_delta || byCodePoint(a.path, b.path));
  const only = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>) =>
    [...one.keys()].filter((path) => !other.has(path)).sort(byCodePoint);
  return { updated, added: only(current, previous), removed: only(previous, current) };
}

/** What a state says about estimates; members may be missing. */
export type Estimating = {
  [Section in "ev_global" | "ev_buckets" | "slip" | "rv_thresh"]?: Partial<LearnedState[Section]>;
};

/**
 * What a state has learned, in figures that can be compared between states: posterior mean of the win rate, over all and per
 * bucket (`ev_global.mean`, `ev_buckets.LDN:narrow:mid.mean`), slippage slopes (`slip.a.narrow`, pips per unit of quantity)
 * and volatility cuts (`rv_thresh.LDN.low`, `.high`).
 */
export function estimatesOf({ ev_global, ev_buckets, slip, rv_thresh }: Estimating): Map<string, number> {
  const { prior_alpha = 0, prior_beta = 0 } = ev_global ?? {};
  const mean = ({ alpha = 1, beta = 1 }) => posteriorMean(prior_alpha + alpha, prior_beta + beta);
  const estimates = new Map<string, number>();
  if (ev_global) estimates.set("ev_global.mean", mean(ev_global));
  for (const [bucket, counts] of Object.entries(ev_buckets ?? {})) {
    estimates.set(`ev_buckets.${bucket}.mean`, mean(counts ?? {}));
  }
  for (const [band, slope] of Object.entries(slip?.a ?? {})) estimates.set(`slip.a.${band}`, slope);
  for (const [session, cuts] of Object.entries(rv_thresh ?? {})) {
    if (!cuts) continue;
    estimates.set(`rv_thresh.${session}.low`, cuts[0]);
    estimates.set(`rv_thresh.${session}.high`, cuts[1]);
  }
  return estimates;
}

/** Mean of a Beta distribution with these counts; 0.5 without any. */
export function posteriorMean(alpha: number, beta: number): number {
  const samples = alpha + beta;
  return samples > 0 ? alpha / samples : 0.5;
}

/** Code-point order, as UTF-8 bytes sort. */
export function byCodePoint(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  const at = left.findIndex((char, index) => char !== right[index]);
  if (at < 0) return left.length - right.length;
  return right[at] === undefined ? 1 : left[at]!.codePointAt(0)! - right[at]!.codePointAt(0)!;
}

import { betterIsMore, type ScoreRow } from "../trial/score.ts";

/** What the front is made of: goal-signed objective values, more is better. */
export interface Vector {
  trial_id: string;
  values: number[];
}

/** A trial's objectives; undefined where one is missing or not finite: such a trial is in no front. */
export function vectorOf(trial_id: string, rows: readonly ScoreRow[]): Vector | undefined {
  const values = rows.filter(({ category }) => category === "objective").map(betterIsMore);
  return values.every(Number.isFinite) ? { trial_id, values } : undefined;
}

/**
 * The vectors that no other dominates: nowhere smaller and somewhere larger. Equal vectors do not dominate each other.
 * What dominates a vector comes before it in the order of the values, so that each is compared with the front so far alone.
 */
export function paretoFront(vectors: readonly Vector[]): Set<string> {
  const front: Vector[] = [];
  for (const vector of vectors.toSorted(descending)) {
    if (!front.some((one) => dominates(one.values, vector.values))) front.push(vector);
  }
  return new Set(front.map(({ trial_id }) => trial_id));
}

function dominates(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, k) => value >= b[k]!) && a.some((value, k) => value > b[k]!);
}

function descending({ values: a }: Vector, { values: b }: Vector): number {
  const at = a.findIndex((value, k) => value !== b[k]);
  return at < 0 ? 0 : b[at]! - a[at]!;
}

import type { JsonObject } from "../../workspace/json.ts";

/** Differences of one price over all common bars, in pips. */
export interface Disagreement extends JsonObject {
  /** Right less left, signed: a level shift shows here. */
  mean: number;
  mean_abs: number;
  median_abs: number;
  /** By nearest rank. */
  p95_abs: number;
  max_abs: number;
}

/** Of signed differences, in any order. Null of none. */
export function disagreementOf(differences: readonly number[]): Disagreement | null {
  const { length } = differences;
  if (length === 0) return null;
  const sizes = differences.map(Math.abs).sort((a, b) => a - b);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const middle = length >> 1;
  const median = length % 2 === 1 ? sizes[middle]! : (sizes[middle - 1]! + sizes[middle]!) / 2;
  return {
    mean: rounded(sum(differences) / length),
    mean_abs: rounded(sum(sizes) / length),
    median_abs: rounded(median),
    p95_abs: rounded(sizes[Math.ceil(0.95 * length) - 1]!),
    max_abs: rounded(sizes[length - 1]!),
  };
}

/** To a thousandth of a pip. */
export function rounded(pips: number): number {
  return Math.round(pips * 1000) / 1000;
}

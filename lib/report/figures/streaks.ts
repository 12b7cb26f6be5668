import type { JsonObject } from "../../workspace/json.ts";

/** A run of results of one sign: how many, what they sum up to, and from which to which (indices, both inclusive). */
export interface Streak extends JsonObject {
  length: number;
  total: number;
  first: number;
  last: number;
}

export interface Streaks extends JsonObject {
  /** The longest; of equal ones the first. Null where there is none. */
  winning: Streak | null;
  losing: Streak | null;
}

/** The longest runs of gains and of losses in a series of results; a zero ends both. */
export function streaks(results: readonly number[]): Streaks {
  const runs: Streak[] = [];
  results.forEach((value, index) => {
    const current = runs.at(-1);
    if (current && current.last === index - 1 && Math.sign(current.total) === Math.sign(value)) {
      current.length++;
      current.total += value;
      current.last = index;
    } else if (value !== 0) runs.push({ length: 1, total: value, first: index, last: index });
  });
  const longest = (sign: number) =>
    runs
      .filter(({ total }) => Math.sign(total) === sign)
      .reduce<Streak | null>((best, run) => (best && best.length >= run.length ? best : run), null);
  return { winning: longest(1), losing: longest(-1) };
}

import type { IndexedRun } from "./read.ts";

/** By what runs can be put in order: the newest first, else the best first. */
export const RUN_ORDERS = ["newest", "total_pips", "sharpe", "win_rate", "max_drawdown", "trades"] as const;
export type RunOrder = (typeof RUN_ORDERS)[number];

/** Runs of an index in an order; what has no such figure stands last, and equals stay newest first. */
export function orderRuns(runs: readonly IndexedRun[], order: RunOrder): IndexedRun[] {
  const newest = [...runs].reverse().sort((a, b) => compare(stampOf(b), stampOf(a)));
  if (order === "newest") return newest;
  // A drawdown is negative: the shallowest is the largest number.
  const figure = (run: IndexedRun) => run[order] ?? Number.NEGATIVE_INFINITY;
  return newest.sort((a, b) => compare(figure(b), figure(a)));
}

function stampOf({ timestamp, run_id }: IndexedRun): string {
  return timestamp ?? run_id;
}

function compare<Value extends string | number>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

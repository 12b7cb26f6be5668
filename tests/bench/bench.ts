/** Each `tests/bench/*.bench.ts` default-exports one of these; `bun run bench [NAME …]` runs them one after another. */
export interface Bench {
  name: string;
  run(report: Report): Promise<void>;
}

export interface Bound {
  most?: number;
  least?: number;
}

export interface Report {
  /** One figure. With a bound, a figure beyond it fails the run. */
  measure(what: string, value: number, unit: string, bound?: Bound): void;
  /** Something that could not be measured here, and why. */
  skip(what: string, why: string): void;
}

/** The median wall time of `action` in ms, after one unmeasured call. */
export async function medianMs(runs: number, action: () => unknown): Promise<number> {
  await action();
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await action();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[runs >> 1]!;
}

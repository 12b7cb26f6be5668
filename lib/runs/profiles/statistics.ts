/** What one archived state says about the EV estimator: pseudo counts of wins and losses. */
export interface EvCounts {
  /** Empty where the state says nothing. */
  global: Partial<Counts>;
  /** `SESSION:spread:rv` → counts. */
  buckets: Record<string, Counts>;
}

export interface Counts {
  alpha: number;
  beta: number;
}

/** Averages over the states that hold an estimate; `observations` is their number. */
export interface WindowAverage {
  alpha_avg: number;
  beta_avg: number;
  p_mean: number;
  observations: number;
}

/** Averages of the global estimate (null where no state has one) and of each bucket, in order of first appearance. */
export interface Averages {
  global: WindowAverage | null;
  buckets: Map<string, WindowAverage>;
}

/**
 * Plain means over states, without weights and priors (specification 02 §12.2). A bucket's mean is over the states that contain it;
 * `p_mean` is alpha_avg / (alpha_avg + beta_avg), 0 where both are 0.
 */
export function averageCounts(states: readonly EvCounts[]): Averages {
  const found = new Map<string, Counts[]>();
  for (const { buckets } of states) {
    for (const [key, counts] of Object.entries(buckets)) {
      const list = found.get(key);
      if (list) list.push(counts);
      else found.set(key, [counts]);
    }
  }
  const globals = states
    .map(({ global }) => global)
    .filter((global): global is Counts => global.alpha !== undefined && global.beta !== undefined);
  return {
    global: globals.length > 0 ? average(globals) : null,
    buckets: new Map([...found].map(([key, list]) => [key, average(list)])),
  };
}

function average(list: readonly Counts[]): WindowAverage {
  const mean = (pick: (counts: Counts) => number) =>
    list.reduce((sum, counts) => sum + pick(counts), 0) / list.length;
  const alpha_avg = mean((counts) => counts.alpha);
  const beta_avg = mean((counts) => counts.beta);
  const total = alpha_avg + beta_avg;
  return { alpha_avg, beta_avg, p_mean: total > 0 ? alpha_avg / total : 0, observations: list.length };
}

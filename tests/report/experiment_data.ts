import type { ExperimentData, Trial } from "../../lib/report/experiment/page.ts";

export const trial = (id: string, score: number, k_tp: number, more: Partial<Trial> = {}): Trial => ({
  id,
  score,
  feasible: true,
  front: false,
  params: { k_tp, filter: k_tp > 1.2 ? "wide" : "narrow" },
  objectives: [score / 2, score * 10],
  ...more,
});

/** A sound candidate: `b`, amid what was searched, in both seasons and out of sample. */
export function reviewed(more: Partial<ExperimentData> = {}): ExperimentData {
  return {
    label: "Day ORB core",
    review: {
      id: "day_orb_core",
      commit: "0123abc",
      window: "2018-01-01/2018-12-31",
      parameters: { k_tp: 1.2 },
      current: { k_tp: 1.1 },
      candidate: { trial_id: "b", rank: 1 },
      summary: { best_score: 1.5, baseline_score: 0.5 },
      metrics: { total_pips: { candidate: 40, baseline: 10 } },
      constraints: [{ name: "dd", status: "pass", details: "" }],
    },
    markdown: { en: "# T\n\n## Summary\n- one", ja: "# T\n\n## Summary\n- 一" },
    trials: {
      source: "runs/sweeps/x/trials.jsonl",
      completed: 4,
      counts: { total: 4 },
      list: [
        trial("a", 1.3, 1.1),
        trial("b", 1.5, 1.2, { front: true }),
        trial("c", 1.4, 1.3),
        trial("d", 1, 1.3, { feasible: false }),
      ],
    },
    objectives: [
      { metric: "metrics.sharpe", goal: "max" },
      { metric: "metrics.total_pips", goal: "max" },
    ],
    seasons: {
      candidate: { h1: { sharpe: 0.4, total_pips: 20 }, h2: { sharpe: 0.2, total_pips: 20 } },
      baseline: { h1: { sharpe: 0.1, total_pips: 5 }, h2: { no_data: true, sharpe: null, total_pips: 0 } },
    },
    walkForward: {
      windows: [
        {
          train: { from: "2018-01-01", to: "2018-06-30" },
          test: { from: "2018-07-03", to: "2018-08-01" },
          params: {},
        },
      ],
      out_of_sample: {
        profitable_windows: 1,
        equity: [
          ["2018-07-03", 1],
          ["2018-07-04", 3],
        ],
      },
      degradation: { sharpe: { in_sample: 0.5, out_of_sample: 0.4, ratio: 0.8 } },
      parameter_stability: { k_tp: { values: [1.2], most_frequent: 1.2, share: 1, mean_step: 0 } },
    },
    inputs: [{ role: "best_parameters", path: "b.json", sha256: "ab".repeat(32), bytes: 3 }],
    warnings: [],
    lang: "en",
    ...more,
  };
}

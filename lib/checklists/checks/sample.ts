import { memoryReader } from "../../workspace/memory.ts";
import type { Context } from "../../workspace/context.ts";

/** Where the built-in sample has its documents. */
export const SAMPLE = {
  best: "best.json",
  gateJson: "gate.json",
  portfolio: "telemetry.json",
  reportJson: "review.json",
  stateArchive: "diff.json",
} as const;

const BEST = {
  experiment: "sample",
  ranking: [
    {
      trial_id: "0123456789abcdef",
      rank: 1,
      score: 0.31,
      feasible: true,
      params: { k_tp: 1.2 },
      metrics: { sharpe: 0.31, total_pips: 84.5 },
      constraints: {
        trades: { metric: "metrics.trades", value: 120, op: ">=", threshold: 50, status: "pass" },
      },
      score_breakdown: [{ category: "objective", goal: "max", metric: "metrics.sharpe", weight: 1 }],
    },
  ],
  baseline: { score: 0.12, metrics: { sharpe: 0.12, total_pips: 20 } },
  current_parameters: { k_tp: 1 },
};

const DOCUMENTS = {
  [SAMPLE.best]: BEST,
  [SAMPLE.gateJson]: { or_filter: { count: 12 }, ev_gate: { count: 5 } },
  [SAMPLE.portfolio]: { active_positions: { sample: 1 }, gross_exposure_pct: 20, gross_exposure_cap_pct: 50 },
  [SAMPLE.reportJson]: {
    experiment: { id: "sample" },
    best_parameters: { k_tp: 1.2 },
    state: { current_parameters: { k_tp: 1 } },
  },
  [SAMPLE.stateArchive]: {
    status: "applied",
    bars_processed: 288,
    reason: [],
    diff: { updated: [], added: [], removed: [] },
  },
};

/** A context in which the sample, and further texts, are all the files there are. */
export function sampleContext(ctx: Context, more: Record<string, string> = {}): Context {
  const texts = Object.entries(DOCUMENTS).map(([path, document]) => [path, JSON.stringify(document)]);
  const reader = memoryReader({ ...Object.fromEntries(texts), ...more });
  return { ...ctx, reader, workspace: reader.workspace };
}

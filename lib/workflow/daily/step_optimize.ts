import { flags, type Step } from "./step.ts";

/** A name in `configs/experiments`, or a path. */
function experimentFile(name: string): string {
  return /[/.]/.test(name) ? name : `configs/experiments/${name}.yaml`;
}

/** A random search that goes on with the trials that it has; its seed is fixed, so that it can be told again. */
export const OPTIMIZE: Step = {
  name: "optimize",
  wanted: ({ optimize }) => optimize,
  command: "run_param_sweep",
  argv: ({ options }) => [
    ...flags({
      experiment: options.optimizeExperiment,
      search: "random",
      "max-trials": options.optimizeTrials,
      seed: 1,
    }),
    "--resume",
  ],
  inputs: ({ options, bars }) => [experimentFile(options.optimizeExperiment), bars],
  needs: ["ingest", "data_quality"],
  next: {
    en: "look at the failed trials in the search directory's trials.jsonl",
    ja: "検索ディレクトリの trials.jsonl で失敗した試行を確認してください",
  },
  metrics: ["experiment", "completed", "failures", "feasible"],
};

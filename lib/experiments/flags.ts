import { z } from "zod";

/** Options that several commands on experiments have. */

const text = z.string().min(1);

/** What `loadExperiment` takes. */
export const experimentName = text.meta({
  help: {
    en: "Experiment: a path, or a name in configs/experiments",
    ja: "実験ファイル。パス、または configs/experiments 内の名前",
  },
  value: "NAME",
});

export const bestParams = text.meta({
  help: { en: "Best parameters", ja: "最適パラメーター" },
  alias: "best-params",
  value: "FILE",
});

export const trialOfRanking = text.optional().meta({
  help: { en: "Trial of the ranking (rank 1)", ja: "順位表の試行 ID（既定は 1 位）" },
  value: "ID",
});

export const attachTo = text.optional().meta({
  help: {
    en: "Make the outputs evidence in the open walk of this checklist, as go_nogo",
    ja: "出力を、このチェックリスト（例: go_nogo）の進行中の実施記録に証跡として追加します",
  },
  value: "CHECKLIST",
});

/** Where trials run, and how many at once. */
export const executorFlags = {
  workers: z
    .int()
    .min(1)
    .max(256)
    .default(1)
    .meta({
      help: {
        en: "Trials at once; the result does not depend on it",
        ja: "同時に実行する試行の数（結果には影響しません）",
      },
    }),
  executor: z
    .enum(["local", "bullmq"])
    .default("local")
    .meta({
      help: {
        en: "Where trials run: on this machine, or by sweep_worker on any number of machines",
        ja: "試行の実行場所（local: この計算機、bullmq: 任意の台数の sweep_worker）",
      },
    }),
  redis: z
    .string()
    .min(1)
    .default("redis://127.0.0.1:6379")
    .meta({
      help: { en: "Redis of the bullmq executor", ja: "bullmq が使う Redis の URL" },
      value: "URL",
      secret: true,
    }),
};

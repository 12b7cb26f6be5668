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

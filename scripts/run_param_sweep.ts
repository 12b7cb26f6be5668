#!/usr/bin/env bun
import { z } from "zod";
import { defineSequence } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { executorFlags, experimentName } from "../lib/experiments/flags.ts";
import { spellOptions } from "../lib/command/spell.ts";
import { showSweep } from "../lib/experiments/sweep/show.ts";

const text = z.string().min(1).optional();

const options = z.object({
  experiment: experimentName,
  search: z
    .enum(["grid", "random", "bayes"])
    .default("grid")
    .meta({ help: { en: "How trials are proposed", ja: "試行の選び方" } }),
  maxTrials: z
    .int()
    .min(0)
    .default(0)
    .meta({ help: { en: "Most trials; 0 is no limit", ja: "試行数の上限。0 なら無制限" } }),
  keepRuns: z
    .int()
    .min(0)
    .default(10)
    .meta({
      help: {
        en: "How many of the best trials keep a full run folder",
        ja: "実行フォルダーを残す上位試行の数",
      },
    }),
  out: text.meta({
    help: {
      en: "Search directory (else the experiment's base_output_dir)",
      ja: "検索ディレクトリ（指定がなければ実験ファイルの base_output_dir）",
    },
    value: "DIR",
  }),
  seed: z
    .int()
    .min(0)
    .optional()
    .meta({
      help: {
        en: "Of random and bayes (else bayes.seed, else that of the search that is resumed, else the clock)",
        ja: "random と bayes のシード（指定がなければ bayes.seed、再開する検索のシード、時計の順）",
      },
    }),
  portfolioConfig: text.meta({
    help: {
      en: "YAML file whose portfolio block replaces the experiment's",
      ja: "実験ファイルの portfolio ブロックを置き換える YAML ファイル",
    },
    value: "FILE",
  }),
  baseline: z
    .boolean()
    .default(true)
    .meta({
      help: {
        en: "Also run the manifest as it stands, for comparison",
        ja: "比較のため、変更なしのマニフェストも実行します",
      },
    }),
  resume: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Pass over trials that the log has as completed",
        ja: "ログに完了と記録された試行を飛ばします",
      },
    }),
  allowDeadDimensions: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Search although a dimension changes nothing",
        ja: "効果のない次元があっても検索します",
      },
    }),
  logHistory: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Append the summary to experiments/history/runs.jsonl",
        ja: "要約を experiments/history/runs.jsonl に追記します",
      },
    }),
  ...executorFlags,
  dryRun: z
    .boolean()
    .default(false)
    .meta({
      help: { en: "List the trials, run none", ja: "試行の一覧だけを出し、実行はしません" },
    }),
});

/** Neither says what is tried. */
const NOT_OF_THE_SEARCH = ["workers", "executor", "redis", "resume", "dryRun"];

export const command = defineSequence({
  name: "run_param_sweep",
  summary: {
    en: "Search an experiment's parameter space, trial by trial",
    ja: "実験ファイルのパラメーター空間を探索します",
  },
  description: {
    en: "Each trial is one line of trials.jsonl in the search directory, under an id made of its parameters, the bars and the manifest. Full run folders are kept for the baseline, the best trials and failures. A search that was ended goes on with --resume, and ranks as if it had never been; the number of workers changes nothing either.",
    ja: "試行ごとに検索ディレクトリの trials.jsonl へ 1 行を追記します。試行 ID はパラメーター、バー、マニフェストから決まります。実行フォルダーはベースライン、上位の試行、失敗した試行だけに残します。中断した検索は --resume で再開でき、順位は中断しなかった場合と同じです。ワーカー数も順位に影響しません。",
  },
  exitStatus: [
    [0, { en: "all trials completed", ja: "すべての試行が完了した" }],
    [1, { en: "some trials failed", ja: "失敗した試行がある" }],
    [
      2,
      {
        en: "unusable experiment, dead dimension, unbounded search, missing bars, or bad flags",
        ja: "実験ファイルの誤り、効果のない次元、上限のない検索、バーの不足、フラグの誤り",
      },
    ],
    [3, { en: "the same experiment is being searched", ja: "同じ実験を検索中" }],
  ],
  examples: [
    "run_param_sweep --experiment day_orb_core --search random --max-trials 200 --seed 1 --workers 2",
    "run_param_sweep --experiment day_orb_core --search bayes --max-trials 96 --resume",
    "run_param_sweep --experiment day_orb_core --search grid --max-trials 20 --dry-run",
  ],
  options,
  async run(ctx, given, how) {
    const { runSweep } = await import("../lib/experiments/sweep/sweep.ts");
    const { openExecutor } = await import("../lib/experiments/executor/open.ts");
    const told = Object.entries(given).filter(([key]) => !NOT_OF_THE_SEARCH.includes(key));
    const words = ["scripts/run_param_sweep.ts", ...spellOptions(options, Object.fromEntries(told))];
    return runSweep(ctx, { ...given, command: words }, openExecutor(ctx, given), how);
  },
  show: showSweep,
});

if (import.meta.main) await runScript(command);

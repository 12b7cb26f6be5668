#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { spellOptions } from "../lib/command/spell.ts";
import { createBroadcastEffects } from "../lib/notify/broadcast.ts";
import {
  instrumentFlags,
  PICTURE,
  reportsFlag,
  shiftFlags,
  simulationFlags,
  SUMMARY,
  thresholdFlags,
  webhookFlag,
  windowsFlag,
} from "../lib/runs/benchmarks/flags.ts";
import { showPipeline } from "../lib/runs/benchmarks/show.ts";

const options = z.object({
  ...instrumentFlags,
  ...simulationFlags,
  ...windowsFlag,
  ...reportsFlag,
  summaryJson: z
    .string()
    .min(1)
    .default(SUMMARY)
    .meta({ help: { en: "The summary", ja: "要約の出力先" }, value: "FILE" }),
  summaryPlot: z
    .string()
    .min(1)
    .default(PICTURE)
    .meta({
      help: {
        en: "Its picture, an SVG (.png is written as .svg)",
        ja: "要約のグラフ（SVG。.png は .svg にします）",
      },
      value: "FILE",
    }),
  disablePlot: z
    .boolean()
    .default(false)
    .meta({ help: { en: "Draw no picture", ja: "グラフを描きません" } }),
  ...shiftFlags,
  ...thresholdFlags,
  ...webhookFlag,
  dryRun: z
    .boolean()
    .default(false)
    .meta({ help: { en: "Say what would be run", ja: "実行する内容だけを示します" } }),
});

export const command = defineCommand({
  name: "run_benchmark_pipeline",
  summary: {
    en: "Benchmarks, their validation and their summary in one step",
    ja: "ベンチマークの計算・検証・要約をまとめて実行します",
  },
  description: {
    en: "Runs what run_benchmark_runs and report_benchmark_summary run, over all bars and at least the last 365, 180 and 90 days. Reports, summary, picture and snapshot change together once every report has its figures; else nothing does.",
    ja: "run_benchmark_runs と report_benchmark_summary の内容を、全期間と少なくとも直近 365・180・90 日について実行します。すべての結果に必要な数値がそろった場合だけ、結果・要約・グラフ・スナップショットをまとめて更新します。",
  },
  exitStatus: [
    [0, { en: "done, with or without warnings", ja: "完了（警告の有無は問わない）" }],
    [
      1,
      {
        en: "no bars, unusable manifest, or a report without a figure; nothing was replaced",
        ja: "バーがない、マニフェストが使えない、または数値が欠けた結果がある（何も置き換えない）",
      },
    ],
    [2, { en: "bad flags, no manifest", ja: "フラグの誤り、マニフェストなし" }],
    WRITING,
  ],
  examples: [
    "run_benchmark_pipeline",
    "run_benchmark_pipeline --min-sharpe 0.5 --min-win-rate 0.55 --max-drawdown 200 --alert-pips 60",
  ],
  options,
  async plan(ctx, given) {
    const { planPipeline } = await import("../lib/runs/benchmarks/pipeline.ts");
    const { benchmarkKeeper } = await import("../lib/state/benchmark_run.ts");
    const line = ["scripts/run_benchmark_pipeline.ts", ...spellOptions(options, given)];
    return planPipeline(ctx, given, benchmarkKeeper(line));
  },
  effects: createBroadcastEffects(),
  async settle(ctx, plan, results) {
    const { settlePipeline } = await import("../lib/runs/benchmarks/pipeline.ts");
    return settlePipeline(ctx, plan, results);
  },
  show: showPipeline,
});

if (import.meta.main) await runScript(command);

#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { createBroadcastEffects } from "../lib/notify/broadcast.ts";
import {
  instrumentFlags,
  PICTURE,
  reportsFlag,
  SUMMARY,
  thresholdFlags,
  webhookFlag,
  windowsFlag,
} from "../lib/runs/benchmarks/flags.ts";
import { planSummary, settleSummary } from "../lib/runs/benchmarks/report.ts";
import { showSummary } from "../lib/runs/benchmarks/show.ts";

export const command = defineCommand({
  name: "report_benchmark_summary",
  summary: {
    en: "Sum up the benchmark reports and warn about thresholds",
    ja: "ベンチマーク結果を要約し、しきい値を外れた項目を警告します",
  },
  description: {
    en: "Reads reports/baseline and reports/rolling/<days>. With --plot-out the win rate and the pips of the windows are drawn beside the baseline's, as SVG.",
    ja: "reports/baseline と reports/rolling/<日数> を読みます。--plot-out を付けると、各期間の勝率と pips をベースラインと並べて SVG に描きます。",
  },
  exitStatus: [
    [0, { en: "summed up, with or without warnings", ja: "要約した（警告の有無は問わない）" }],
    [1, { en: "no baseline, or one that cannot be read", ja: "ベースラインがない、または読めない" }],
    [2, { en: "bad flags", ja: "フラグの誤り" }],
    WRITING,
  ],
  examples: [
    `report_benchmark_summary --plot-out ${PICTURE}`,
    "report_benchmark_summary --symbol USDJPY --min-sharpe 0.5 --max-drawdown 200",
  ],
  options: z.object({
    ...instrumentFlags,
    ...reportsFlag,
    ...windowsFlag,
    summary: z
      .string()
      .min(1)
      .default(SUMMARY)
      .meta({
        help: {
          en: "The summary (in place of a copy of the result)",
          ja: "要約の出力先（結果のコピーを兼ねます）",
        },
        alias: "json-out",
        value: "FILE",
      }),
    plotOut: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "A picture, an SVG (.png is written as .svg)",
          ja: "グラフの出力先（SVG。.png は .svg にします）",
        },
        value: "FILE",
      }),
    ...thresholdFlags,
    ...webhookFlag,
    dryRun: z
      .boolean()
      .default(false)
      .meta({
        help: { en: "Only sum up: no file, no webhook", ja: "要約だけを行い、書き込みも送信もしません" },
      }),
  }),
  plan: planSummary,
  effects: createBroadcastEffects(),
  settle: settleSummary,
  show: showSummary,
});

if (import.meta.main) await runScript(command);

#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { spellOptions } from "../lib/command/spell.ts";
import { createBroadcastEffects } from "../lib/notify/broadcast.ts";
import {
  instrumentFlags,
  reportsFlag,
  shiftFlags,
  simulationFlags,
  webhookFlag,
  windowsFlag,
} from "../lib/runs/benchmarks/flags.ts";
import { showBenchmarks } from "../lib/runs/benchmarks/show.ts";
import { configFlags } from "../lib/runs/config_flags.ts";

const options = z.object({
  ...instrumentFlags,
  ...simulationFlags,
  ...windowsFlag,
  ...reportsFlag,
  ...shiftFlags,
  ...webhookFlag,
  dryRun: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Show the reports there are and simulate nothing",
        ja: "既存の結果だけを表示し、計算はしません",
      },
    }),
  ...configFlags,
});

export const command = defineCommand({
  name: "run_benchmark_runs",
  summary: {
    en: "Simulate all bars and the last days of them, and tell how the figures have shifted",
    ja: "全期間と直近の各期間をシミュレーションし、成績の変化を知らせます",
  },
  description: {
    en: "Every simulation starts from nothing: no state and no EV profile. Reports go to reports/baseline and reports/rolling/<days>, the baseline also to a run folder; all of them are replaced together, or none. Reports that rest on the same bars, configuration and program are left as they are.",
    ja: "どのシミュレーションも、state も EV プロファイルも使わない初期状態から始めます。結果は reports/baseline と reports/rolling/<日数> に、ベースラインは実行フォルダーにも書き出します。置き換えは全部まとめて行うか、まったく行わないかのどちらかです。バー・設定・プログラムが同じ結果はそのまま使います。",
  },
  exitStatus: [
    [0, { en: "done, or there are no bars", ja: "完了、またはバーがない" }],
    [
      1,
      {
        en: "no bar file, bars out of order, unusable manifest; nothing was replaced",
        ja: "バーのファイルがない、順序の乱れ、マニフェストが使えない（何も置き換えない）",
      },
    ],
    [2, { en: "bad flags, no manifest", ja: "フラグの誤り、マニフェストなし" }],
    WRITING,
  ],
  examples: [
    "run_benchmark_runs --symbol USDJPY --windows 365,180,90",
    "run_benchmark_runs --bars data/usdjpy_5m.csv --k-tp 1.5 --reports-dir out/reports --force",
  ],
  options,
  async plan(ctx, given) {
    const { planBenchmarks } = await import("../lib/runs/benchmarks/plan.ts");
    const { benchmarkKeeper } = await import("../lib/state/benchmark_run.ts");
    const line = ["scripts/run_benchmark_runs.ts", ...spellOptions(options, given)];
    return planBenchmarks(ctx, given, benchmarkKeeper(line));
  },
  effects: createBroadcastEffects(),
  async settle(ctx, plan, results) {
    const { settleBenchmarks } = await import("../lib/runs/benchmarks/plan.ts");
    return settleBenchmarks(ctx, plan, results);
  },
  show: showBenchmarks,
});

if (import.meta.main) await runScript(command);

#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { showGate } from "../lib/experiments/gate/show.ts";

const text = z.string().min(1).optional();

export const command = defineCommand({
  name: "summarize_strategy_gate",
  summary: {
    en: "Break a run's refused signals down by stage and reason",
    ja: "見送られたシグナルを段階と理由ごとに集計します",
  },
  description: {
    en: "Reads the records.csv of a run made with run_sim --debug --debug-sample-limit N. A row counts for each stage that it, or its reason, names. --out-json writes what the experiment report takes as gate diagnostics.",
    ja: "run_sim --debug --debug-sample-limit N で作った records.csv を読みます。行は、その段階または理由の名前に一致する段階すべてに数えます。--out-json の出力は実験レポートのゲート診断として使えます。",
  },
  exitStatus: [
    [0, { en: "summed up, also without any row", ja: "集計した（該当行がない場合も含む）" }],
    [
      2,
      {
        en: "no records file, one without a stage column, or bad flags",
        ja: "records.csv がない、stage 列がない、またはフラグの誤り",
      },
    ],
  ],
  examples: [
    "summarize_strategy_gate --run-dir runs/sweeps/day_orb_core/baseline",
    "summarize_strategy_gate --records runs/x/records.csv --stage strategy_gate --stage ev_reject --out-json reports/day_orb_core/gate_breakdown.json",
  ],
  options: z.object({
    records: text.meta({
      help: { en: "The records.csv of a run", ja: "実行結果の records.csv" },
      value: "FILE",
    }),
    runDir: text.meta({
      help: {
        en: "The run's folder, if --records is not given",
        ja: "実行フォルダー（--records がない場合）",
      },
      value: "DIR",
    }),
    stage: z
      .array(z.string().min(1))
      .default(["strategy_gate"])
      .meta({ help: { en: "Stages to break down", ja: "集計する段階" }, repeat: true }),
    limit: z
      .int()
      .min(1)
      .default(10)
      .meta({
        help: {
          en: "Most reasons shown of a stage, and in top_reasons",
          ja: "段階ごとの表示と top_reasons に載せる理由の数",
        },
        alias: "top",
      }),
    recent: z
      .int()
      .min(0)
      .default(10)
      .meta({ help: { en: "Newest rows in recent_blocks", ja: "recent_blocks に載せる最新の行数" } }),
    jsonOut: text.meta({
      help: {
        en: "Also write the result as JSON to this file",
        ja: "結果の JSON をこのファイルにも書き出します",
      },
      alias: "out-json",
      value: "FILE",
    }),
  }),
  async plan(ctx, options) {
    const { planGate } = await import("../lib/experiments/gate/summarize.ts");
    return planGate(ctx, options);
  },
  show: showGate,
});

if (import.meta.main) await runScript(command);

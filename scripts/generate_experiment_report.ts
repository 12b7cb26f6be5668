#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { attachTo, bestParams, trialOfRanking } from "../lib/experiments/flags.ts";
import { showReport } from "../lib/experiments/report/show.ts";

const path = z.string().min(1);

export const command = defineCommand({
  name: "generate_experiment_report",
  summary: {
    en: "Write the review report of an experiment: parameters, metrics, constraints, gates and portfolio",
    ja: "実験のレビューレポート（パラメーター・指標・制約・ゲート・ポートフォリオ）を作成します",
  },
  description: {
    en: "Reads what select_best_params, summarize_strategy_gate and build_router_snapshot write, or hand-written files of the same content. The attachment holds all of it with the hashes of the inputs.",
    ja: "select_best_params、summarize_strategy_gate、build_router_snapshot の出力、または同じ内容の手書きファイルを読み込みます。添付 JSON には、すべての内容と入力ファイルのハッシュを残します。",
  },
  exitStatus: [
    [0, { en: "written", ja: "作成した" }],
    [
      2,
      {
        en: "an input is missing or nothing can be read from it; nothing was written",
        ja: "入力がない、または内容を読み取れない（何も書き込みません）",
      },
    ],
    WRITING,
  ],
  examples: [
    "generate_experiment_report --best reports/simulations/day_orb_core/best_params.json --gate-json reports/day_orb_core/gate_breakdown.json --portfolio runs/router_pipeline/day_orb_core/telemetry.json --out reports/experiments/day_orb_core_review.md --json-out reports/experiments/day_orb_core_review.json",
  ],
  options: z.object({
    best: bestParams,
    gateJson: path.meta({ help: { en: "Gate diagnostics", ja: "ゲート診断" }, value: "FILE" }),
    portfolio: path.meta({
      help: { en: "Portfolio telemetry", ja: "ポートフォリオのテレメトリー" },
      value: "FILE",
    }),
    out: path.meta({
      help: { en: "The report, Markdown", ja: "レポート（Markdown）の出力先" },
      alias: "output-markdown",
      value: "FILE",
    }),
    attachment: path.meta({
      help: {
        en: "The attachment, JSON (in place of a copy of the result)",
        ja: "添付 JSON の出力先（結果のコピーの代わりになります）",
      },
      alias: "json-out",
      value: "FILE",
    }),
    trialId: trialOfRanking,
    baseline: path.optional().meta({
      help: { en: "Metrics to compare with", ja: "比較する指標のファイル" },
      value: "FILE",
    }),
    html: path.optional().meta({
      help: {
        en: "The report as a page, with charts of parameters, seasons and the Pareto front",
        ja: "レポートのページの出力先（パラメーター・季節・パレート前線のグラフ付き）",
      },
      value: "FILE",
    }),
    walkForward: path.optional().meta({
      help: {
        en: "Walk-forward to show on the page (reports/walk_forward/<experiment>.json where there is one)",
        ja: "ページに載せるウォークフォワード検証の結果（既定は reports/walk_forward/<実験>.json があればそれ）",
      },
      value: "FILE",
    }),
    attach: attachTo,
    dryRun: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Only read, write nothing", ja: "読み込みだけを行い、書き込みません" } }),
  }),
  async plan(ctx, options) {
    const { planReport } = await import("../lib/experiments/report/report.ts");
    const page = options.html === undefined ? undefined : await import("../lib/report/experiment/page.ts");
    const plan = planReport(ctx, options, page?.experimentPage);
    if (options.attach === undefined) return plan;
    const { attaching } = await import("../lib/checklists/runbook/attach.ts");
    return attaching(ctx, plan, { checklist: options.attach, item: "experiment_report" });
  },
  show: showReport,
});

if (import.meta.main) await runScript(command);

#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { indentFlag } from "../lib/command/indent_flag.ts";
import { runScript } from "../lib/command/run.ts";
import { showSnapshot } from "../lib/experiments/portfolio/show.ts";
import { parseDecimal } from "../lib/workspace/decimal.ts";
import { problem } from "../lib/workspace/issues.ts";

/** `id=value`, as records by id; the last one of an id wins. */
const pairs = z.array(
  z
    .string()
    .refine(
      (text) => /^[^=]+=.+$/.test(text),
      problem("must be NAME=VALUE", "NAME=VALUE の形にしてください"),
    ),
);
const byName = (items: string[]) =>
  Object.fromEntries(
    items.map((item) => [item.split("=", 1)[0]!.trim(), item.slice(item.indexOf("=") + 1).trim()]),
  );
const isNumber = (item: string) => parseDecimal(item.slice(item.indexOf("=") + 1)) !== undefined;
const numbers = (items: string[]) =>
  Object.fromEntries(Object.entries(byName(items)).map(([name, text]) => [name, parseDecimal(text)!]));

export const command = defineCommand({
  name: "build_router_snapshot",
  summary: {
    en: "Measure the portfolio: exposure, budgets and correlations of the strategies' newest runs",
    ja: "各戦略の最新ランから、ポートフォリオのエクスポージャー・予算・相関を計測します",
  },
  description: {
    en: "Writes telemetry.json, the metrics and manifests that it rests on, and reports/portfolio_summary.json. Exposure is the number of positions times risk_per_trade_pct. A budget that is given can only tighten what the manifests say. Folders named templates are passed over.",
    ja: "telemetry.json と、その根拠となる指標・マニフェスト、reports/portfolio_summary.json を書き出します。エクスポージャーはポジション数 × risk_per_trade_pct です。指定した予算は、マニフェストの値を厳しくする方向にだけ働きます。templates という名前のフォルダーは対象外です。",
  },
  exitStatus: [
    [0, { en: "written", ja: "書き出した" }],
    [1, { en: "a manifest cannot be used", ja: "マニフェストが使えない" }],
    [
      2,
      {
        en: "a manifest without a run, unusable input or flags; nothing was written",
        ja: "ランのないマニフェストがある、または入力やフラグの誤り（何も書き込みません）",
      },
    ],
    WRITING,
  ],
  examples: [
    "build_router_snapshot --positions day_orb_5m_v1=1",
    "build_router_snapshot --output runs/router_pipeline/day_orb_core --category-budget day=35 --correlation-window-minutes 240",
  ],
  options: z.object({
    manifest: z
      .array(z.string().min(1))
      .default(["configs/strategies"])
      .meta({
        help: { en: "Manifest, or folder of manifests", ja: "マニフェスト、またはそのフォルダー" },
        value: "FILE",
      }),
    manifestRun: pairs
      .default([])
      .transform(byName)
      .meta({
        help: {
          en: "Run folder or metrics file of a manifest (else its newest run of the index)",
          ja: "マニフェストのラン・フォルダーまたは指標ファイル（指定がなければ索引の最新ラン）",
        },
        value: "ID=PATH",
      }),
    runsIndex: z
      .string()
      .min(1)
      .default("runs/index.csv")
      .meta({ help: { en: "Index of runs", ja: "ランの索引" }, value: "FILE" }),
    positions: pairs
      .refine(
        (items) =>
          items.every(
            (item) => isNumber(item) && Number.isInteger(numbers([item])[item.split("=", 1)[0]!.trim()]),
          ),
        problem("must be ID=COUNT, a whole number", "ID=COUNT（整数）の形にしてください"),
      )
      .default([])
      .transform(numbers)
      .meta({
        help: {
          en: "Open positions of a manifest, negative for short (else 0)",
          ja: "マニフェストの保有ポジション数。売りは負（指定がなければ 0）",
        },
        value: "ID=COUNT",
      }),
    categoryBudget: pairs
      .refine(
        (items) => items.every(isNumber),
        problem("must be CATEGORY=PERCENT", "CATEGORY=PERCENT の形にしてください"),
      )
      .default([])
      .transform(numbers)
      .meta({
        help: { en: "Budget of a category, percent of equity", ja: "カテゴリーの予算（資産に対する %）" },
        value: "CATEGORY=PERCENT",
      }),
    categoryBudgetCsv: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: { en: "Budgets as a table: category, budget_pct", ja: "予算の CSV（category、budget_pct）" },
        value: "FILE",
      }),
    correlationWindowMinutes: z
      .number()
      .positive()
      .optional()
      .meta({
        help: {
          en: "Label of the correlations; the data are not restricted to it",
          ja: "相関のラベル（分）。計算に使うデータは制限しません",
        },
      }),
    allowMissing: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Leave out manifests without a run", ja: "ランのないマニフェストを除外します" } }),
    output: z
      .string()
      .min(1)
      .default("runs/router_pipeline/latest")
      .meta({ help: { en: "Folder of the snapshot", ja: "書き出し先のフォルダー" }, value: "DIR" }),
    summaryOut: z
      .string()
      .min(1)
      .default("reports/portfolio_summary.json")
      .meta({ help: { en: "Summary for weekly reports", ja: "週次レポート用のサマリー" }, value: "FILE" }),
    ...indentFlag,
    dryRun: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Only measure, write nothing", ja: "計測だけを行い、書き込みません" } }),
  }),
  async plan(ctx, options) {
    const { planSnapshot } = await import("../lib/experiments/portfolio/snapshot.ts");
    return planSnapshot(ctx, options);
  },
  show: showSnapshot,
});

if (import.meta.main) await runScript(command);

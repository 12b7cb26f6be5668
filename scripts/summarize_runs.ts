#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { jobFlags } from "../lib/observability/automation/flags.ts";
import { createWeeklyEffects } from "../lib/observability/weekly/deliver.ts";
import { settleWeekly } from "../lib/observability/weekly/command.ts";
import { showSummarize } from "../lib/observability/weekly/show.ts";

const path = z.string().min(1);
const variable = z.string().regex(/^[A-Za-z_]\w*$/);
const off = z.boolean().default(false);

export const command = defineCommand({
  name: "summarize_runs",
  summary: {
    en: "Summarise runs, or make, deliver and re-sign the weekly report",
    ja: "ランの要約、週次レポートの作成・送信・再署名を行います",
  },
  description: {
    en: "Without a mode: runs, benchmarks, portfolio and state health at a glance. --latest-only lists the newest run of each manifest. --weekly-payload makes the week's report and posts it, signed (X-OBS-Signature), to the destinations of --config and of the flags; a rehearsal, or no destination, writes it to a file. --resign-history signs the kept reports anew after the key was changed.",
    ja: "モード指定なしでは、ラン・ベンチマーク・ポートフォリオ・state の状態をまとめて表示します。--latest-only はマニフェストごとの最新ランを一覧します。--weekly-payload は週次レポートを作成し、署名（X-OBS-Signature）を付けて --config とフラグの宛先に送信します。リハーサル時や宛先がないときはファイルに書き出します。--resign-history は、キーの変更後に保存済みレポートへ署名し直します。",
  },
  exitStatus: [
    [0, { en: "done, also as a rehearsal", ja: "完了（リハーサルを含む）" }],
    [
      1,
      {
        en: "an input or the configuration is missing, the report is invalid, or a destination refused it",
        ja: "入力や設定がない、レポートが不正、または宛先に受理されなかった",
      },
    ],
    [2, { en: "bad flags, or two modes at once", ja: "フラグの誤り、または複数モードの同時指定" }],
    WRITING,
  ],
  examples: [
    "summarize_runs --runs-root runs --latest-only",
    "summarize_runs --weekly-payload --config configs/observability/weekly.yaml --dry-run-webhook",
    "summarize_runs --resign-history --webhook-secret-env OBS_WEBHOOK_SECRET",
  ],
  options: z.object({
    runsRoot: path.default("runs").meta({
      help: { en: "Folder of runs with index.csv", ja: "index.csv のあるラン・フォルダー" },
      alias: "runs-dir",
      value: "DIR",
    }),
    latestOnly: off.meta({ help: { en: "List the newest runs", ja: "最新ランだけを一覧します" } }),
    weeklyPayload: off.meta({ help: { en: "Make the weekly report", ja: "週次レポートを作成します" } }),
    resignHistory: off.meta({
      help: {
        en: "Sign kept reports with the current key",
        ja: "保存済みレポートに現在のキーで署名し直します",
      },
    }),
    config: path.optional().meta({
      help: {
        en: "Configuration, as configs/observability/weekly.yaml",
        ja: "設定ファイル（configs/observability/weekly.yaml など）",
      },
      value: "FILE",
    }),
    jsonOut: path.optional().meta({
      help: {
        en: "Also write the result as JSON to this file",
        ja: "結果の JSON をこのファイルにも書き出します",
      },
      alias: "out-json",
      value: "FILE",
    }),
    dryRunWebhook: off.meta({
      help: {
        en: "Send nothing; the report goes to a file",
        ja: "送信せず、レポートをファイルに書き出します",
      },
      alias: "dry-run",
    }),
    benchmarkSummary: path.default("reports/benchmark_summary.json").meta({
      help: { en: "Benchmarks", ja: "ベンチマークのサマリー" },
      value: "FILE",
    }),
    portfolioSummary: path.default("reports/portfolio_summary.json").meta({
      help: {
        en: "Portfolio, as build_router_snapshot writes it",
        ja: "ポートフォリオのサマリー（build_router_snapshot の出力）",
      },
      value: "FILE",
    }),
    healthChecks: path.default("ops/health/state_checks.json").meta({
      help: { en: "State checks", ja: "state の点検履歴" },
      value: "FILE",
    }),
    latencyRollup: path.default("ops/signal_latency_rollup.csv").meta({
      help: { en: "Roll-up of signal latency", ja: "シグナルレイテンシーの集計" },
      value: "FILE",
    }),
    requirePortfolio: off.meta({
      help: {
        en: "A missing portfolio summary is an error",
        ja: "ポートフォリオのサマリーがなければエラーにします",
      },
    }),
    include: z
      .array(z.enum(["runs", "benchmarks", "portfolio", "health"]))
      .default([])
      .meta({ help: { en: "Parts of the plain summary (all)", ja: "要約に含める項目（既定は全部）" } }),
    webhookUrl: z
      .array(z.string().min(1))
      .default([])
      .meta({ help: { en: "Further destination", ja: "追加の宛先" }, value: "URL", secret: true }),
    webhookUrlEnv: variable.optional().meta({
      help: {
        en: "Variable with destinations (else by --config)",
        ja: "宛先を入れた環境変数の名前（指定がなければ --config に従う）",
      },
      value: "NAME",
    }),
    webhookSecretEnv: variable.optional().meta({
      help: {
        en: "Variable with the signing key (else by --config)",
        ja: "署名キーを入れた環境変数の名前（指定がなければ --config に従う）",
      },
      value: "NAME",
    }),
    webhookTimeout: z
      .number()
      .positive()
      .default(5)
      .meta({ help: { en: "Time for one attempt in seconds", ja: "1 回の送信の制限時間（秒）" } }),
    maxRetries: z
      .number()
      .int()
      .default(3)
      .meta({ help: { en: "Attempts in all, at least 1", ja: "送信を試みる回数（最低 1 回）" } }),
    retryWaitSeconds: z
      .number()
      .min(0)
      .default(60)
      .meta({
        help: {
          en: "First pause between attempts, then doubled",
          ja: "再送までの最初の待ち時間（秒）。以後は倍になります",
        },
      }),
    payloadSchema: path.optional().meta({
      help: { en: "JSON Schema that the report must also fit", ja: "レポートが満たすべき追加の JSON Schema" },
      value: "FILE",
    }),
    outDir: path.default("ops/weekly_report_history").meta({
      help: { en: "Delivered reports", ja: "送信済みレポートの保存先" },
      value: "DIR",
    }),
    dryRunDir: path.default("out/weekly_report").meta({
      help: { en: "Reports that were not delivered", ja: "未送信レポートの保存先" },
      value: "DIR",
    }),
    heartbeatFile: path.optional().meta({
      help: {
        en: "Heartbeat (ops/weekly_report_heartbeat.json)",
        ja: "ハートビート（既定 ops/weekly_report_heartbeat.json）",
      },
      value: "FILE",
    }),
    payloadType: z
      .string()
      .default("benchmark_weekly_summary")
      .meta({ help: { en: "Type of the plain summary", ja: "要約の type の値" } }),
    ...jobFlags("weekly-observability"),
  }),
  async plan(ctx, options) {
    const { planSummarize } = await import("../lib/observability/weekly/summarize.ts");
    return planSummarize(ctx, options);
  },
  effects: createWeeklyEffects(),
  settle: settleWeekly,
  async log(ctx, options, ended) {
    const { logSummarize } = await import("../lib/observability/weekly/summarize.ts");
    return logSummarize(ctx, options, ended);
  },
  show: showSummarize,
});

if (import.meta.main) await runScript(command);

#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { indentFlag } from "../lib/command/indent_flag.ts";
import { runScript } from "../lib/command/run.ts";
import { jobFlags } from "../lib/observability/automation/flags.ts";
import { exportEffects } from "../lib/observability/dashboard/effects.ts";
import { settleExport } from "../lib/observability/dashboard/export.ts";
import { showExport } from "../lib/observability/dashboard/show.ts";
import { DATASETS } from "../lib/observability/datasets/dataset.ts";
import { problem } from "../lib/workspace/issues.ts";

const path = z.string().min(1);
const limit = (most: number, help: { en: string; ja: string }) =>
  z.number().int().min(0).default(most).meta({ help });

export const command = defineCommand({
  name: "export_dashboard_data",
  summary: {
    en: "Export the dashboard's datasets with a manifest, a heartbeat and a history",
    ja: "ダッシュボード用データセットを、manifest・ハートビート・履歴とともに書き出します",
  },
  description: {
    en: "Datasets, manifest, heartbeat and history change together or not at all. One dataset that fails leaves the others; datasets that were not asked for stay in the manifest. The upload command is started directly, without a shell; {manifest}, {output_dir}, {job_id} and {sequence} in its words are replaced. Flags beat the file of --config.",
    ja: "データセット・manifest・ハートビート・履歴は、まとめて更新されるか、まったく更新されないかのどちらかです。1 つのデータセットが失敗しても残りは書き出し、指定しなかったものは manifest に残します。アップロードコマンドはシェルを介さず直接起動し、引数内の {manifest}、{output_dir}、{job_id}、{sequence} を置き換えます。フラグは --config のファイルより優先されます。",
  },
  exitStatus: [
    [0, { en: "exported", ja: "書き出した" }],
    [
      1,
      {
        en: "a dataset, a file or the upload failed, or the configuration cannot be used",
        ja: "データセット・ファイル・アップロードのいずれかが失敗、または設定が使えない",
      },
    ],
    [2, { en: "bad flags; nothing was written", ja: "フラグの誤り（何も書き込みません）" }],
    WRITING,
  ],
  examples: [
    "export_dashboard_data --portfolio-telemetry reports/portfolio_samples/router_demo/telemetry.json",
    "export_dashboard_data --config configs/observability/dashboard_export.yaml --dry-run-upload",
    "export_dashboard_data --job-name observability --dataset ev_history --json-out out/obs_check.json",
  ],
  options: z.object({
    runsRoot: path.optional().meta({
      help: {
        en: "Folder of runs with index.csv (runs)",
        ja: "index.csv のあるラン・フォルダー（既定 runs）",
      },
      value: "DIR",
    }),
    stateArchiveRoot: path.optional().meta({
      help: {
        en: "Root of the state archive (ops/state_archive)",
        ja: "state アーカイブのルート（既定 ops/state_archive）",
      },
      value: "DIR",
    }),
    strategy: path.default("day_orb_5m.DayORB5m").meta({ help: { en: "Strategy", ja: "戦略" } }),
    symbol: path.default("USDJPY").meta({ help: { en: "Symbol", ja: "シンボル" } }),
    mode: path.default("conservative").meta({ help: { en: "Fill mode", ja: "約定モード" } }),
    archiveDir: path.optional().meta({
      help: {
        en: "Folder of archived states (else made of root, strategy, symbol and mode)",
        ja: "state のフォルダー（指定がなければルート・戦略・シンボル・モードから決定）",
      },
      value: "DIR",
    }),
    portfolioTelemetry: path.optional().meta({
      help: { en: "Telemetry of the router, for slippage", ja: "ルーターのテレメトリー（スリッページ用）" },
      value: "FILE",
    }),
    latencyRollup: path.optional().meta({
      help: {
        en: "Roll-up of signal latency (ops/signal_latency_rollup.csv)",
        ja: "シグナルレイテンシーの集計（既定 ops/signal_latency_rollup.csv）",
      },
      value: "FILE",
    }),
    evLimit: limit(120, {
      en: "Newest rows of ev_history; 0 is all",
      ja: "ev_history の行数（新しい順）。0 なら全件",
    }),
    slipLimit: limit(60, {
      en: "Newest states of slippage; 0 is all",
      ja: "slippage の state 数（新しい順）。0 なら全件",
    }),
    turnoverLimit: limit(50, {
      en: "Newest runs of turnover; 0 is all",
      ja: "turnover のラン数（新しい順）。0 なら全件",
    }),
    latencyLimit: limit(168, {
      en: "Newest windows of latency; 0 is all",
      ja: "latency の時間枠数（新しい順）。0 なら全件",
    }),
    dataset: z
      .array(z.enum(DATASETS))
      .min(1)
      .optional()
      .meta({ help: { en: "Only these datasets (all)", ja: "書き出すデータセット（既定は全部）" } }),
    outputDir: path.optional().meta({
      help: {
        en: "Folder of the datasets (out/dashboard)",
        ja: "データセットの書き出し先（既定 out/dashboard）",
      },
      value: "DIR",
    }),
    manifest: path.optional().meta({
      help: {
        en: "The manifest (manifest.json in the output folder)",
        ja: "manifest（既定は書き出し先の manifest.json）",
      },
      value: "FILE",
    }),
    heartbeatFile: path.optional().meta({
      help: {
        en: "Heartbeat (ops/dashboard_export_heartbeat.json)",
        ja: "ハートビート（既定 ops/dashboard_export_heartbeat.json）",
      },
      value: "FILE",
    }),
    historyDir: path.optional().meta({
      help: {
        en: "Copies of each job (ops/dashboard_export_history)",
        ja: "ジョブごとのコピー（既定 ops/dashboard_export_history）",
      },
      value: "DIR",
    }),
    archiveManifest: path.optional().meta({
      help: {
        en: "Record of deleted history (ops/dashboard_export_archive_manifest.jsonl)",
        ja: "削除した履歴の記録（既定 ops/dashboard_export_archive_manifest.jsonl）",
      },
      value: "FILE",
    }),
    historyRetentionDays: z
      .number()
      .int()
      .optional()
      .meta({
        help: {
          en: "Days that history is kept (56); negative keeps all",
          ja: "履歴を残す日数（既定 56）。負なら削除しません",
        },
      }),
    provenance: path.optional().meta({
      help: {
        en: "JSON object to merge into the manifest's provenance",
        ja: "manifest の provenance に加える JSON オブジェクト",
      },
      value: "FILE",
    }),
    uploadCommand: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: { en: "Command to run once all is written", ja: "すべて書き終えた後に実行するコマンド" },
        value: "COMMAND",
        secret: true,
      }),
    uploadCommandEnv: z
      .string()
      .regex(/^[A-Za-z_]\w*$/, problem("must be the name of a variable", "変数名を指定してください"))
      .optional()
      .meta({
        help: {
          en: "Variable that holds the upload command",
          ja: "アップロードコマンドを入れた環境変数の名前",
        },
        value: "NAME",
      }),
    uploadTimeout: z
      .number()
      .positive()
      .optional()
      .meta({
        help: { en: "Time for the upload in seconds (300)", ja: "アップロードの制限時間（秒、既定 300）" },
      }),
    dryRunUpload: z
      .boolean()
      .default(false)
      .meta({
        help: { en: "Write everything, upload nothing", ja: "書き出しだけを行い、アップロードはしません" },
      }),
    html: path.optional().meta({
      help: {
        en: "Page of the dashboard (index.html in the output folder)",
        ja: "ダッシュボードのページ（既定は書き出し先の index.html）",
      },
      value: "FILE",
    }),
    noHtml: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Make no page", ja: "ページを作成しません" } }),
    ...indentFlag,
    config: path.optional().meta({
      help: {
        en: "Configuration, as configs/observability/dashboard_export.yaml",
        ja: "設定ファイル（configs/observability/dashboard_export.yaml など）",
      },
      value: "FILE",
    }),
    ...jobFlags("dashboard-export"),
  }),
  async plan(ctx, options) {
    const { planExport } = await import("../lib/observability/dashboard/export.ts");
    const { dashboardPage } = await import("../lib/report/dashboard/page.ts");
    return planExport(ctx, options, dashboardPage);
  },
  effects: exportEffects,
  settle: settleExport,
  async log(ctx, options, ended) {
    const { logExport } = await import("../lib/observability/dashboard/log.ts");
    return logExport(ctx, options, ended);
  },
  show: showExport,
});

if (import.meta.main) await runScript(command);

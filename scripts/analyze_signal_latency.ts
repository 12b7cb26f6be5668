#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { jobFlags } from "../lib/observability/automation/flags.ts";
import { createLatencyEffects } from "../lib/observability/latency/delivery.ts";
import { planLatency } from "../lib/observability/latency/job.ts";
import { rawSources } from "../lib/observability/latency/raw_file.ts";
import { latencyRole } from "../lib/observability/latency/role.ts";
import { logLatency, settleLatency } from "../lib/observability/latency/settle.ts";
import { showLatency } from "../lib/observability/latency/show.ts";
import { createPingEffects } from "../lib/observability/ping.ts";

const file = (path: string, en: string, ja: string) =>
  z.string().min(1).default(path).meta({ help: { en, ja }, value: "FILE" });

export const command = defineCommand({
  name: "analyze_signal_latency",
  summary: {
    en: "Roll the latencies of sent signals up into hours and alert on slow or failing ones",
    ja: "シグナル送信のレイテンシーを 1 時間ごとに集計し、遅延と失敗を警告します",
  },
  description: {
    en: "An hour breaches when its p95 exceeds the limit or too many of its signals failed; the latest hour decides about alerts. Alerts are posted to the webhooks in OBS_LATENCY_WEBHOOK_URL (see configs/observability/latency.yaml); those that do not arrive are sent again by the next run. Rows that are no samples are set aside in <input>_rejects.csv, never lost. Each run is recorded in ops/automation_runs.log.",
    ja: "p95 が上限を超えた時間帯、または失敗率が上限を超えた時間帯を違反とし、最新の時間帯でアラートを判定します。アラートは OBS_LATENCY_WEBHOOK_URL の Webhook に送信し（設定は configs/observability/latency.yaml）、届かなかったものは次回の実行で再送します。サンプルとして読めない行は捨てずに <input>_rejects.csv へ移します。実行結果は ops/automation_runs.log に記録します。",
  },
  exitStatus: [
    [
      0,
      {
        en: "analysed, with or without alerts; or another run of the job is going on",
        ja: "集計した（アラートの有無は問わない）。または同じジョブが実行中",
      },
    ],
    [1, { en: "the job failed, and was logged", ja: "ジョブが失敗し、ログに記録した" }],
    [2, { en: "bad flags", ja: "フラグの誤り" }],
    WRITING,
  ],
  examples: [
    "analyze_signal_latency --config configs/observability/latency.yaml --heartbeat-file ops/latency_job_heartbeat.json",
    "analyze_signal_latency --dry-run-alert --slo-threshold 2.5",
  ],
  options: z.object({
    config: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "Configuration (else configs/observability/latency.yaml, where it exists)",
          ja: "設定ファイル（指定がなければ configs/observability/latency.yaml。なければ既定値）",
        },
        alias: "alert-config",
        value: "FILE",
      }),
    heartbeatFile: file(
      "ops/latency_job_heartbeat.json",
      "Where the job leaves word of its last run",
      "ジョブの心拍ファイル",
    ),
    input: file("ops/signal_latency.csv", "Raw samples", "生サンプルの CSV"),
    rollupOutput: file("ops/signal_latency_rollup.csv", "The roll-up by hours", "1 時間ごとの集計結果"),
    rawRetentionDays: z
      .number()
      .int()
      .min(0)
      .default(14)
      .meta({ help: { en: "Days that raw samples are kept", ja: "生サンプルを残す日数" } }),
    rollupRetentionDays: z
      .number()
      .int()
      .min(0)
      .default(90)
      .meta({ help: { en: "Days that hours of the roll-up are kept", ja: "集計結果を残す日数" } }),
    lockFile: z
      .string()
      .min(1)
      .default("ops/.latency.lock")
      .meta({
        help: {
          en: "Names the lock of the job: runs under one name exclude each other",
          ja: "ジョブのロック名。同じ名前の実行は同時に動きません",
        },
        value: "NAME",
      }),
    maxRawBytes: z
      .number()
      .int()
      .min(0)
      .default(10_485_760)
      .meta({
        help: {
          en: "A raw file larger than this is packed into the archive, but for the current hour and the one before",
          ja: "生サンプルがこのバイト数を超えたら、現在と 1 つ前の時間帯を除いて圧縮保管します",
        },
      }),
    archiveDir: z
      .string()
      .min(1)
      .default("ops/signal_latency_archive")
      .meta({ help: { en: "Where packed samples go", ja: "圧縮したサンプルの保管先" }, value: "DIR" }),
    archiveManifest: file(
      "ops/signal_latency_archive/manifest.jsonl",
      "The list of packed files",
      "圧縮ファイルの一覧",
    ),
    dryRunAlert: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "Write alerts to a file and send none",
          ja: "アラートを送信せず、ファイルに書き出します",
        },
      }),
    alertsDir: z
      .string()
      .min(1)
      .default("out/latency_alerts")
      .meta({
        help: { en: "Where --dry-run-alert writes", ja: "--dry-run-alert の出力先" },
        value: "DIR",
      }),
    sloThreshold: z
      .number()
      .min(0)
      .optional()
      .meta({
        help: {
          en: "Limit of the p95 latency in seconds (else the configuration's)",
          ja: "p95 レイテンシーの上限（秒。指定がなければ設定ファイルの値）",
        },
        value: "SECONDS",
      }),
    failureThreshold: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .meta({
        help: {
          en: "A greater share of failures is a breach (else the configuration's)",
          ja: "失敗率の上限（指定がなければ設定ファイルの値）",
        },
      }),
    jsonOut: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: {
          en: "Also write the result as JSON to this file",
          ja: "結果の JSON をこのファイルにも書き出します",
        },
        alias: "out-json",
        value: "FILE",
      }),
    ...jobFlags("latency"),
  }),
  plan: planLatency,
  sources: rawSources,
  effects: { ...createLatencyEffects(), ...createPingEffects() },
  settle: settleLatency,
  role: latencyRole,
  log: logLatency,
  show: showLatency,
});

if (import.meta.main) await runScript(command);

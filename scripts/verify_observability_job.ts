#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { jobFlags } from "../lib/observability/automation/flags.ts";
import { logVerifyJob } from "../lib/observability/verify_job/log_run.ts";
import { showVerifyJob } from "../lib/observability/verify_job/show.ts";
import { planVerifyJob } from "../lib/observability/verify_job/verify.ts";
import { problem } from "../lib/workspace/issues.ts";

const variable = z.array(
  z
    .string()
    .refine((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name), problem("not a name", "変数名ではありません")),
);
const off = (en: string, ja: string) => z.boolean().default(false).meta({ help: { en, ja } });

export const command = defineCommand({
  name: "verify_observability_job",
  summary: {
    en: "Check log, heartbeats, dashboard manifest and secrets of the observability chain",
    ja: "観測性チェーンのログ・心拍・ダッシュボード manifest・シークレットを点検します",
  },
  description: {
    en: "Every check runs, and each failure has a code. A gap in the log's sequence that its own warning announces is acknowledged and fails nothing. --check-secrets compares each secret with the fingerprint on record: a value that was replaced elsewhere is secret_stale, one that should have been replaced (--expect-rotated) secret_not_rotated. --record-secrets stores the fingerprints of the values in force and leaves an audit entry. The verification itself is logged.",
    ja: "すべての点検を行い、失敗にはコードが付きます。ログ自身の警告で予告された連番の欠落は確認済みとして扱い、失敗にはしません。--check-secrets は各シークレットを記録済みのフィンガープリントと照合し、差し替え前の古い値なら secret_stale、差し替わっているべき値（--expect-rotated）が同じなら secret_not_rotated になります。--record-secrets は現在の値のフィンガープリントを保存し、監査エントリーを残します。点検の結果もログに記録します。",
  },
  exitStatus: [
    [0, { en: "all is well, warnings aside", ja: "問題なし（警告の有無は問わない）" }],
    [1, { en: "a check failed", ja: "点検に失敗した項目がある" }],
    [2, { en: "bad flags", ja: "フラグの誤り" }],
    WRITING,
  ],
  examples: [
    "verify_observability_job --heartbeat ops/latency_job_heartbeat.json --dashboard-manifest out/dashboard/manifest.json --expected-dataset latency",
    "verify_observability_job --check-log ops/automation_runs.log --require-check",
    "verify_observability_job --check-secrets --secret OBS_WEBHOOK_SECRET --record-secrets --config-version 2027-01a",
  ],
  options: z.object({
    checkLog: z
      .string()
      .min(1)
      .default("ops/automation_runs.log")
      .meta({ help: { en: "The automation log", ja: "自動化ログ" }, value: "FILE" }),
    skipLogCheck: off("Leave the log and its sequence alone", "ログと連番を点検しません"),
    sequenceFile: z
      .string()
      .min(1)
      .default("ops/automation_runs.sequence")
      .meta({ help: { en: "The log's sequence file", ja: "ログの連番ファイル" }, value: "FILE" }),
    heartbeat: z
      .array(z.string().min(1))
      .default([])
      .meta({ help: { en: "A heartbeat to check", ja: "点検する心拍ファイル" }, value: "FILE" }),
    heartbeatMaxAgeHours: z
      .number()
      .min(0)
      .default(6)
      .meta({
        help: { en: "An older heartbeat is stale", ja: "心拍の経過時間の上限（時間）" },
        value: "HOURS",
      }),
    marketHours: off(
      "Count the age of heartbeats in hours in which FX trades (configs/market_calendar.yml), for jobs that rest at weekends",
      "心拍の経過時間を FX の取引時間だけで数えます（configs/market_calendar.yml）。週末に動かさないジョブ向け",
    ),
    dashboardManifest: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: { en: "A dashboard manifest to check", ja: "点検するダッシュボード manifest" },
        value: "FILE",
      }),
    expectedDataset: z
      .array(z.string().min(1))
      .default([])
      .meta({
        help: { en: "A dataset that the manifest must name", ja: "manifest に必要なデータセット" },
        value: "NAME",
      }),
    checkSecrets: off("Check secrets", "シークレットを点検します"),
    secret: variable.default(["OBS_WEEKLY_WEBHOOK_URL", "OBS_WEBHOOK_SECRET"]).meta({
      help: { en: "Environment variable of a secret", ja: "シークレットの環境変数名" },
      value: "NAME",
    }),
    requireCheck: off("Fail when nothing was checked", "点検対象がなければ失敗にします"),
    requireJobEntry: off("The log must hold this job id", "このジョブ ID がログにあることを求めます"),
    secretFingerprints: z
      .string()
      .min(1)
      .default("ops/secret_fingerprints.json")
      .meta({
        help: { en: "Fingerprints on record", ja: "フィンガープリントの保存先" },
        value: "FILE",
      }),
    recordSecrets: off(
      "Record the fingerprints of the values in force",
      "現在の値のフィンガープリントを記録します",
    ),
    expectRotated: variable.default([]).meta({
      help: { en: "A secret that must differ from its record", ja: "差し替わっているべきシークレット" },
      value: "NAME",
    }),
    secretMaxAgeDays: z
      .number()
      .min(0)
      .optional()
      .meta({
        help: { en: "A secret on record for longer is too old", ja: "シークレットを使い続けてよい日数" },
        value: "DAYS",
      }),
    weeklyHistory: z
      .string()
      .min(1)
      .default("ops/weekly_report_history")
      .meta({
        help: {
          en: "Weekly reports, whose newest signature must fit",
          ja: "署名を照合する週次レポートの履歴",
        },
        value: "DIR",
      }),
    ...jobFlags("observability-verification"),
  }),
  plan: planVerifyJob,
  log: logVerifyJob,
  show: showVerifyJob,
});

if (import.meta.main) await runScript(command);

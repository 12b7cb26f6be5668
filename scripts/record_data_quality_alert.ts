#!/usr/bin/env bun
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { alertOptions } from "../lib/quality/alert_flags.ts";
import { planAlertRecord, showAlertRecord } from "../lib/quality/alert_log.ts";

export const command = defineCommand({
  name: "record_data_quality_alert",
  summary: {
    en: "Acknowledge a data-quality alert in the log of alerts",
    ja: "データ品質アラートへの対応を記録します",
  },
  description: {
    en: "A row goes to the top of the Markdown table in ops/health/data_quality_alerts.md. An alert is known by its time, symbol and time frame; one that is there already is refused. Acknowledge within 30 minutes as investigating or backfill-running, and add a row with --allow-duplicate when it is resolved or escalated.",
    ja: "ops/health/data_quality_alerts.md の表の先頭に 1 行追加します。アラートは時刻・シンボル・時間足で区別し、記録済みのものは拒否します。30 分以内に investigating または backfill-running として記録し、resolved または escalated になったら --allow-duplicate で行を追加してください。",
  },
  exitStatus: [
    [0, { en: "recorded, or shown", ja: "記録した、または表示した" }],
    [
      1,
      {
        en: "recorded already, or the log has no such table; nothing was written",
        ja: "記録済み、またはログに表がない（書き込みなし）",
      },
    ],
    [2, { en: "bad flags, or a summary that cannot be read", ja: "フラグの誤り、または要約を読めない" }],
    WRITING,
  ],
  examples: [
    "record_data_quality_alert --alert-timestamp 2026-01-05T22:31:07Z --symbol USDJPY --coverage-ratio 0.9712 --ack-by ops --status investigating",
    "record_data_quality_alert --alert-timestamp 2026-01-05T22:31:07Z --from-summary reports/data_quality/usdjpy_5m_summary.json --ack-by ops --status backfill-running --remediation 're-ingest 2026-01-04'",
  ],
  options: alertOptions,
  plan: planAlertRecord,
  show: showAlertRecord,
});

if (import.meta.main) await runScript(command);

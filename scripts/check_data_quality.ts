#!/usr/bin/env bun
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { createBroadcastEffects } from "../lib/notify/broadcast.ts";
import { planCheck, settleCheck } from "../lib/quality/check.ts";
import { exportSources } from "../lib/quality/exports.ts";
import { checkOptions } from "../lib/quality/flags.ts";
import { showAudit } from "../lib/quality/show.ts";

export const command = defineCommand({
  name: "check_data_quality",
  summary: {
    en: "Audit a bar file: coverage, gaps, duplicates, unreadable rows, impossible prices",
    ja: "バーの CSV を監査します（充足率、欠損、重複、読めない行、あり得ない価格）",
  },
  description: {
    en: "Coverage counts all time, weekends included; with --trading-calendar fx24x5 trading time alone, and the guards go by that. Every file is written also when a guard fails; only then is the webhook told. In production: --fail-under-coverage 0.995, --calendar-day-coverage-threshold 0.98, --fail-on-duplicate-groups 5, --fail-on-duplicate-occurrences 3.\n\nAfter an alert: confirm its scope, open reports/data_quality/SYMBOL_TF_summary.json and the inventories of gaps and duplicates, reproduce it with the same flags, ingest the missing days again or switch the route, acknowledge it with record_data_quality_alert, audit again, set it resolved and note cause and action in state.md. Escalate when nobody has acknowledged it within 30 minutes, when the same symbol and time frame fail in two workflow runs in a row, when trading-time coverage is below 0.98 or more than two days in a row are warnings, or from five groups or three occurrences of duplicates on.",
    ja: "充足率は週末を含む全時間で数えます。--trading-calendar fx24x5 を付けると取引時間だけの充足率も求め、ガードはそちらで判定します。ファイルはガードに触れたときもすべて書き出し、Webhook はそのときだけ通知します。本番の設定は --fail-under-coverage 0.995、--calendar-day-coverage-threshold 0.98、--fail-on-duplicate-groups 5、--fail-on-duplicate-occurrences 3 です。\n\nアラートが出たら、対象範囲を確認し、reports/data_quality/SYMBOL_TF_summary.json と欠損・重複の一覧を開き、同じフラグで再現してください。欠損日を再取得するか経路を切り替え、record_data_quality_alert で対応を記録し、再監査のうえ resolved にして、原因と対処を state.md に残します。30 分以内に誰も対応しないとき、同じシンボルと時間足が 2 回続けて失敗したとき、取引時間の充足率が 0.98 を下回るか警告の日が 3 日以上続くとき、重複が 5 グループ以上または同一時刻 3 回以上のときは、上位者へ報告してください。",
  },
  exitStatus: [
    [0, { en: "audited, and no guard failed", ja: "監査を終え、ガードに触れなかった" }],
    [
      1,
      {
        en: "a guard failed, or the file is missing or cannot be read",
        ja: "ガードに触れた、またはファイルがない・読めない",
      },
    ],
    [2, { en: "bad flags, or an unusable calendar", ja: "フラグの誤り、またはカレンダーが使えない" }],
    WRITING,
  ],
  examples: [
    "check_data_quality --csv validated/USDJPY/5m.csv --symbol USDJPY --trading-calendar fx24x5 --calendar-day-summary",
    "check_data_quality --csv data/USDJPY_5m.csv --fail-under-coverage 0.995 --out-json reports/data_quality/usdjpy_5m_summary.json",
    "check_data_quality --csv validated/USDJPY/5m.csv --trading-calendar fx24x5 --html reports/data_quality/usdjpy_5m.html --run runs/USDJPY_conservative_20260105_000000",
  ],
  options: checkOptions,
  async plan(ctx, options) {
    const page = options.html === undefined ? undefined : await import("../lib/report/quality/page.ts");
    return planCheck(ctx, options, page?.qualityPage);
  },
  sources: exportSources,
  effects: createBroadcastEffects(),
  settle: settleCheck,
  show: showAudit,
});

if (import.meta.main) await runScript(command);

#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { createBroadcastEffects } from "../lib/notify/broadcast.ts";
import { ACTIVE_STATE } from "../lib/state/active.ts";
import { COPY } from "../lib/state/copies.ts";
import { planHealth, settleHealth } from "../lib/state/health/check.ts";
import { DEFAULT_HISTORY } from "../lib/state/health/history.ts";
import { showHealth } from "../lib/state/health/show.ts";

export const command = defineCommand({
  name: "check_state_health",
  summary: {
    en: "Check whether the learned state rests on enough samples and plausible figures",
    ja: "学習した state のサンプル数と数値が妥当かを点検します",
  },
  description: {
    en: "Warnings are raised for few samples, for low lower bounds of the win rates and for implausible slippage slopes. Each check is recorded in the history; with --webhook, warnings are posted to every URL. Samples are pseudo counts, which decay.",
    ja: "サンプル数の不足、勝率の下限の低さ、不自然なスリッページ係数を警告します。結果は毎回履歴に記録し、--webhook を指定すると警告をすべての URL に送信します。サンプル数は減衰する擬似カウントです。",
  },
  exitStatus: [
    [0, { en: "checked, with or without warnings", ja: "点検した（警告の有無は問わない）" }],
    [1, { en: "no state file, or one that cannot be used", ja: "state ファイルがない、または使えない" }],
    [
      2,
      {
        en: "warnings with --fail-on-warning; bad flags",
        ja: "--fail-on-warning で警告あり、またはフラグの誤り",
      },
    ],
    WRITING,
  ],
  examples: [
    "check_state_health --fail-on-warning",
    "check_state_health --state runs/active/state.json --min-bucket-sample 5 --dry-run",
  ],
  options: z.object({
    state: z
      .string()
      .min(1)
      .default(ACTIVE_STATE)
      .meta({ help: { en: "The state file", ja: "state ファイル" }, positional: true, value: "FILE" }),
    history: z
      .string()
      .min(1)
      .default(DEFAULT_HISTORY)
      .meta({
        help: {
          en: "The history of checks, a JSON list (in place of a copy of the result)",
          ja: "点検履歴（JSON の配列）の置き場所。結果のコピーの代わりになります",
        },
        alias: "json-out",
        value: "FILE",
      }),
    historyLimit: z
      .number()
      .int()
      .default(90)
      .meta({
        help: {
          en: "How many records the history keeps; 0 or less keeps all",
          ja: "履歴に残す件数。0 以下なら無制限",
        },
      }),
    minGlobalSample: z
      .number()
      .default(40)
      .meta({ help: { en: "Least samples of all trades", ja: "全体のサンプル数の下限" } }),
    minWinLcb: z
      .number()
      .default(0.45)
      .meta({
        help: { en: "Least lower bound of the win rate of all trades", ja: "全体の勝率下限の最小値" },
      }),
    minBucketSample: z
      .number()
      .default(10)
      .meta({ help: { en: "Least samples of a bucket", ja: "バケットごとのサンプル数の下限" } }),
    minBucketWinLcb: z
      .number()
      .default(0.35)
      .meta({
        help: { en: "Least lower bound of the win rate of a bucket", ja: "バケットごとの勝率下限の最小値" },
      }),
    maxSlip: z
      .number()
      .default(0.5)
      .meta({
        help: {
          en: "Largest slippage slope, in pips per unit of quantity",
          ja: "スリッページ係数（数量 1 あたりの pips）の上限",
        },
      }),
    confidence: z
      .number()
      .default(0.95)
      .meta({
        help: {
          en: "Confidence of the lower bounds, taken as 0.5 to 0.999",
          ja: "下限の信頼水準（0.5 から 0.999 に丸めます）",
        },
      }),
    webhook: z
      .string()
      .optional()
      .meta({
        help: {
          en: "URLs that warnings are posted to, separated by commas",
          ja: "警告の送信先 URL（カンマ区切り）",
        },
        value: "URLS",
        secret: true,
      }),
    failOnWarning: z
      .boolean()
      .default(false)
      .meta({
        help: { en: "Exit with 2 when there are warnings", ja: "警告があれば終了コード 2 で終わります" },
      }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "Only check: no record, no webhook",
          ja: "点検だけを行い、履歴の記録も Webhook の送信もしません",
        },
      }),
  }),
  plan: planHealth,
  sources: { [COPY]: (ctx, { path }) => ctx.reader.chunks(String(path)) },
  effects: createBroadcastEffects(),
  settle: settleHealth,
  show: showHealth,
});

if (import.meta.main) await runScript(command);

#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { alertEffects } from "../lib/notify/alert.ts";
import { planSignal, settleSignal } from "../lib/notify/signal.ts";

export const command = defineCommand({
  name: "emit_signal",
  summary: {
    en: "Send a trading signal to the first webhook that accepts it",
    ja: "売買シグナルを Webhook に送信します（受理されるまで順に試します）",
  },
  description: {
    en: "Webhooks are tried in order, each for 5 s. slack+https://… and discord+https://… send what these services take; SIGNAL_WEBHOOK_STYLE (json, slack, discord) is for URLs without a prefix. SIGNAL_WEBHOOK_SECRET (whsec_…, several while rotating) signs by Standard Webhooks. A signal that no webhook accepts stays in ops/outbox, and later commands send it again, under the same webhook-id, for seven days.",
    ja: "Webhook は順に試し、1 件につき 5 秒待ちます。slack+https://… と discord+https://… は各サービスの形式で送ります。接頭辞のない URL の形式は SIGNAL_WEBHOOK_STYLE（json、slack、discord）で指定できます。SIGNAL_WEBHOOK_SECRET（whsec_…、更新期間中は複数可）があれば Standard Webhooks 方式で署名します。どこにも受理されなかったシグナルは ops/outbox に残り、以後のコマンドが同じ webhook-id で 7 日間再送します。",
  },
  exitStatus: [
    [0, { en: "sent, or no webhook is configured", ja: "送信済み、または Webhook が未設定" }],
    [1, { en: "no webhook accepted it", ja: "どの Webhook にも受理されなかった" }],
    [
      2,
      {
        en: "bad flags or unusable --meta; nothing was sent or logged",
        ja: "フラグの誤り、または --meta が不正（送信も記録もしていません）",
      },
    ],
    WRITING,
  ],
  examples: [
    "emit_signal --signal-id usdjpy_orb --side BUY --entry 150.25 --tp 150.65 --sl 150.05",
    `emit_signal --signal-id test --side SELL --entry 1 --tp 1 --sl 1 --meta '{"note":"test"}'`,
  ],
  options: z.object({
    signalId: z
      .string()
      .min(1)
      .meta({ help: { en: "What the signal is called", ja: "シグナルの名前" } }),
    side: z.enum(["BUY", "SELL"]).meta({ help: { en: "Direction", ja: "売買の方向" } }),
    entry: z.number().meta({ help: { en: "Entry price", ja: "エントリー価格" } }),
    tp: z.number().meta({ help: { en: "Take-profit price", ja: "利食い価格" } }),
    sl: z.number().meta({ help: { en: "Stop-loss price", ja: "損切り価格" } }),
    trail: z
      .number()
      .default(0)
      .meta({ help: { en: "Trailing distance", ja: "トレーリング幅" } }),
    confidence: z
      .number()
      .default(0)
      .meta({ help: { en: "Confidence of the signal", ja: "シグナルの確信度" } }),
    timestamp: z
      .string()
      .optional()
      .meta({
        help: { en: "Sent as it is (else now)", ja: "そのまま送信する時刻（指定がなければ現在時刻）" },
        value: "TIME",
      }),
    webhookUrl: z
      .string()
      .optional()
      .meta({
        help: {
          en: "Webhooks, separated by commas or semicolons (else SIGNAL_WEBHOOK_URLS)",
          ja: "Webhook の URL。カンマまたはセミコロン区切り（指定がなければ SIGNAL_WEBHOOK_URLS）",
        },
        value: "URLS",
        secret: true,
      }),
    latencyLog: z
      .string()
      .min(1)
      .default("ops/signal_latency.csv")
      .meta({ help: { en: "CSV of attempts", ja: "送信結果を記録する CSV" }, value: "FILE" }),
    fallbackLog: z
      .string()
      .min(1)
      .default("ops/signal_notifications.log")
      .meta({
        help: {
          en: "Log of signals that did not arrive",
          ja: "届かなかったシグナルを記録するログ",
        },
        value: "FILE",
      }),
    meta: z
      .string()
      .optional()
      .meta({ help: { en: "Further data, as JSON", ja: "追加データ（JSON）" }, value: "JSON" }),
  }),
  plan: planSignal,
  effects: alertEffects,
  settle: settleSignal,
});

if (import.meta.main) await runScript(command);

import { z } from "zod";
import { SNAPSHOT } from "../../workspace/snapshot.ts";
import { instantText } from "../../workspace/instant_text.ts";
import { ACTIVE_STATE, DEFAULT_ARCHIVE, OVERRIDE } from "../places.ts";
import { SCOPES } from "./scopes.ts";

/** Flags of `update_state` that stand together, to be spread into its options. */

// Made once: many schemas would take longer to build than an update takes to plan.
const text = z.string().min(1);
const maybeText = text.optional();
const off = z.boolean().default(false);
const amount = z.number().nonnegative().optional();

const file = (en: string, ja: string) => maybeText.meta({ help: { en, ja }, value: "FILE" });
const fileOr = (fallback: string, en: string, ja: string) =>
  text.default(fallback).meta({ help: { en, ja }, value: "FILE" });
const on = (en: string, ja: string) => off.meta({ help: { en, ja } });
const cap = (en: string, ja: string) => amount.meta({ help: { en, ja } });

/** Where the state, the bars' cursor and the archive lie. */
export const placeFlags = {
  stateIn: file(
    "State to go on from (else that of --state-out)",
    "引き継ぐ state（指定がなければ --state-out のもの）",
  ),
  stateOut: fileOr(ACTIVE_STATE, "The state in force", "使用中の state"),
  allowLineage: maybeText.meta({
    help: {
      en: "Lineage of --state-in that may replace another one in --state-out; new for a learning from nothing",
      ja: "--state-out の別の系統を置き換えてよい --state-in の系統（最初から学習する場合は new）",
    },
    value: "ID",
  }),
  snapshot: fileOr(
    SNAPSHOT,
    "Runtime snapshot with the update cursor",
    "更新カーソルのあるランタイムスナップショット",
  ),
  archiveDir: maybeText.meta({
    help: {
      en: `Root of the state archive (else the manifest's, else ${DEFAULT_ARCHIVE})`,
      ja: `state アーカイブのルート（指定がなければマニフェスト、それもなければ ${DEFAULT_ARCHIVE}）`,
    },
    value: "DIR",
  }),
  evProfileOut: file(
    "Write the EV profile here (else the strategy's own file)",
    "EV プロファイルの出力先（指定がなければ戦略の既定のファイル）",
  ),
};

/** The risk guards of pseudo-live updates. */
export const guardFlags = {
  simulateLive: on(
    "Pseudo-live: apply only what the risk guards let pass",
    "擬似ライブ。リスクガードを通った更新だけを適用します",
  ),
  maxDelta: cap("Largest change of a watched number", "監視対象の数値の変化の上限"),
  maxDeltaScope: z
    .enum(SCOPES)
    .default("estimates")
    .meta({
      help: {
        en: "What --max-delta watches: estimates, what is learned as stored, or every number",
        ja: "--max-delta の監視対象（estimates: 推定値、learned: 学習値そのもの、all: すべての数値）",
      },
    }),
  varCap: cap("Largest 5 % value at risk of a trade, in pips", "1 取引あたり 5 % VaR の上限（pips）"),
  liquidityCap: cap("Largest sum of the new trades' quantities", "新しい取引の数量合計の上限"),
  guardsFile: z
    .boolean()
    .default(true)
    .meta({
      help: {
        en: "Do not take caps that no flag sets from configs/guards.yaml",
        ja: "フラグのない上限を configs/guards.yaml から補いません",
      },
    }),
  failOnBlocked: on(
    "End with 1 when the update is blocked",
    "更新がブロックされたら終了コード 1 で終わります",
  ),
};

/** The switch with which an operator stops updates. */
export const overrideFlags = {
  overrideAction: z
    .enum(["none", "disable", "enable", "status"])
    .default("none")
    .meta({
      help: {
        en: "Stop updates, let them go on, or show the switch; nothing is updated then",
        ja: "更新の停止（disable）・再開（enable）・状態確認（status）。指定時は更新を行いません",
      },
    }),
  overrideReason: z
    .string()
    .optional()
    .meta({ help: { en: "Why (required to stop)", ja: "理由（停止には必須）" } }),
  overrideUntil: instantText
    .optional()
    .meta({ help: { en: "When a stop ends by itself", ja: "停止が自動で終わる時刻" }, value: "TIME" }),
  overridePath: fileOr(OVERRIDE, "The switch's file", "停止フラグのファイル"),
};

/** Plans that are saved and committed later. */
export const planFlags = {
  planOut: file("Save the plan here instead of carrying it out", "実行せずに計画をこのファイルへ保存します"),
  applyPlan: file(
    "Carry out exactly this saved plan; refused when what it rests on has changed",
    "保存した計画をそのまま実行します（前提が変わっていれば拒否します）",
  ),
};

/** What a reviewer signs. */
export const pageFlags = {
  html: file(
    "Write the update as a page for review, of a saved plan with its hash; a dry run writes none",
    "更新内容をレビュー用のページとして書き出します（保存した計画ではハッシュ付き。--dry-run では書き出しません）",
  ),
};

/** Alerts about anomalies. */
export const alertFlags = {
  alertMode: z
    .enum(["auto", "disable", "force"])
    .default("auto")
    .meta({
      help: {
        en: "Alert about anomalies, never, or always",
        ja: "異常時に通知（auto）、通知しない（disable）、常に通知（force）",
      },
    }),
  alertWebhook: z
    .string()
    .optional()
    .meta({
      help: {
        en: "Webhooks to try in order, by comma (else SIGNAL_WEBHOOK_URLS)",
        ja: "順に試す Webhook（カンマ区切り。指定がなければ SIGNAL_WEBHOOK_URLS）",
      },
      value: "URL",
      secret: true,
    }),
  alertLatencyLog: fileOr("ops/state_alert_latency.csv", "Log of deliveries", "配信ログ"),
  alertFallbackLog: fileOr(
    "ops/state_alerts.log",
    "Log of alerts that were not delivered",
    "配信できなかった通知のログ",
  ),
};

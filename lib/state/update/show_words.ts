import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Text } from "../../workspace/text.ts";

/** What became of an update, or would become of it. */
export type Fate = "applied" | "blocked" | "would_apply" | "would_block" | "saved";

export const FATES: Record<Fate, Text> = {
  applied: { en: "Applied", ja: "適用しました" },
  blocked: { en: "Blocked", ja: "ブロックしました" },
  would_apply: { en: "Preview: would be applied", ja: "プレビュー: 適用されます" },
  would_block: { en: "Preview: would be blocked", ja: "プレビュー: ブロックされます" },
  saved: { en: "Plan saved", ja: "計画を保存しました" },
};

/** An anomaly as an operator says it. */
export function anomalyText(anomaly: JsonObject): Text {
  const { type, violations, max_delta, cap } = anomaly;
  const count = Array.isArray(violations) ? violations.length : 0;
  switch (type) {
    case "max_delta_exceeded":
      return {
        en: `${count} number(s) change by more than ${max_delta}`,
        ja: `${count} 個の数値の変化が上限 ${max_delta} を超えています`,
      };
    case "var_cap_exceeded":
      return {
        en: `the value at risk, ${figure(anomaly.var)} pips, is above the cap of ${cap}`,
        ja: `VaR ${figure(anomaly.var)} pips が上限 ${cap} を超えています`,
      };
    case "liquidity_cap_exceeded":
      return {
        en: `the new trades' quantities, ${figure(anomaly.liquidity_usage)}, are above the cap of ${cap}`,
        ja: `新しい取引の数量合計 ${figure(anomaly.liquidity_usage)} が上限 ${cap} を超えています`,
      };
    case "config_mismatch":
      return {
        en: "the state in force was learned under another configuration and would be set aside; one run without --simulate-live accepts that",
        ja: "使用中の state は別の設定で学習されたもので、引き継がれません。受け入れる場合は --simulate-live なしで一度実行してください",
      };
    default:
      return {
        en: "the new state holds numbers that are not finite",
        ja: "新しい state に有限でない数値があります",
      };
  }
}

/** Why it was decided so, in the order of the reasons. */
export function reasonTexts(result: JsonObject): Text[] {
  const { override, anomalies } = result;
  const reasons = reasonsOf(result);
  const stopped = reasons.includes("override_disabled") && isJsonObject(override) ? [stopText(override)] : [];
  const found = Array.isArray(anomalies) ? anomalies.filter(isJsonObject).map(anomalyText) : [];
  const met = reasons.includes("conditions_met")
    ? [{ en: "every condition is met", ja: "すべての条件を満たしています" }]
    : [];
  return [...met, ...stopped, ...found];
}

/** The decision's reasons, or those of a plan that was saved. */
export function reasonsOf({ decision, planned_decision }: JsonObject): string[] {
  const shown = isJsonObject(planned_decision) ? planned_decision : decision;
  return isJsonObject(shown) && Array.isArray(shown.reasons) ? shown.reasons.map(String) : [];
}

/** That an operator has stopped updates: why, who, since when and until when. */
export function stopText({ reason, by, updated_at, until }: JsonObject): Text {
  const en = [by && `by ${by}`, updated_at && `since ${updated_at}`, until && `until ${until}`];
  const ja = [by && `担当 ${by}`, updated_at && `${updated_at} から`, until && `${until} まで`];
  const more = (parts: unknown[], open: string, close: string) =>
    parts.some(Boolean) ? `${open}${parts.filter(Boolean).join(open === " (" ? ", " : "、")}${close}` : "";
  return {
    en: `updates are stopped: ${reason ?? "no reason given"}${more(en, " (", ")")}`,
    ja: `更新は停止中です: ${reason ?? "理由の記載なし"}${more(ja, "（", "）")}`,
  };
}

const REJECTIONS: Record<string, Text> = {
  bad_timestamp: { en: "no timestamp", ja: "時刻が読めない" },
  bad_number: { en: "no number", ja: "数値が読めない" },
  non_monotonic: { en: "not newer than the bar before", ja: "直前のバーより新しくない" },
  symbol_mismatch: { en: "another symbol", ja: "別のシンボル" },
  timeframe_mismatch: { en: "another time frame", ja: "別の時間足" },
  ohlc_invalid: { en: "high and low do not hold the rest", ja: "高値・安値が矛盾" },
  future: { en: "in the future", ja: "未来の時刻" },
  partial_tail: { en: "half a line, still being written", ja: "書き込み途中の行" },
  synthetic: { en: "synthetic", ja: "合成バー" },
};

export function rejectionText(why: string): Text {
  return REJECTIONS[why] ?? { en: why, ja: why };
}

/** An estimate by its path, short enough for a column. */
export function estimateText(path: string): Text {
  const [, bucket] = /^ev_buckets\.(.*)\.mean$/.exec(path) ?? [];
  const names = (bucket ?? path.replace(/^[^.]*\./, "")).replaceAll(/[:.]/g, " ");
  if (path === "ev_global.mean") return { en: "EV win rate, all trades", ja: "EV 勝率（全取引）" };
  if (bucket !== undefined) return { en: `EV win rate, ${names}`, ja: `EV 勝率（${names}）` };
  if (path.startsWith("slip.a.")) {
    const band = path.slice("slip.a.".length);
    return { en: `slippage slope, ${band}`, ja: `滑りの傾き（${band}）` };
  }
  return { en: `volatility cut, ${names}`, ja: `ボラの区切り（${names}）` };
}

/** So many significant digits: figures are read here, not computed with. */
export function figure(value: Json | undefined, digits = 4): string {
  return typeof value === "number" ? String(Number(value.toPrecision(digits))) : "–";
}

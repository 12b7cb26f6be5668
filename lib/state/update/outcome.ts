import { type Coverage, coverageLine } from "../../market/coverage.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Text } from "../../workspace/text.ts";
import { type Fate, reasonsOf, rejectionText } from "./show_words.ts";
import { warningText } from "./warning_words.ts";

// What a result of `update_state` comes to, as a terminal and a page say it.

export function fateOf(result: JsonObject): Fate {
  if (typeof result.plan_out === "string") return "saved";
  const { status } = result.decision as JsonObject;
  if (status !== "preview") return status === "applied" ? "applied" : "blocked";
  const against = reasonsOf(result).filter((reason) => reason !== "dry_run" && reason !== "conditions_met");
  return against.length > 0 ? "would_block" : "would_apply";
}

export function capOf(cap: Json | undefined): { value: number | null; source: string } {
  if (!isJsonObject(cap) || typeof cap.value !== "number") return { value: null, source: "" };
  return { value: cap.value, source: String(cap.source) };
}

/** What was decided, and what that means for the state. */
export function decisionText(result: JsonObject): Text {
  if (typeof result.would_save === "string") {
    return {
      en: `Decision: nothing was saved; without --dry-run the plan would be saved as ${result.would_save}.`,
      ja: `判定: 計画は保存していません。--dry-run なしなら ${result.would_save} に保存されます。`,
    };
  }
  const sentence: Record<Fate, Text> = {
    applied: { en: "Decision: the update is in force.", ja: "判定: 更新を適用しました。" },
    blocked: {
      en: "Decision: the state stays as it is; the next update is offered the same bars again.",
      ja: "判定: state は変更していません。次回の更新でも同じバーが対象になります。",
    },
    would_apply: {
      en: "Decision: without --dry-run it would be applied.",
      ja: "判定: --dry-run なしなら適用されます。",
    },
    would_block: {
      en: "Decision: without --dry-run it would be blocked, too.",
      ja: "判定: --dry-run なしでもブロックされます。",
    },
    saved: {
      en: `Decision: nothing was changed; update_state --apply-plan ${result.plan_out} carries it out.`,
      ja: `判定: まだ何も変更していません。update_state --apply-plan ${result.plan_out} で実行します。`,
    },
  };
  return sentence[fateOf(result)];
}

/** What else a reader should know of an update. */
export function remarkTexts({
  alert,
  warnings,
  bars_rejected,
  override,
  coverage,
  evidence,
}: JsonObject): { text: Text; warning: boolean }[] {
  const remarks: { text: Text; warning: boolean }[] = [];
  const add = (text: Text, warning = false) => remarks.push({ text, warning });
  if (isJsonObject(coverage)) add(coverageLine(coverage as Coverage));
  if (isJsonObject(alert)) {
    add({
      en: `alert: ${alert.status} (${alert.detail})`,
      ja: `通知: ${alert.status}（${alert.detail}）`,
    });
  }
  if (isJsonObject(evidence)) {
    add({
      en: `evidence: noted in ${evidence.path} under ${evidence.week}`,
      ja: `証跡: ${evidence.path} の ${evidence.week} に記録しました`,
    });
  }
  if (isJsonObject(override) && override.expired === true) {
    add({
      en: `the stop until ${override.until} is over`,
      ja: `${override.until} までの停止は終了しています`,
    });
  }
  if (isJsonObject(bars_rejected)) {
    const list = Object.entries(bars_rejected);
    const said = (lang: keyof Text) => list.map(([why, count]) => `${rejectionText(why)[lang]} ${count}`);
    add(
      {
        en: `rows passed over: ${said("en").join(", ")}`,
        ja: `読み飛ばした行: ${said("ja").join("、")}`,
      },
      true,
    );
  }
  for (const warning of Array.isArray(warnings) ? warnings : []) add(warningText(String(warning)), true);
  return remarks;
}

export function nothingNewText({ symbol, mode, last_ts }: JsonObject): Text {
  return {
    en: `No new bars for ${symbol} ${mode}${last_ts ? ` after ${last_ts}` : ""}.`,
    ja: `${symbol} ${mode} の新しいバーはありません${last_ts ? `（最後に学習したバー: ${last_ts}）` : ""}。`,
  };
}

import type { Text } from "../../workspace/text.ts";
import type { Answer } from "./answer.ts";
import type { Gap } from "./explain.ts";
import type { Cause } from "./rows.ts";
import type { Source } from "./win_rate.ts";

export const CAUSE_TEXTS: Record<Cause, Text> = {
  trade: { en: "trade", ja: "取引" },
  shadow: { en: "shadow", ja: "シャドー" },
  calibration: { en: "calibration", ja: "較正" },
  fill: { en: "fill", ja: "約定" },
  relaxation: { en: "cap", ja: "上限" },
  unrecorded: { en: "unrecorded", ja: "記録なし" },
};

export const SOURCE_TEXTS: Record<Source, Text> = {
  prior: { en: "configured prior", ja: "設定の事前分布" },
  start: { en: "what it began with", ja: "初期値" },
  trade: { en: "trades", ja: "取引" },
  shadow: { en: "shadow trades", ja: "シャドー取引" },
  calibration: { en: "calibration signals", ja: "較正シグナル" },
  unrecorded: { en: "unrecorded", ja: "記録なし" },
};

export const ORIGIN_TEXTS: Record<Answer["start"]["origin"], Text> = {
  neutral: { en: "one win and one loss, knowing nothing", ja: "1 勝 1 敗（知識なし）" },
  profile: { en: "seeds of an EV profile", ja: "EV プロファイルの初期値" },
  config: { en: "the configured slope", ja: "設定値" },
  unknown: {
    en: "unknown: a profile, a prior or trades before the ledger",
    ja: "不明（プロファイル、事前分布、または台帳より前の取引）",
  },
};

/** What the ledger cannot say, and why. */
export function gapText(gap: Gap): Text {
  switch (gap.code) {
    case "ledger_begins_later":
      return {
        en: `The ledger begins with serial ${gap.serial}: how the estimate came to ${gap.value.toFixed(3)} before it is not known.`,
        ja: `台帳は通し番号 ${gap.serial} から始まります。それ以前に ${gap.value.toFixed(3)} になった経緯は分かりません。`,
      };
    case "state_not_by_update":
      return {
        en: `The state was made from that of serial ${gap.serial} by something else than an update; what happened in between is not known.`,
        ja: `この state は通し番号 ${gap.serial} の state から更新以外の方法で作られました。その間の経緯は分かりません。`,
      };
    case "state_unknown_to_ledger":
      return {
        en: `None of the ledger's ${gap.lines} update(s) leads to this state (a simulation, an import or another program made it): its past is not known.`,
        ja: `台帳の更新 ${gap.lines} 件はどれもこの state につながりません（シミュレーション、取り込み、または別のプログラムによるもの）。経緯は分かりません。`,
      };
    case "unrecorded_moves":
      return {
        en: `${gap.count} move(s), ${gap.moved.toFixed(3)} together, came from no trade that the ledger has: new seeds from a profile, or a state from elsewhere.`,
        ja: `台帳の取引では説明できない変化が ${gap.count} 件（計 ${gap.moved.toFixed(3)}）あります。プロファイルの再適用、または外部の state によるものです。`,
      };
    case "torn_line":
      return {
        en: `Line ${gap.line} of the ledger is not whole yet: an update is being written, or was interrupted and will be completed by the next command that writes.`,
        ja: `台帳の ${gap.line} 行目は書きかけです。更新の書き込み中か、中断されています（次に書き込むコマンドが完了させます）。`,
      };
  }
}

import type { Text } from "../workspace/text.ts";
import type { CheckStatus } from "./check.ts";
import type { ItemStatus } from "./record.ts";

/** What became of an item. */
export const STATUS_WORDS: Readonly<Record<ItemStatus, Text>> = {
  pending: { en: "pending", ja: "未確認" },
  pass: { en: "passed", ja: "合格" },
  fail: { en: "failed", ja: "不合格" },
  warn: { en: "passed with a warning", ja: "警告付きで合格" },
  confirmed: { en: "confirmed", ja: "確認済み" },
  skipped: { en: "skipped", ja: "スキップ" },
  waived: { en: "waived", ja: "免除" },
  not_applicable: { en: "not applicable", ja: "対象外" },
};

/** What a check says. */
export const CHECK_WORDS: Readonly<Record<CheckStatus, Text>> = {
  pass: { en: "pass", ja: "合格" },
  warn: { en: "warning", ja: "警告" },
  fail: { en: "fail", ja: "不合格" },
  unknown: { en: "unknown", ja: "不明" },
  skip: { en: "nothing to check", ja: "対象なし" },
};

import type { Canvas } from "../../workspace/canvas.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Text } from "../../workspace/text.ts";
import type { CheckStatus } from "../check.ts";
import { CHECK_WORDS } from "../words.ts";
import type { Action } from "./actions.ts";

/** A runbook result as an operator reads it. */
export function showRunbook(result: JsonObject, view: Canvas): string {
  return SHOWN[result.action as Action](result, view);
}

const SHOWN: Record<Action, (result: JsonObject, view: Canvas) => string> = {
  list({ checklists }, view) {
    const head = [
      view.text({ en: "Checklist", ja: "チェックリスト" }),
      view.text({ en: "Title", ja: "名称" }),
      view.text({ en: "Items", ja: "項目" }),
      view.text({ en: "Automatic", ja: "自動" }),
    ];
    const rows = objects(checklists).map(({ id, title, items, automatic }) => [
      String(id),
      view.text(title as unknown as Text),
      Number(items),
      Number(automatic),
    ]);
    return view.table(head, rows);
  },

  show({ checklist, title, vars, items }, view) {
    const answers = Object.entries(isJsonObject(vars) ? vars : {}).map(([name, one]) => {
      const { value } = one as JsonObject;
      const shown = value === null ? view.paint.warn(view.text(UNANSWERED)) : String(value);
      return view.paint.dim(`  ${name} = `) + shown;
    });
    const lines = objects(items).flatMap(({ id, title: what, required, applies, check, command }) => {
      const mark = applies ? (required ? "•" : "◦") : view.paint.dim("×");
      return [
        `${mark} ${view.text(what as unknown as Text)} ${view.paint.dim(`(${id}${check ? `, ${check}` : ""})`)}`,
        ...(command ? [view.paint.dim(`    $ ${command}`)] : []),
      ];
    });
    const head = view.paint.strong(`${view.text(title as unknown as Text)} (${checklist})`);
    return [head, ...answers, "", ...lines].join("\n");
  },

  check({ checklist, title, items, status, counts }, view) {
    const lines = objects(items).flatMap(
      ({ title: what, status: found, message, required, on_fail, command }) => {
        const word = tone(found as CheckStatus, view);
        const more = required ? "" : view.text({ en: " (optional)", ja: "（任意）" });
        return [
          `${word}  ${view.text(what as unknown as Text)}${more}: ${view.text(message as unknown as Text)}`,
          ...(on_fail ? [`    → ${view.text(on_fail as unknown as Text)}`] : []),
          ...(command ? [view.paint.dim(`    $ ${command}`)] : []),
        ];
      },
    );
    const { unknown } = counts as { unknown: number };
    const said = status === "pass" ? view.paint.good(view.text(PASSED)) : view.paint.bad(view.text(FAILED));
    const open = view.text({ en: `, ${unknown} unknown`, ja: `、不明 ${unknown} 件` });
    const head = `${view.paint.strong(view.text(title as unknown as Text))} (${checklist}): ${said}`;
    return [unknown > 0 ? head + view.paint.warn(open) : head, "", ...lines].join("\n");
  },

  status({ checklists }, view) {
    const head = [
      view.text({ en: "Checklist", ja: "チェックリスト" }),
      view.text({ en: "Last completed", ja: "最終完了" }),
      view.text({ en: "By", ja: "担当" }),
      view.text({ en: "Open walk", ja: "進行中" }),
    ];
    const rows = objects(checklists).map(({ id, last, open, stale, unreadable }) => {
      const done = isJsonObject(last) ? `${last.completed_at}` : view.text({ en: "never", ja: "なし" });
      const now = isJsonObject(open) ? `${open.run_id} (${open.answered}/${open.items})` : "";
      return [
        String(id),
        stale ? view.paint.warn(done) : view.paint.good(done),
        isJsonObject(last) ? String(last.operator) : "",
        unreadable ? view.paint.bad(view.text(unreadable as unknown as Text)) : now,
      ];
    });
    return view.table(head, rows);
  },

  render({ path, changed, decision }, view) {
    const said = changed
      ? view.text({ en: `Written: ${path}`, ja: `書き込みました: ${path}` })
      : view.text({ en: `Nothing new in ${path}`, ja: `${path} に変更はありません` });
    const decided = decision === "go" ? view.paint.good("Go") : view.paint.bad("No-Go");
    return decision === undefined
      ? said
      : `${said}\n${view.text({ en: "Decision", ja: "判定" })}: ${decided}`;
  },

  attach({ attached, checklist, item, run_id }, view) {
    const files = objects(attached).map(({ path, sha256, bytes }) => {
      return `  ${path}  ${view.paint.dim(`${String(sha256).slice(0, 12)}  ${bytes} B`)}`;
    });
    const head = view.text({
      en: `Evidence of ${item} in ${checklist} ${run_id}:`,
      ja: `${checklist} ${run_id} の ${item} に証跡を追加しました:`,
    });
    return [head, ...files].join("\n");
  },
};

const UNANSWERED = { en: "(unanswered: --var NAME=VALUE)", ja: "（未指定: --var 名前=値）" };
const PASSED = { en: "nothing required fails", ja: "必須項目に不合格はありません" };
const FAILED = { en: "something required fails", ja: "必須項目に不合格があります" };

function tone(status: CheckStatus, { paint, text }: Canvas): string {
  const word = `[${text(CHECK_WORDS[status])}]`;
  if (status === "pass") return paint.good(word);
  if (status === "fail") return paint.bad(word);
  return status === "skip" ? paint.dim(word) : paint.warn(word);
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

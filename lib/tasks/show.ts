import type { Canvas } from "../workspace/canvas.ts";
import type { Text } from "../workspace/text.ts";
import type { TaskResult } from "./cycle.ts";

/** A line for each step, the diff of each file, and what that amounts to. */
export function showTask({ task_id, title, steps, files, dry_run }: TaskResult, view: Canvas): string {
  const mark = dry_run ? "[dry-run] " : "";
  const lines = steps.map(({ line, changed }) => {
    const nothing = changed ? "" : view.text({ en: " (nothing to do)", ja: "（変更なし）" });
    return `${mark}sync_task_docs ${line}${nothing}`;
  });
  const diffs = files.map(({ diff }) => showDiff(diff, view));
  return [
    view.paint.strong(`${task_id} ${title}`.trim()),
    ...lines,
    ...diffs,
    view.text(summary(files.length, dry_run)),
  ].join("\n");
}

export function showDiff(diff: string, { paint }: Pick<Canvas, "paint">): string {
  return diff
    .trimEnd()
    .split("\n")
    .map((line) => {
      if (/^(---|\+\+\+) /.test(line)) return paint.strong(line);
      if (line.startsWith("+")) return paint.good(line);
      if (line.startsWith("-")) return paint.bad(line);
      return line.startsWith("@@") ? paint.dim(line) : line;
    })
    .join("\n");
}

function summary(files: number, dryRun: boolean): Text {
  if (files === 0) return { en: "No change.", ja: "変更はありません。" };
  return dryRun
    ? {
        en: `${files} file(s) would change; nothing was written.`,
        ja: `${files} 件のファイルが変わります（書き込みはしていません）。`,
      }
    : { en: `${files} file(s) changed.`, ja: `${files} 件のファイルを更新しました。` };
}

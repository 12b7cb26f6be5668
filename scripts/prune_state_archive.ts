#!/usr/bin/env bun
import { basename, dirname } from "node:path/posix";
import { z } from "zod";
import { defineCommand, type View, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { DEFAULT_ARCHIVE } from "../lib/state/archive.ts";
import { planPrune, type PrunedFile, type PruneResult } from "../lib/state/prune.ts";
import type { Text } from "../lib/workspace/text.ts";

export const command = defineCommand({
  name: "prune_state_archive",
  summary: {
    en: "Keep the newest states of each archive folder and remove the rest",
    ja: "アーカイブの各フォルダーで新しい state だけを残し、残りを削除します",
  },
  description: {
    en: "Archive folders are those three levels below the base: strategy, symbol, mode. A diff goes with the state of its stamp; of diffs without a state the newest stay. Files whose name does not begin with a stamp are never removed.",
    ja: "対象はベースから 3 階層下（戦略・シンボル・モード）のフォルダーです。差分ファイルは同じ時刻印の state に従い、対応する state のない差分は新しいものから残します。時刻印で始まらない名前のファイルは削除しません。",
  },
  exitStatus: [
    [0, { en: "done, or nothing to do", ja: "完了、または削除対象なし" }],
    [2, { en: "bad flags (--keep below 1)", ja: "フラグの誤り（--keep が 1 未満など）" }],
    WRITING,
  ],
  examples: ["prune_state_archive --dry-run --keep 5", "prune_state_archive --keep 5"],
  options: z.object({
    base: z
      .string()
      .min(1)
      .default(DEFAULT_ARCHIVE)
      .meta({ help: { en: "Root of the state archive", ja: "state アーカイブのルート" }, value: "DIR" }),
    keep: z
      .number()
      .int()
      .min(1)
      .default(5)
      .meta({ help: { en: "How many states stay in each folder", ja: "各フォルダーに残す state の数" } }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({
        help: { en: "Only show what would be removed", ja: "削除対象を表示するだけで、削除はしません" },
      }),
  }),
  plan: (ctx, options) => planPrune(ctx, options),
  show,
});

function show(result: PruneResult, view: View): string {
  const { removed, keep, base, dry_run } = result;
  const gone = result.files.filter((file) => !file.keep);
  const lines = gone.map((file) => `[prune] ${dry_run ? "would remove" : "removed"} ${file.path}`);
  const kept = result.files.filter((file) => file.keep);
  const why = view.text({ en: "kept, why", ja: "残す理由" });
  // A table a folder: the names alone fit a common terminal.
  const tables = [...Map.groupBy(kept, ({ path }) => dirname(path))].map(([folder, files]) => {
    const rows = files.map((file) => [basename(file.path), view.text(reasonText(file, keep))]);
    return `${folder}\n${view.table([view.text({ en: "file", ja: "ファイル" }), why], rows)}`;
  });
  const summary: Text = dry_run
    ? {
        en: `${removed} file(s) would be removed below ${base}; nothing was changed.`,
        ja: `${base} 以下で ${removed} 件が削除対象です（変更はしていません）。`,
      }
    : { en: `${removed} file(s) removed below ${base}.`, ja: `${base} 以下で ${removed} 件を削除しました。` };
  return [...lines, ...tables, view.text(summary)].join("\n");
}

function reasonText({ kind, reason, rank }: PrunedFile, keep: number): Text {
  if (reason === "unrecognised") {
    return { en: "name not recognised: never removed", ja: "名前を判別できないため削除しません" };
  }
  if (reason === "state_kept") return { en: "its state is kept", ja: "対応する state を残すため" };
  return kind === "state"
    ? {
        en: `state ${rank} of the newest ${keep}`,
        ja: `新しい方から ${rank} 番目の state（${keep} 件まで保持）`,
      }
    : {
        en: `diff ${rank} of the newest ${keep} without a state`,
        ja: `state のない差分のうち新しい方から ${rank} 番目（${keep} 件まで保持）`,
      };
}

if (import.meta.main) await runScript(command);

#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { DEFAULT_ARCHIVE } from "../lib/state/archive.ts";
import { COPY, planCopies } from "../lib/state/copies.ts";
import type { Text } from "../lib/workspace/text.ts";

export const command = defineCommand({
  name: "archive_state",
  summary: {
    en: "Copy the state.json of every run folder into the state archive",
    ja: "各ランフォルダーの state.json を state アーカイブにコピーします",
  },
  description: {
    en: "A copy is named after its run folder and the time. It is skipped where the newest copy of that run is the same. Automatic loading never takes these copies.",
    ja: "コピーの名前はランフォルダー名と時刻です。そのランの最新のコピーと同じ内容なら省きます。ここに置いたコピーは自動ロードの対象になりません。",
  },
  exitStatus: [
    [0, { en: "done, or nothing new", ja: "完了、または新しいものなし" }],
    [2, { en: "bad flags, or a file that cannot be read", ja: "フラグの誤り、または読めないファイル" }],
    WRITING,
  ],
  examples: ["archive_state --dry-run", "archive_state --runs-dir runs --output ops/state_archive"],
  options: z.object({
    runsDir: z
      .string()
      .min(1)
      .default("runs")
      .meta({ help: { en: "Folder of the run folders", ja: "ランフォルダーの置き場所" }, value: "DIR" }),
    output: z
      .string()
      .min(1)
      .default(DEFAULT_ARCHIVE)
      .meta({ help: { en: "Folder of the copies", ja: "コピー先のフォルダー" }, value: "DIR" }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({
        help: { en: "Only show what would be copied", ja: "コピー対象を表示するだけで、コピーはしません" },
      }),
  }),
  plan: (ctx, options) => planCopies(ctx, options),
  sources: { [COPY]: (ctx, { path }) => ctx.reader.chunks(String(path)) },
  show({ archived, unchanged, output, dry_run, files }, view) {
    const summary: Text = dry_run
      ? {
          en: `${archived} state(s) would be copied to ${output}; ${unchanged} there already. Nothing was changed.`,
          ja: `${output} へのコピー対象は ${archived} 件、コピー済みは ${unchanged} 件です（変更はしていません）。`,
        }
      : {
          en: `${archived} state(s) copied to ${output}; ${unchanged} were there already.`,
          ja: `${output} に ${archived} 件をコピーしました（コピー済み ${unchanged} 件）。`,
        };
    // Whole paths: cut to a table's width they could not be told apart.
    return [...files.map(({ from, to }) => `${from} → ${to}`), view.text(summary)].join("\n");
  },
});

if (import.meta.main) await runScript(command);

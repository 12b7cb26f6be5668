#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { day, taskFlags, text } from "../lib/tasks/flags.ts";
import { showTask } from "../lib/tasks/show.ts";

export const command = defineCommand({
  name: "sync_task_docs",
  summary: {
    en: "Take one step of a task's way through its ledgers",
    ja: "タスクの台帳を 1 手順だけ進めます",
  },
  description: {
    en: "record adds the task to state.md and docs/todo_next.md, promote moves it into progress, complete moves it to the archive and writes the log and the backlog's note. manage_task_cycle takes the steps that belong together.",
    ja: "record は state.md と docs/todo_next.md に登録し、promote は着手中に移し、complete はアーカイブへ移してログとバックログに記録します。一連の手順をまとめて行うには manage_task_cycle を使います。",
  },
  exitStatus: [
    [0, { en: "done, previewed, or nothing to change", ja: "完了、プレビュー、または変更なし" }],
    [2, { en: "bad flags, or a task that no ledger knows", ja: "フラグの誤り、または台帳にないタスク" }],
    WRITING,
  ],
  examples: [
    "sync_task_docs record --anchor docs/task_backlog.md#p1-07-spread-audit --date 2026-01-05 --task-id P1-07 --title 'Spread audit'",
    "sync_task_docs complete --anchor docs/task_backlog.md#p1-07-spread-audit --date 2026-01-09 --note 'limits agreed' --dry-run",
  ],
  options: z.object({
    action: z
      .enum(["record", "promote", "complete"])
      .meta({ help: { en: "Which step", ja: "手順" }, positional: true }),
    ...taskFlags,
    date: day.meta({ help: { en: "Its day", ja: "日付" }, value: "DATE" }),
    note: text.meta({
      help: {
        en: "Text behind the line in state.md; complete: what was achieved (required)",
        ja: "state.md の行の末尾に付ける文。complete では成果の要約（必須）",
      },
    }),
  }),
  async plan(ctx, options) {
    const { planSync } = await import("../lib/tasks/sync.ts");
    return planSync(ctx, options);
  },
  show: showTask,
});

if (import.meta.main) await runScript(command);

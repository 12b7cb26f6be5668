#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand } from "../lib/command/define.ts";
import { interactiveFlag } from "../lib/command/interactive_flag.ts";
import { runScript } from "../lib/command/run.ts";
import { day, taskFlags, text } from "../lib/tasks/flags.ts";
import { showTask } from "../lib/tasks/show.ts";

export const command = defineCommand({
  name: "manage_task_cycle",
  summary: {
    en: "Start or finish a task in all of its ledgers at once",
    ja: "タスクの着手と完了を、すべての台帳に一度に反映します",
  },
  description: {
    en: "start-task registers the task (unless a ledger has it), puts it into progress in state.md and docs/todo_next.md, fills in the entry template and copies the definition of done to docs/checklists/. finish-task strikes it through into docs/todo_next_archive.md, writes the log of state.md and notes it in the backlog; it refuses while the checklist has unticked boxes. All of it or nothing is written; a step that is done already is not done again.",
    ja: "start-task は（どの台帳にもなければ）タスクを登録し、state.md と docs/todo_next.md で着手中に移し、項目のひな形を埋め、完了条件チェックリストを docs/checklists/ に複製します。finish-task は項目に取り消し線を引いて docs/todo_next_archive.md に移し、state.md のログとバックログに記録します。チェックリストに未チェックの項目があれば中止します。書き込みはすべて行うか、まったく行わないかのどちらかで、済んだ手順は繰り返しません。",
  },
  exitStatus: [
    [0, { en: "done, previewed, or nothing to change", ja: "完了、プレビュー、または変更なし" }],
    [
      2,
      {
        en: "bad flags, values that cannot be derived, or a task that no ledger knows",
        ja: "フラグの誤り、自動で決められない値がある、または台帳にないタスク",
      },
    ],
    [
      3,
      {
        en: "the checklist has unticked boxes, or another command is writing",
        ja: "チェックリストに未チェックの項目がある、またはほかのコマンドが書き込み中",
      },
    ],
  ],
  examples: [
    "manage_task_cycle --dry-run start-task --anchor docs/task_backlog.md#p1-07-spread-audit",
    "manage_task_cycle finish-task --anchor docs/task_backlog.md#p1-07-spread-audit --note 'limits agreed'",
  ],
  options: z.object({
    action: z
      .enum(["start-task", "finish-task"])
      .meta({ help: { en: "What to do", ja: "操作" }, positional: true }),
    ...taskFlags,
    recordDate: day.optional().meta({
      help: {
        en: "start-task: day of registration (else today, UTC)",
        ja: "start-task: 登録日（指定がなければ今日、UTC）",
      },
      value: "DATE",
    }),
    promoteDate: day.optional().meta({
      help: {
        en: "start-task: day of its start (else --record-date)",
        ja: "start-task: 着手日（指定がなければ --record-date）",
      },
      value: "DATE",
    }),
    stateNote: text.meta({
      help: {
        en: "start-task: text behind the line in state.md",
        ja: "start-task: state.md の行の末尾に付ける文",
      },
    }),
    skipRecord: z
      .boolean()
      .default(false)
      .meta({ help: { en: "start-task: do not register the task", ja: "start-task: 登録しません" } }),
    runbookLinks: z
      .array(z.string().min(1))
      .default([])
      .meta({
        help: {
          en: "start-task: references (else the runbook)",
          ja: "start-task: 参照先（指定がなければ手順書）",
        },
        repeat: true,
      }),
    pendingQuestions: z
      .array(z.string().min(1))
      .default([])
      .meta({ help: { en: "start-task: open questions", ja: "start-task: 未解決の問い" }, repeat: true }),
    date: day.optional().meta({
      help: {
        en: "finish-task: day of completion (else today, UTC)",
        ja: "finish-task: 完了日（指定がなければ今日、UTC）",
      },
      value: "DATE",
    }),
    note: text.meta({
      help: {
        en: "finish-task: what was achieved (else the last progress note)",
        ja: "finish-task: 成果の要約（指定がなければ最後の進捗メモ）",
      },
    }),
    allowOpenChecklist: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "finish-task: close the task although boxes are unticked; the log says so",
          ja: "finish-task: 未チェックの項目があっても完了します（ログに残ります）",
        },
      }),
    ...interactiveFlag,
    yes: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "For scripts: without --interactive nothing is asked, so it changes nothing",
          ja: "スクリプト用。--interactive がなければ質問しないため、動作は変わりません",
        },
        hidden: true,
      }),
  }),
  async plan(ctx, options) {
    const { planFinish, planStart } = await import("../lib/tasks/cycle.ts");
    return options.action === "start-task" ? planStart(ctx, options) : planFinish(ctx, options);
  },
  questions: ["action", "anchor", "docNote", "dryRun"],
  show: showTask,
});

if (import.meta.main) await runScript(command);

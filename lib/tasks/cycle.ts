import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Plan } from "../workspace/plan.ts";
import { makePlan } from "../workspace/plans.ts";
import { isoUtc } from "../workspace/time.ts";
import { anchorText, backlogAnchor } from "./anchor.ts";
import { demandTicked } from "./checklist.ts";
import { Desk, type FileDiff } from "./desk.ts";
import type { Stage } from "./pipeline.ts";
import { complete, isFinished } from "./closing.ts";
import * as steps from "./steps.ts";
import { demand, findTask, type Given, oneLine, type Task } from "./task.ts";

export interface StartOptions extends Given {
  anchor: string;
  /** `YYYY-MM-DD`; today when absent. */
  recordDate?: string;
  /** The record's when absent. */
  promoteDate?: string;
  stateNote?: string;
  docNote?: string;
  docSection: Stage;
  skipRecord: boolean;
  runbookLinks: readonly string[];
  pendingQuestions: readonly string[];
  dryRun: boolean;
}

export interface FinishOptions extends Given {
  anchor: string;
  date?: string;
  /** The task's last progress note when absent. */
  note?: string;
  allowOpenChecklist: boolean;
  dryRun: boolean;
}

/** What moving a task has changed, or would. */
export interface TaskResult extends JsonObject {
  action: string;
  anchor: string;
  task_id: string;
  title: string;
  steps: steps.Step[];
  files: FileDiff[];
  /** English, one line each. */
  warnings: string[];
  dry_run: boolean;
}

/** Plans to begin a task: record, promote, entry template, checklist (specification 07 §7.2). */
export function planStart(ctx: Context, options: StartOptions): Plan<TaskResult> {
  const { desk, task, missing } = open(ctx, options);
  demand(task.anchor, missing);
  const date = options.recordDate ?? today(ctx);
  const { docSection: stage, promoteDate } = options;
  const [note, docNote] = [options.stateNote, options.docNote].map((text) => text && oneLine(text));
  const done: steps.Step[] = [];
  if (!options.skipRecord && !steps.isRecorded(desk, task)) {
    done.push(steps.record(desk, task, { date, note, docNote, stage }));
  }
  const redate = promoteDate !== undefined;
  done.push(steps.promote(desk, task, { date: promoteDate ?? date, note, redate }));
  const [links, questions] = [
    texts(options.runbookLinks, runbookLink(ctx)),
    texts(options.pendingQuestions, question(ctx)),
  ];
  done.push(steps.applyTemplate(desk, task, { links, questions }));
  done.push(steps.makeChecklist(desk, task));
  return planOf(ctx, desk, task, done, { action: "start-task", dryRun: options.dryRun });
}

/** Plans to close a task (specification 07 §7.2). Throws `checklist_open` (exit 3). */
export function planFinish(ctx: Context, options: FinishOptions): Plan<TaskResult> {
  const { desk, task } = open(ctx, options);
  const date = options.date ?? today(ctx);
  const ended = isFinished(desk, task);
  const known = options.note ?? task.backlog?.lastProgress?.replace(/^\d{4}-\d\d-\d\d: /, "");
  if (!ended && !known) demand(task.anchor, ["--note"]);
  const left = ended ? [] : demandTicked(desk, task, options.allowOpenChecklist);
  const said = oneLine(known ?? "");
  const note = left.length > 0 ? `${said} (${left.length} checklist box(es) left open)` : said;
  const done = [complete(desk, task, { date, note })];
  return planOf(ctx, desk, task, done, { action: "finish-task", dryRun: options.dryRun });
}

/** A task with the documents that know of it, and the flags without which it has no name. Throws `anchor_invalid`. */
export function open(
  ctx: Context,
  given: Given & { anchor: string },
): { desk: Desk; task: Task; missing: string[] } {
  const desk = new Desk(ctx);
  return { desk, ...findTask(desk, backlogAnchor(given.anchor), given) };
}

export function planOf(
  ctx: Context,
  desk: Desk,
  { anchor, id, title }: Task,
  done: steps.Step[],
  { action, dryRun }: { action: string; dryRun: boolean },
): Plan<TaskResult> {
  for (const warning of desk.warnings) ctx.note(warning);
  const result: TaskResult = {
    action,
    anchor: anchorText(anchor),
    task_id: id,
    title,
    steps: done,
    files: desk.diffs(),
    warnings: desk.warnings.map(({ en }) => en),
    dry_run: dryRun,
  };
  return makePlan(ctx, result, { changes: desk.changes() });
}

function today({ clock }: Context): string {
  return isoUtc(clock.now()).slice(0, 10);
}

function texts(given: readonly string[], otherwise: string): string[] {
  return given.length > 0 ? given.map(oneLine) : [otherwise];
}

function runbookLink({ lang }: Context): string {
  const path = lang === "ja" ? "docs/runbook.ja.md" : "docs/runbook.md";
  return `[${path}](${path})`;
}

function question({ lang }: Context): string {
  return lang === "ja" ? "着手前に確認すべき点を記入" : "What has to be clear before the work begins?";
}

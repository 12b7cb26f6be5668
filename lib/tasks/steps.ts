import type { JsonObject } from "../workspace/json.ts";
import { OpsError } from "../workspace/errors.ts";
import { posix } from "node:path";
import { anchorText, taskSlug } from "./anchor.ts";
import type { Desk } from "./desk.ts";
import {
  addPlaced,
  editPlaced,
  findPlaced,
  isListed,
  PIPELINE,
  placedLines,
  redated,
  removePlaced,
  type Stage,
} from "./pipeline.ts";
import { addNext, editNext, nextTask, redateNext, STATE } from "./state_ledger.ts";
import type { Task } from "./task.ts";
import { fillTemplate, seenFromDocs, templateBullets, type Values, withBullets } from "./template.ts";

export const ENTRY_TEMPLATE = "docs/templates/next_task_entry.md";
export const CHECKLIST_TEMPLATE = "docs/templates/dod_checklist.md";

/** One step of a task's way, and whether it has anything to do. */
export interface Step extends JsonObject {
  step: "record" | "promote" | "template" | "checklist" | "complete";
  changed: boolean;
  /** As a command line of `sync_task_docs` would say it. */
  line: string;
}

/** Registers the task in both ledgers, where it is not there. */
export function record(
  desk: Desk,
  task: Task,
  options: { date: string; note?: string; docNote?: string; stage: Stage },
): Step {
  const { date, note, docNote, stage } = options;
  const inState = nextTask(desk, task.anchor) !== undefined;
  const inPipeline = isListed(desk, PIPELINE, task.anchor);
  if (!inState) addNext(desk, task, date, note);
  if (!inPipeline) addPlaced(desk, stage, placedLines(task, date, docNote));
  return step(
    "record",
    !inState || !inPipeline,
    task,
    `--date ${date} --doc-section ${JSON.stringify(stage)}`,
  );
}

/** True when one of the ledgers knows the task. */
export function isRecorded(desk: Desk, { anchor }: Task): boolean {
  return nextTask(desk, anchor) !== undefined || isListed(desk, PIPELINE, anchor);
}

/**
 * Puts the task into progress: its line in `state.md` is dated, its entry goes to the end of In Progress. A task that is there already
 * stays as it is unless a date is given. Throws `entry_not_found` (exit 2) where the pipeline has no entry of it.
 */
export function promote(
  desk: Desk,
  task: Task,
  options: { date: string; note?: string; redate: boolean },
): Step {
  const { date, note, redate } = options;
  const placed = findPlaced(desk, task.anchor);
  if (!placed) throw notListed(task);
  const inState = nextTask(desk, task.anchor) !== undefined;
  const there = placed.stage === "In Progress" && inState && !redate;
  if (!there) {
    if (inState) redateNext(desk, task, date, note);
    else addNext(desk, task, date, note);
    const [line = "", ...rest] = placed.lines;
    const entry = [redated(line, date), ...rest];
    if (placed.stage === "In Progress") editPlaced(desk, task.anchor, () => entry);
    else {
      removePlaced(desk, placed);
      addPlaced(desk, "In Progress", entry);
    }
  }
  return step("promote", !there, task, `--date ${date}`);
}

/** Puts the bullets of the entry template below the task in both ledgers; a bullet of the same label gives way. */
export function applyTemplate(
  desk: Desk,
  task: Task,
  { links, questions }: { links: readonly string[]; questions: readonly string[] },
): Step {
  const values = { ...valuesOf(task, STATE), RUNBOOK_LINKS: links, PENDING_QUESTIONS: questions };
  const bullets = templateBullets(fillTemplate(desk.lines(ENTRY_TEMPLATE), values));
  return changing(desk, "template", task, () => {
    editNext(desk, task.anchor, (block) => withBullets(block, bullets));
    editPlaced(desk, task.anchor, (block) => withBullets(block, bullets.map(seenFromDocs)));
  });
}

/** Copies the definition of done for the task, its own conditions from the backlog put in, and links to it from the pipeline. */
export function makeChecklist(desk: Desk, task: Task): Step {
  return changing(desk, "checklist", task, () => {
    if (!desk.has(task.checklist)) {
      const dod = task.backlog?.dod ?? [];
      const conditions = dod.length > 0 ? dod : ["As the backlog says / バックログの条件を満たした"];
      const values = {
        ...valuesOf(task, task.checklist),
        OWNER: "",
        DOD: conditions.map((text) => `- [ ] ${text}`),
      };
      const filled = fillTemplate(desk.lines(CHECKLIST_TEMPLATE), values);
      desk.edit(task.checklist, () => filled.map((line) => line.trimEnd()));
    }
    const own = `./checklists/${taskSlug(task.anchor)}.md`;
    const bullet = `  - DoD checklist: [${task.checklist}](${own}) ([template](./templates/dod_checklist.md))`;
    editPlaced(desk, task.anchor, (block) =>
      block.some((line) => line.includes(`](${own})`)) ? block : withBullets(block, [[bullet]]),
    );
  });
}

/** The anchor as a document links to it. */
function seenFrom(document: string, { path, fragment }: Task["anchor"]): string {
  return `${posix.relative(posix.dirname(document), path)}#${fragment}`;
}

/** Values of a template whose copy goes into this document. */
function valuesOf({ id, title, anchor, checklist }: Task, document: string): Values {
  const link = anchorText(anchor);
  return {
    TITLE: title,
    TASK_ID: id,
    BACKLOG_ANCHOR: `[${link}](${seenFrom(document, anchor)})`,
    CHECKLIST: checklist,
  };
}

function changing(desk: Desk, name: Step["step"], task: Task, work: () => void): Step {
  const before = JSON.stringify(desk.diffs());
  work();
  return step(name, JSON.stringify(desk.diffs()) !== before, task, "");
}

/** What a step is told as. */
export function step(name: Step["step"], changed: boolean, { anchor, id }: Task, flags: string): Step {
  const line = [name, "--anchor", anchorText(anchor), "--task-id", id, flags].filter(Boolean).join(" ");
  return { step: name, changed, line };
}

function notListed({ anchor, id }: Task): OpsError {
  return new OpsError(
    "entry_not_found",
    {
      en: `${PIPELINE} has no entry for ${anchorText(anchor)}.`,
      ja: `${PIPELINE} に ${anchorText(anchor)} の項目がありません。`,
    },
    {
      en: `Register it: sync_task_docs record --anchor ${anchorText(anchor)} --task-id ${id} --date … --title …`,
      ja: `先に登録してください: sync_task_docs record --anchor ${anchorText(anchor)} --task-id ${id} --date … --title …`,
    },
  );
}

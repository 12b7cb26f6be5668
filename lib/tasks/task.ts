import { OpsError } from "../workspace/errors.ts";
import { type Anchor, taskId, taskSlug } from "./anchor.ts";
import { type BacklogEntry, backlogEntry } from "./backlog.ts";
import type { Desk } from "./desk.ts";
import { findPlaced } from "./pipeline.ts";
import { idOf, nextTask } from "./state_ledger.ts";

/** A task as the ledgers name it. */
export interface Task {
  anchor: Anchor;
  id: string;
  title: string;
  /** Its own copy of the definition of done. */
  checklist: string;
  backlog: BacklogEntry | undefined;
}

/** What was given of a task; the rest is looked up. */
export interface Given {
  taskId?: string;
  title?: string;
}

/** A task by its anchor: id from the fragment, title from the backlog's heading, else both as the ledgers have them. */
export function findTask(desk: Desk, anchor: Anchor, given: Given): { task: Task; missing: string[] } {
  const backlog = backlogEntry(desk.lines(anchor.path), anchor);
  const line = nextTask(desk, anchor)?.[0];
  const listed = /\*\*(.+?)\*\*/.exec(findPlaced(desk, anchor)?.lines[0] ?? "")?.[1];
  const id = given.taskId ?? taskId(anchor) ?? (line && idOf(line));
  const title = given.title ?? backlog?.title ?? listed;
  const missing = [...(id === undefined ? ["--task-id"] : []), ...(title === undefined ? ["--title"] : [])];
  const checklist = checklistPath(anchor);
  const task = { anchor, id: id ?? anchor.fragment, title: oneLine(title ?? ""), checklist, backlog };
  return { task, missing };
}

export function checklistPath(anchor: Anchor): string {
  return `docs/checklists/${taskSlug(anchor)}.md`;
}

/** Throws `missing_value` (exit 2) with every flag that is missing, if any is: nothing ever waits for an answer. */
export function demand(anchor: Anchor, missing: readonly string[]): void {
  if (missing.length === 0) return;
  const flags = missing.join(", ");
  throw new OpsError(
    "missing_value",
    {
      en: `These cannot be derived and must be given: ${flags}`,
      ja: `自動で決められないため、指定が必要です: ${flags}`,
    },
    {
      en: `A heading for #${anchor.fragment} in ${anchor.path} would give the title, its notes the note.`,
      ja: `${anchor.path} に #${anchor.fragment} の見出しがあればタイトルを、進捗メモがあれば要約を補えます。`,
    },
    { fields: { missing: [...missing] } },
  );
}

/** A text that becomes part of one line of a ledger. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

import { OpsError } from "../workspace/errors.ts";
import { anchorText } from "./anchor.ts";
import { closeInBacklog, noteInBacklog } from "./backlog.ts";
import type { Desk } from "./desk.ts";
import { addArchived, ARCHIVE, findPlaced, finished, isListed, removePlaced } from "./pipeline.ts";
import { addLog, isLogged, logLine, nextTask, removeNext } from "./state_ledger.ts";
import { step, type Step } from "./steps.ts";
import type { Task } from "./task.ts";

/**
 * Closes the task: out of the ledgers, struck through into the archive, a line in the log, a note in the backlog. What is done
 * already is not done again. Throws `task_not_started` (exit 2) for a task that no ledger knows.
 */
export function complete(desk: Desk, task: Task, { date, note }: { date: string; note: string }): Step {
  const { anchor } = task;
  const placed = findPlaced(desk, anchor);
  const inState = nextTask(desk, anchor) !== undefined;
  if (!placed && !inState) {
    if (!isListed(desk, ARCHIVE, anchor) && !isLogged(desk, anchor)) throw notStarted(task);
    return step("complete", false, task, `--date ${date}`);
  }
  if (placed) {
    removePlaced(desk, placed);
    const [line = "", ...rest] = placed.lines;
    addArchived(desk, [finished(line, date), ...rest]);
  }
  removeNext(desk, anchor);
  addLog(desk, logLine(task, date, note));
  if (noteInBacklog(desk, anchor, `${date}: ${note}`)) closeInBacklog(desk, anchor, date);
  else {
    desk.warn(
      `${anchor.path} has no heading for ${anchor.fragment}; nothing was noted there.`,
      `${anchor.path} に ${anchor.fragment} の見出しがないため、追記しませんでした。`,
    );
  }
  return step("complete", true, task, `--date ${date}`);
}

/** True when the task's way has ended: it stands in no ledger, but in the archive or in the log. */
export function isFinished(desk: Desk, { anchor }: Task): boolean {
  if (findPlaced(desk, anchor) || nextTask(desk, anchor)) return false;
  return isListed(desk, ARCHIVE, anchor) || isLogged(desk, anchor);
}

function notStarted({ anchor }: Task): OpsError {
  const link = anchorText(anchor);
  return new OpsError(
    "task_not_started",
    { en: `No ledger has the task ${link}.`, ja: `タスク ${link} はどの台帳にもありません。` },
    {
      en: `Start it: manage_task_cycle start-task --anchor ${link}`,
      ja: `先に着手してください: manage_task_cycle start-task --anchor ${link}`,
    },
  );
}

import type { Context } from "../workspace/context.ts";
import type { Plan } from "../workspace/plan.ts";
import { open, planOf, type TaskResult } from "./cycle.ts";
import type { Stage } from "./pipeline.ts";
import { complete } from "./closing.ts";
import * as steps from "./steps.ts";
import { demand, oneLine } from "./task.ts";

export interface SyncOptions {
  action: "record" | "promote" | "complete";
  anchor: string;
  /** `YYYY-MM-DD` */
  date: string;
  taskId?: string;
  title?: string;
  note?: string;
  docNote?: string;
  docSection: Stage;
  dryRun: boolean;
}

/** Plans one step of a task's way through the ledgers (specification 07 §7.3). */
export function planSync(ctx: Context, options: SyncOptions): Plan<TaskResult> {
  const { action, date, dryRun, docSection: stage } = options;
  const [note, docNote] = [options.note, options.docNote].map((text) => text && oneLine(text));
  const { desk, task, missing } = open(ctx, options);
  // A task that ends goes by its fragment where it has no other name.
  demand(task.anchor, action === "complete" ? (note ? [] : ["--note"]) : missing);
  const done =
    action === "record"
      ? steps.record(desk, task, { date, note, docNote, stage })
      : action === "promote"
        ? steps.promote(desk, task, { date, note, redate: true })
        : complete(desk, task, { date, note: note ?? "" });
  return planOf(ctx, desk, task, [done], { action, dryRun });
}

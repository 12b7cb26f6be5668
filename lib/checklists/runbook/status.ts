import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import { parseInstant } from "../../workspace/time.ts";
import { checklistIds, loadChecklist } from "../load.ts";
import { type ChecklistRecord, countsOf, readRecords } from "../record.ts";

const DAY = 86_400_000;

/** When each checklist was last completed, and which walk is still open. One that nobody has completed for `staleDays` is stale. */
export function planStatus(ctx: Context, staleDays: number): Plan<JsonObject> {
  const checklists = checklistIds(ctx.reader).map((id) => statusOf(ctx, id, staleDays));
  const stale = checklists.filter((one) => one.stale).length;
  return makePlan(ctx, { action: "status", stale_days: staleDays, stale, checklists });
}

function statusOf(ctx: Context, id: string, staleDays: number): JsonObject {
  const { title, items } = loadChecklist(ctx.reader, id);
  const named = { id, title };
  const records = recordsOf(ctx, id);
  if (!Array.isArray(records)) return { ...named, stale: true, last: null, open: null, ...records };
  const last = records.findLast(({ status }) => status === "complete");
  const open = records.findLast(({ status }) => status === "open");
  const age = last ? (ctx.clock.now() - parseInstant(last.completed_at!)) / DAY : null;
  return {
    ...named,
    stale: age === null || age > staleDays,
    last: last
      ? { run_id: last.run_id, completed_at: last.completed_at, operator: last.operator, days_ago: age }
      : null,
    open: open
      ? { run_id: open.run_id, started_at: open.started_at, answered: answered(open), items: items.length }
      : null,
  };
}

/** The walks; of records that cannot be read, the reason. */
function recordsOf({ reader }: Context, id: string): ChecklistRecord[] | { unreadable: JsonObject } {
  try {
    return readRecords(reader, id);
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    return { unreadable: { ...error.text } };
  }
}

function answered(record: ChecklistRecord): number {
  const { pending = 0 } = countsOf(record);
  return Object.keys(record.items).length - pending;
}

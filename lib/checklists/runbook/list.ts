import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import { checklistIds, loadChecklist } from "../load.ts";

/** Every checklist of the workspace and of the program, by id. */
export function planList(ctx: Context): Plan<JsonObject> {
  const checklists = checklistIds(ctx.reader).map((id) => {
    const { version, title, items, path } = loadChecklist(ctx.reader, id);
    const automatic = items.filter(({ check }) => check).length;
    return { id, version, title, items: items.length, automatic, path };
  });
  return makePlan(ctx, { action: "list", checklists });
}

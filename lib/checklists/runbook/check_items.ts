import type { Context } from "../../workspace/context.ts";
import { Exit } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import { CHECK_STATUSES } from "../check.ts";
import { shellLine } from "../../command/spell.ts";
import { applies, checkItem, commandWords } from "../walk.ts";
import type { Opened } from "./answers.ts";

/**
 * All checks of a checklist, as things are now; nothing is recorded. Items that ask a person are left out, and so are those that do not
 * apply. Exit code 1 when a required one fails.
 */
export async function planCheck(ctx: Context, { checklist, vars }: Opened): Promise<Plan<JsonObject>> {
  const items: JsonObject[] = [];
  for (const item of checklist.items.filter((one) => one.check && applies(ctx, one, vars))) {
    const { status, message, data } = (await checkItem(ctx, item, vars))!;
    const words = commandWords(item, vars);
    items.push({
      id: item.id,
      title: item.title,
      required: item.required,
      fn: item.check!.fn,
      status,
      message: message as unknown as JsonObject,
      data,
      // What to do about it.
      ...(status === "fail" && {
        on_fail: (item.on_fail as JsonObject | undefined) ?? null,
        command: words ? shellLine([item.command!.name, ...words]) : null,
      }),
    });
  }
  const counts = CHECK_STATUSES.map((status) => [
    status,
    items.filter((item) => item.status === status).length,
  ]);
  const failed = items.some(({ status, required }) => status === "fail" && required);
  const result = {
    action: "check",
    checklist: checklist.id,
    title: checklist.title,
    status: failed ? "fail" : "pass",
    counts: Object.fromEntries(counts),
    items,
  };
  return makePlan<JsonObject>(ctx, result, { exitCode: failed ? Exit.finding : Exit.ok });
}

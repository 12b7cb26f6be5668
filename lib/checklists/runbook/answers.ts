import type { Context } from "../../workspace/context.ts";
import type { Checklist } from "../schema.ts";
import { checkNames, loadChecklist } from "../load.ts";
import { Vars } from "../vars.ts";
import { CHECKS } from "../checks/all.ts";

/** A checklist whose checks are all there, with the vars that were given. */
export interface Opened {
  checklist: Checklist;
  vars: Vars;
}

/** Throws `checklist_unknown` and `checklist_invalid` (exit 2). */
export function open(ctx: Context, id: string, given: readonly string[]): Opened {
  const checklist = loadChecklist(ctx.reader, id);
  checkNames(checklist, { checks: Object.keys(CHECKS) });
  return { checklist, vars: new Vars(ctx, checklist, answersOf(given)) };
}

/** `symbol=EURUSD` as a member. */
function answersOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]),
  );
}

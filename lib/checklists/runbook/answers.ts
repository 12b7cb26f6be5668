import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import { namesHint } from "../../workspace/suggest.ts";
import type { Checklist } from "../schema.ts";
import { checkNames, loadChecklist } from "../load.ts";
import { Vars } from "../vars.ts";
import { CHECKS } from "../checks/all.ts";

/** A checklist whose checks are all there, with the vars that were given. */
export interface Opened {
  checklist: Checklist;
  vars: Vars;
}

/** Throws `checklist_unknown`, `checklist_invalid` and `var_unknown` (exit 2). */
export function open(ctx: Context, id: string, given: readonly string[]): Opened {
  const checklist = loadChecklist(ctx.reader, id);
  checkNames(checklist, { checks: Object.keys(CHECKS) });
  const answers = answersOf(given);
  const names = Object.keys(checklist.vars);
  const stray = Object.keys(answers).find((name) => !names.includes(name));
  if (stray !== undefined) throw unknownVar(id, stray, names);
  return { checklist, vars: new Vars(ctx, checklist, answers) };
}

/** `symbol=EURUSD` as a member. */
function answersOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]),
  );
}

function unknownVar(id: string, name: string, names: readonly string[]): OpsError {
  return new OpsError(
    "var_unknown",
    { en: `${id} has no variable ${name}.`, ja: `${id} に変数 ${name} はありません。` },
    namesHint(name, names),
    { fields: { checklist: id, var: name } },
  );
}

import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import { shellLine } from "../../command/spell.ts";
import { kindOf } from "../schema.ts";
import { applies } from "../walk.ts";
import type { Opened } from "./answers.ts";

/** A checklist as it would be walked now: its vars, and each item with its check and its command line. */
export function planShow(ctx: Context, { checklist, vars }: Opened): Plan<JsonObject> {
  const { id, version, title, items } = checklist;
  const listed = items.map((item) => {
    const { check, command, required, title: what, owner, frequency, on_fail } = item;
    const words = command?.args.map((word) => vars.text(word) ?? word);
    return {
      id: item.id,
      title: what,
      kind: kindOf(item),
      required,
      applies: applies(ctx, item, vars),
      check: check?.fn ?? null,
      command: command ? shellLine([command.name, ...words!]) : null,
      owner: owner ?? null,
      frequency: frequency ?? null,
      on_fail: on_fail ?? null,
    };
  });
  const answered = Object.fromEntries(vars.names.map((name) => [name, { ...vars.get(name)! }]));
  return makePlan(ctx, { action: "show", checklist: id, version, title, vars: answered, items: listed });
}

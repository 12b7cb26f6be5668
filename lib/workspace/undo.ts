import type { Change, Plan } from "./plan.ts";
import { deleteChange, makePlan, type Reading, writeChange } from "./plans.ts";

/** What stood where a plan is going to write: a file's text, or nothing. */
export type Before = ReadonlyMap<string, string | undefined>;

/** What the plan's changes will overwrite. To be taken before the plan is carried out. */
export function takeBefore({ reader }: Reading, changes: readonly Change[]): Before {
  return new Map(changes.map(({ path }) => [path, reader.maybeText(path)]));
}

/**
 * The plan that puts back what was there, made right after the change with a new reader: it expects to find what the change has left,
 * so that it is stale as soon as anything newer is there.
 */
export function undoPlan(ctx: Reading, before: Before): Plan<{ undone: string[] }> {
  const changes = [...before].map(([path, text]) => {
    return text === undefined ? deleteChange(ctx, path) : writeChange(ctx, path, text);
  });
  return makePlan(ctx, { undone: [...before.keys()] }, { changes });
}

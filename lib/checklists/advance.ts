import type { Context } from "../workspace/context.ts";
import type { CheckResult } from "./check.ts";
import { type Evidence, pendingItem } from "./record.ts";
import { type Item, kindOf } from "./schema.ts";
import { type Answer, answer, applies, checkItem, varsOf, type Walk } from "./walk.ts";
import { changedEvidence } from "./evidence.ts";

/** How far a walk has come by itself. */
export interface Advanced {
  walk: Walk;
  /** What the checks have said, by item. */
  results: ReadonlyMap<string, CheckResult>;
  /** The item that wants an answer; undefined when none does. */
  next: string | undefined;
}

/**
 * Checks the items that are still open, from the first on: automatic ones that pass are answered by that, the first other one is where
 * the walk stands. `known` are earlier results.
 */
export async function advance(
  ctx: Context,
  from: Walk,
  known: ReadonlyMap<string, CheckResult> = new Map(),
): Promise<Advanced> {
  const results = new Map(known);
  let walk = from;
  for (const item of walk.checklist.items) {
    const vars = varsOf(ctx, walk);
    const { status } = walk.record.items[item.id] ?? pendingItem();
    if (status !== "pending" && status !== "fail") continue;
    if (!applies(ctx, item, vars)) continue;
    const result = await checkItem(ctx, item, vars);
    if (result) results.set(item.id, result);
    if (result?.status !== "pass" || kindOf(item) !== "auto") return { walk, results, next: item.id };
    walk = { ...walk, record: answer(ctx, walk, item.id, checked(item, result)) };
  }
  return { walk, results, next: undefined };
}

/** The answer that a check gives; one that has nothing to say leaves the item open. */
export function checked(item: Item, { status, message, data }: CheckResult): Answer {
  if (status === "unknown" || status === "skip") return { status: "pending" };
  return { status, check: { fn: item.check!.fn, status, message, data } };
}

/** A file that is no longer what it was when its item passed. */
export type ChangedEvidence = ReturnType<typeof changedEvidence>[number] & { item: string };

/** All evidence of a walk that has changed since, item by item. */
export function evidenceChanges(ctx: Context, { record }: Walk): ChangedEvidence[] {
  return Object.entries(record.items).flatMap(([item, { evidence }]: [string, { evidence: Evidence[] }]) =>
    changedEvidence(ctx.reader, evidence).map((change) => ({ item, ...change })),
  );
}

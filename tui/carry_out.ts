import { conclude } from "../lib/command/conclude.ts";
import type { Command } from "../lib/command/define.ts";
import { execute } from "../lib/command/execute.ts";
import { parseFlags } from "../lib/command/flags.ts";
import { shownLine } from "../lib/command/spell.ts";
import type { Context } from "../lib/workspace/context.ts";
import { commitPlan } from "../lib/workspace/commit.ts";
import { OpsError } from "../lib/workspace/errors.ts";
import type { JsonObject } from "../lib/workspace/json.ts";
import type { Change, Plan } from "../lib/workspace/plan.ts";
import { Reader } from "../lib/workspace/reader.ts";
import { type Before, takeBefore, undoPlan } from "../lib/workspace/undo.ts";

/** What was carried out, and the plan that takes it back. */
export interface Done {
  result: JsonObject;
  exitCode: number;
  durationMs: number;
  /** Files that were written or deleted. */
  changes: readonly Change[];
  undo: Plan<{ undone: string[] }> | undefined;
}

/**
 * Carries out the plan that the operator has seen; refused as stale (`plan_stale`) when anything that it rests on has changed since.
 * What it did to files can be taken back until something newer is there; what it sent cannot.
 */
export async function carryOut(
  ctx: Context,
  command: Command,
  argv: readonly string[],
  seen: Plan,
): Promise<Done> {
  const { options, shared } = await parseFlags(command, argv);
  const dryRun = (options as { dryRun?: boolean }).dryRun === true;
  const before = dryRun ? undefined : lookBefore(ctx, seen.changes);
  const how = { dryRun, commandLine: shownLine(command, argv), lockWait: shared.lockWait };
  const began = ctx.clock.monotonic();
  const done = await execute(ctx, command, options, { ...how, seen });
  const durationMs = ctx.clock.monotonic() - began;
  const undo = before && undoPlan({ reader: new Reader(ctx.workspace) }, before);
  await conclude(ctx, command, done, { ...how, jsonOut: shared.jsonOut });
  const { result, exitCode } = done;
  return { result, exitCode, durationMs, changes: dryRun ? [] : seen.changes, undo };
}

/** What will be overwritten; undefined where nothing is, or what cannot be kept as text. */
function lookBefore(ctx: Context, changes: readonly Change[]): Before | undefined {
  if (changes.length === 0) return undefined;
  try {
    return takeBefore({ reader: new Reader(ctx.workspace) }, changes);
  } catch (error) {
    if (error instanceof OpsError) return undefined;
    throw error;
  }
}

/** Puts back what the last change has replaced. Throws `plan_stale` when something newer is there. */
export async function takeBack(ctx: Context, plan: Plan): Promise<void> {
  await commitPlan({ workspace: ctx.workspace, clock: ctx.clock, command: "wizard: undo", plan });
}

/** Files whose change reaches live operation: such a plan is confirmed by a word, not by a key. */
const LIVE = /^(runs\/active\/|configs\/ev_profiles\/|ops\/(state_archive|runtime_snapshot\.json|outbox))/;

export function changesLiveState({ changes, effects }: Pick<Plan, "changes" | "effects">): boolean {
  return effects.length > 0 || changes.some(({ path }) => LIVE.test(path));
}

import { alertsWaiting } from "../../notify/waiting.ts";
import type { Context } from "../../workspace/context.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import { corruptOverride, readOverride } from "../override.ts";
import { alertOf } from "./alert.ts";
import { capsOf } from "./caps.ts";
import { learn } from "./learn.ts";
import { refuseForeignTarget } from "./lineage.ts";
import { lockOnly, recoveryOf } from "./recovery.ts";
import { flagCaps, resolveUpdate, type UpdateOptions } from "./request.ts";
import { nothingNew, updateResult } from "./result.ts";
import { makeUpdate } from "./update.ts";
import { writesOf } from "./writes.ts";

/**
 * Plans an incremental update (specification 03): the state in force learns the bars that are new, the guards look at what that
 * changes, and the plan holds what would be written. In a dry run that is what the same command would write without it.
 */
export async function planUpdate(given: Context, options: UpdateOptions): Promise<Plan> {
  const ctx = atOneInstant(given);
  const { pending, recovered } = recoveryOf(ctx, options);
  const request = resolveUpdate(ctx.reader, options);
  const override = readOverride(ctx.reader, options.overridePath, ctx.clock.now());
  if (override.error) ctx.note(corruptOverride(override.path));
  const caps = capsOf(ctx.reader, flagCaps(options), options);
  const learned = await learn(ctx, request);
  const warnings = [...learned.warnings, ...unheardGuards(options)];
  if (learned.taken.count === 0) {
    const result = nothingNew(request, learned, { override, warnings, recovered });
    // Alerts are sent again after commands that commit: this one must, though it finds nothing to learn.
    const commits = !options.dryRun && (pending || alertsWaiting(ctx));
    return makePlan(ctx, result, { changes: commits ? lockOnly(ctx, request) : [] });
  }
  await refuseForeignTarget(ctx.reader, request, learned);
  const update = makeUpdate(ctx, request, learned, { override, caps });
  const writes = writesOf(ctx, update);
  const alert = await alertOf(ctx, update);
  if (update.places.clockRegression) warnings.push("clock_regression");
  warnings.push(...writes.warnings);
  const result = updateResult(update, { writes, alert: alert?.record, warnings, recovered });
  return makePlan(ctx, result, {
    changes: [...writes.changes, ...(alert?.changes ?? [])],
    effects: alert?.effects ?? [],
  });
}

/** One reading of the clock for all that an update writes. */
function atOneInstant(ctx: Context): Context {
  const now = ctx.clock.now();
  return { ...ctx, clock: { ...ctx.clock, now: () => now } };
}

function unheardGuards(options: UpdateOptions): string[] {
  const asked = Object.values(flagCaps(options)).some((cap) => cap !== undefined);
  return asked && !options.simulateLive ? ["guards_ignored_without_simulate_live"] : [];
}

import type { z } from "zod";
import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { EffectResult, Plan } from "../workspace/plan.ts";
import { Reader } from "../workspace/reader.ts";
import type { Command } from "./define.ts";

export interface Execution<Result extends JsonObject> {
  /** What was planned and, unless it was a dry run, done. */
  plan: Plan<Result>;
  /** The plan's, or what `settle` made of it. */
  result: Result;
  exitCode: number;
  effects: EffectResult[];
}

export interface ExecuteOptions<Result extends JsonObject> {
  /** Plan and stop. */
  dryRun?: boolean;
  /** A plan that a person has seen, or that was saved: it is carried out as it is or refused as stale. */
  seen?: Plan<Result>;
  /** How long to wait for another command's commit, in ms. */
  lockWait?: number;
}

/** Plan → commit → effects → settle. */
export async function execute<Schema extends z.ZodObject, Result extends JsonObject>(
  ctx: Context,
  command: Command<Schema, Result>,
  options: z.output<Schema>,
  how: ExecuteOptions<Result> = {},
): Promise<Execution<Result>> {
  const plan = how.seen ?? (await command.plan({ ...ctx, reader: new Reader(ctx.workspace) }, options));
  if (!how.dryRun && plan.changes.length > 0) throw new Error("the committer is not connected yet");
  return { plan, result: plan.result, exitCode: plan.exitCode, effects: [] };
}

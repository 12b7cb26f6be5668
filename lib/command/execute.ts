import type { z } from "zod";
import { planAndCommit, withReader } from "../workspace/carry.ts";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import { acquireLock, type Lock } from "../workspace/lock.ts";
import type { Effect, EffectResult, Plan } from "../workspace/plan.ts";
import { recoveryPending } from "../workspace/recover.ts";
import type { Command, Ended, PlannedCommand, SequenceOutcome, StepOptions } from "./define.ts";

export interface ExecuteOptions<Result extends JsonObject> extends StepOptions {
  /** A plan that a person has seen or that was saved: it is carried out as it is, or refused as stale (exit 3). */
  seen?: Plan<Result>;
}

export interface Execution<Result extends JsonObject> {
  /** What was planned and, unless it was a dry run, done. That of a sequence holds no more than its result. */
  plan: Plan<Result>;
  /** The plan's, or what `settle` made of it. */
  result: Result;
  exitCode: number;
  /** What came of the plan's effects. */
  effects: EffectResult[];
  /** What stdout carries in place of the result. */
  stdout?: string;
  /** In a dry run: an interrupted commit waits to be completed by the next command that writes. */
  recoveryPending: boolean;
}

/**
 * Plan → commit → effects → settle → log: what a script does with a command, for scripts, the wizard and sequences. A sequence is run.
 * Each planning has a reader of its own. Throws what the command throws, and `locked` or `plan_stale` (exit 3).
 */
export async function execute<Schema extends z.ZodObject, Result extends JsonObject>(
  ctx: Context,
  command: Command<Schema, Result>,
  options: z.output<Schema>,
  how: ExecuteOptions<Result> = {},
): Promise<Execution<Result>> {
  if ("run" in command) {
    const { stdout, ...done } = await command.run(ctx, options, how);
    const ran = outcome({ ...done, reads: [], changes: [], effects: [] }, []);
    ran.recoveryPending = how.dryRun === true && recoveryPending(ctx.workspace);
    return stdout === undefined ? ran : { ...ran, stdout };
  }
  if (how.dryRun) {
    const plan = how.seen ?? (await command.plan(withReader(ctx), options));
    return { ...outcome(plan, []), recoveryPending: recoveryPending(ctx.workspace) };
  }
  const role = command.role?.(options);
  const began = ctx.clock.monotonic();
  using lock = role && (await take(ctx, role.lock, how.commandLine ?? command.name));
  const roleMs = ctx.clock.monotonic() - began;
  const times = () => ({ durationMs: ctx.clock.monotonic() - began, roleMs });
  try {
    const done =
      role && !lock
        ? outcome({ ...role.busy, reads: [], changes: [], effects: [] }, [])
        : await carryOut(ctx, command, options, how);
    const { result, exitCode } = done;
    return { ...done, ...(await logged(ctx, command, options, { result, exitCode, ...times() })) };
  } catch (error) {
    if (error instanceof OpsError) await logged(ctx, command, options, { error, ...times() });
    throw error;
  }
}

/** The lock of a role; undefined where somebody else has it. */
async function take({ workspace, clock }: Context, name: string, command: string): Promise<Lock | undefined> {
  try {
    return await acquireLock(workspace, name, { clock, command, waitMs: 0 });
  } catch (error) {
    if (error instanceof OpsError && error.code === "locked") return undefined;
    throw error;
  }
}

async function carryOut<Schema extends z.ZodObject, Result extends JsonObject>(
  ctx: Context,
  command: PlannedCommand<Schema, Result>,
  options: z.output<Schema>,
  how: ExecuteOptions<Result>,
): Promise<Execution<Result>> {
  const planAgain = (planning: Context) => command.plan(planning, options);
  const plan = await commit(ctx, command, how, planAgain, how.seen);
  const effects: EffectResult[] = [];
  for (const effect of plan.effects) effects.push(await runEffect(ctx, command, effect));
  if (!command.settle) return outcome(plan, effects);
  try {
    const settled = await commit(ctx, command, how, (settling) => command.settle!(settling, plan, effects));
    return { ...outcome(settled, effects), plan };
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    return unsettled(ctx, plan, effects, error);
  }
}

/** What the plan wrote stays written: its result must be told, with what could not be recorded afterwards, and ends with at least 1. */
function unsettled<Result extends JsonObject>(
  ctx: Context,
  plan: Plan<Result>,
  effects: EffectResult[],
  error: OpsError,
): Execution<Result> {
  ctx.note({
    en: `done, but what came of it could not be recorded: ${error.text.en}`,
    ja: `処理は完了しましたが、その後の記録に失敗しました: ${error.text.ja}`,
  });
  const result = { ...plan.result, unsettled: { error: error.code, details: error.text[ctx.lang] } };
  return { ...outcome(plan, effects), result, exitCode: Math.max(1, plan.exitCode) };
}

/** What the command's log makes of how it ended; a failure to log is a note and a member of the result, no other end. */
async function logged<Schema extends z.ZodObject, Result extends JsonObject>(
  ctx: Context,
  command: PlannedCommand<Schema, Result>,
  options: z.output<Schema>,
  ended: Ended<Result>,
): Promise<SequenceOutcome<Result> | undefined> {
  try {
    return await command.log?.(withReader(ctx), options, ended);
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    ctx.note({
      en: `the run could not be logged: ${error.text.en}`,
      ja: `実行結果をログに記録できませんでした: ${error.text.ja}`,
    });
    if ("error" in ended) return undefined;
    return { result: { ...ended.result, logging_error: error.code }, exitCode: ended.exitCode };
  }
}

function outcome<Result extends JsonObject>(plan: Plan<Result>, effects: EffectResult[]): Execution<Result> {
  return { plan, result: plan.result, exitCode: plan.exitCode, effects, recoveryPending: false };
}

/** Commits `seen` as it is; else what `make` plans, once more under the lock when its inputs have changed by then. */
function commit<Schema extends z.ZodObject, Result extends JsonObject>(
  ctx: Context,
  command: PlannedCommand<Schema, Result>,
  { lockWait, commandLine }: ExecuteOptions<Result>,
  make: (planning: Context) => Plan<Result> | Promise<Plan<Result>>,
  seen?: Plan<Result>,
): Promise<Plan<Result>> {
  const { name, sources } = command;
  return planAndCommit(ctx, make, { command: name, commandLine, lockWait, sources, seen });
}

function runEffect(ctx: Context, command: PlannedCommand, effect: Effect): Promise<EffectResult> {
  const runner = command.effects?.[effect.kind];
  if (!runner) throw new Error(`${command.name} has no runner for the effect ${effect.kind}.`);
  return runner(ctx, effect);
}

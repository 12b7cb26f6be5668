import type { z } from "zod";
import { commitPlan } from "../workspace/commit.ts";
import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Holder } from "../workspace/lock.ts";
import type { Effect, EffectResult, Plan } from "../workspace/plan.ts";
import { Reader } from "../workspace/reader.ts";
import { recoveryPending } from "../workspace/recover.ts";
import type { Command, PlannedCommand, StepOptions } from "./define.ts";

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
  /** In a dry run: an interrupted commit waits to be completed by the next command that writes. */
  recoveryPending: boolean;
}

/**
 * Plan → commit → effects → settle: what a script does with a command, for scripts, the wizard and sequences. A sequence is run.
 * Each planning has a reader of its own. Throws what the command throws, and `locked` or `plan_stale` (exit 3).
 */
export async function execute<Schema extends z.ZodObject, Result extends JsonObject>(
  ctx: Context,
  command: Command<Schema, Result>,
  options: z.output<Schema>,
  how: ExecuteOptions<Result> = {},
): Promise<Execution<Result>> {
  if ("run" in command) {
    const done = await command.run(ctx, options, how);
    return outcome({ ...done, reads: [], changes: [], effects: [] }, []);
  }
  const planAgain = (planning: Context) => command.plan(planning, options);
  if (how.dryRun) {
    const plan = how.seen ?? (await planAgain(withReader(ctx)));
    return { ...outcome(plan, []), recoveryPending: recoveryPending(ctx.workspace) };
  }
  const plan = await commit(ctx, command, how, planAgain, how.seen);
  const effects: EffectResult[] = [];
  for (const effect of plan.effects) effects.push(await runEffect(ctx, command, effect));
  if (!command.settle) return outcome(plan, effects);
  const settled = await commit(ctx, command, how, (settling) => command.settle!(settling, plan, effects));
  return { ...outcome(settled, effects), plan };
}

function outcome<Result extends JsonObject>(plan: Plan<Result>, effects: EffectResult[]): Execution<Result> {
  return { plan, result: plan.result, exitCode: plan.exitCode, effects, recoveryPending: false };
}

/** Commits `seen` as it is; else what `make` plans, once more under the lock when its inputs have changed by then. */
async function commit<Schema extends z.ZodObject, Result extends JsonObject>(
  ctx: Context,
  command: PlannedCommand<Schema, Result>,
  how: ExecuteOptions<Result>,
  make: (planning: Context) => Plan<Result> | Promise<Plan<Result>>,
  seen?: Plan<Result>,
): Promise<Plan<Result>> {
  let planning = withReader(ctx);
  const plan = seen ?? (await make(planning));
  const sources = Object.entries(command.sources ?? {}).map(([name, stream]) => [
    name,
    (args: JsonObject) => stream(planning, args),
  ]);
  const { plan: held, recovered } = await commitPlan<Result>({
    workspace: ctx.workspace,
    clock: ctx.clock,
    command: how.commandLine ?? command.name,
    plan,
    sources: Object.fromEntries(sources),
    onWait: (holder) => noteWaiting(ctx, holder),
    ...(how.lockWait !== undefined && { waitMs: how.lockWait }),
    ...(!seen && {
      replan: () => {
        planning = withReader(ctx);
        return make(planning);
      },
    }),
  });
  if (recovered) {
    ctx.note({
      en: "completed the commit that an earlier command left unfinished",
      ja: "以前のコマンドが中断したコミットを完了しました",
    });
  }
  return held;
}

function runEffect(ctx: Context, command: PlannedCommand, effect: Effect): Promise<EffectResult> {
  const runner = command.effects?.[effect.kind];
  if (!runner) throw new Error(`${command.name} has no runner for the effect ${effect.kind}.`);
  return runner(ctx, effect);
}

function withReader(ctx: Context): Context {
  return { ...ctx, reader: new Reader(ctx.workspace) };
}

function noteWaiting(ctx: Context, holder: Holder | undefined): void {
  const en = holder ? `${holder.command} (process ${holder.pid}, since ${holder.since})` : "another command";
  const ja = holder ? `${holder.command}（プロセス ${holder.pid}、${holder.since} から）` : "ほかのコマンド";
  ctx.note({ en: `waiting for ${en} to finish writing`, ja: `${ja} の書き込みが終わるのを待っています` });
}

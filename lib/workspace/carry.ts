import { commitPlan, type Sources } from "./commit.ts";
import type { Context } from "./context.ts";
import type { JsonObject } from "./json.ts";
import { acquireLock, COMMIT_LOCK, type Holder, type LockOptions } from "./lock.ts";
import type { Plan } from "./plan.ts";
import { Reader } from "./reader.ts";
import { recover, recoveryPending } from "./recover.ts";

/** How a plan is made and carried out. */
export interface CarryOptions<Result extends JsonObject> {
  /** As the lock's note shows it to others, unless there is a command line. */
  command: string;
  commandLine?: string;
  /** Plan and stop. */
  dryRun?: boolean;
  /** How long to wait for another command's commit, in ms. */
  lockWait?: number;
  /** Makers of large content, asked with the context that the plan was made in. */
  sources?: Record<string, (planning: Context, args: JsonObject) => Iterable<string | Uint8Array>>;
  /** A plan that a person has seen or that was saved: it is carried out as it is, or refused as stale (exit 3). */
  seen?: Plan<Result>;
}

/**
 * Plans with a reader of its own and commits, planning once more under the lock when inputs have changed by then. Says on stderr
 * that it waits for another command, and that it has completed an interrupted commit. Returns the plan that holds.
 */
export async function planAndCommit<Result extends JsonObject>(
  ctx: Context,
  make: (planning: Context) => Plan<Result> | Promise<Plan<Result>>,
  { command, commandLine = command, dryRun, lockWait, sources = {}, seen }: CarryOptions<Result>,
): Promise<Plan<Result>> {
  let planning = withReader(ctx);
  const plan = seen ?? (await make(planning));
  if (dryRun) return plan;
  const streams = Object.entries(sources).map(([name, stream]) => [
    name,
    (args: JsonObject) => stream(planning, args),
  ]);
  const { plan: held, recovered } = await commitPlan<Result>({
    workspace: ctx.workspace,
    files: ctx.reader.files,
    plan,
    sources: Object.fromEntries(streams) as Sources,
    ...lockOptions(ctx, commandLine, lockWait),
    ...(!seen && {
      replan: () => {
        planning = withReader(ctx);
        return make(planning);
      },
    }),
  });
  if (recovered) noteRecovered(ctx);
  return held;
}

/**
 * Completes the commit that an earlier command left unfinished, where there is one: for who goes on from files that it may have been
 * changing. A plan's commit does so by itself, but plans again then.
 */
export async function completeUnfinished(ctx: Context, command: string, lockWait?: number): Promise<void> {
  const { files } = ctx.reader;
  if (!recoveryPending(ctx.workspace, files)) return;
  using _lock = await acquireLock(ctx.workspace, COMMIT_LOCK, lockOptions(ctx, command, lockWait));
  if (recover(files, ctx.workspace)) noteRecovered(ctx);
}

/** The context with a reader that knows nothing yet, of the same files. */
export function withReader(ctx: Context): Context {
  return { ...ctx, reader: new Reader(ctx.workspace, ctx.reader.files) };
}

/** For `acquireLock`: the waiting is noted on stderr. */
export function lockOptions(ctx: Context, command: string, waitMs?: number): LockOptions {
  return {
    clock: ctx.clock,
    command,
    onWait: (holder) => noteWaiting(ctx, holder),
    ...(waitMs !== undefined && { waitMs }),
  };
}

function noteRecovered(ctx: Context): void {
  ctx.note({
    en: "completed the commit that an earlier command left unfinished",
    ja: "以前のコマンドが中断したコミットを完了しました",
  });
}

function noteWaiting(ctx: Context, holder: Holder | undefined): void {
  const en = holder ? `${holder.command} (process ${holder.pid}, since ${holder.since})` : "another command";
  const ja = holder ? `${holder.command}（プロセス ${holder.pid}、${holder.since} から）` : "ほかのコマンド";
  ctx.note({ en: `waiting for ${en} to finish writing`, ja: `${ja} の書き込みが終わるのを待っています` });
}

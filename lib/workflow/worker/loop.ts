import type { SequenceOutcome, StepOptions } from "../../command/define.ts";
import { readCalendar } from "../../market/calendar.ts";
import { withReader } from "../../workspace/carry.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, type OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { acquireLock } from "../../workspace/lock.ts";
import { heartbeatOf, isoSeconds } from "./heartbeat.ts";
import type { WorkerSettings } from "./options.ts";
import { type RoundOutcome, runRound } from "./round.ts";
import { Stop, interruptible, type StopReason } from "./stop.ts";
import { nextRun, sleepUntil } from "./waiting.ts";
import { Worker, type WorkerParts } from "./worker.ts";

/** No two workers of a workspace run at once. */
export const WORKER_LOCK = "worker";

/** So many rounds in a row with one error of the file system end the worker. */
const MOST_STORAGE_FAILURES = 20;

export interface WorkerResult extends JsonObject {
  stop_reason: string;
  rounds: number;
  /** Bars added. */
  rows: number;
  consecutive_failures: number;
  /** As the heartbeat has them. */
  symbols: JsonObject;
}

/**
 * Brings bars and learns from them, round after round, until a signal, the stop file or the last round ends it; each step is a plan of
 * its own. Throws `locked` (exit 3) while another worker runs in the workspace. Exit code 1 after twenty rounds with the same error of
 * the file system. `exit` ends the process when a second signal comes, or when the step at hand outlasts the grace after a stop.
 */
export async function runWorker(
  ctx: Context,
  how: StepOptions,
  settings: WorkerSettings,
  parts: WorkerParts,
  exit: (code: number) => void = process.exit,
): Promise<SequenceOutcome<WorkerResult>> {
  const { workspace, clock } = ctx;
  const command = how.commandLine ?? "live_ingest_worker";
  using _lock = await acquireLock(workspace, WORKER_LOCK, { clock, command, waitMs: 0 });
  // A calendar that cannot be read is told before anything is begun.
  readCalendar(withReader(ctx).reader);
  using stop = new Stop(ctx, settings.stopFile, exit);
  const inside = { ...ctx, clock: interruptible(clock, stop.signal) };
  const worker = new Worker(inside, how, settings, parts, stop);
  const { status } = worker;
  stop.signal.addEventListener("abort", () => endSoon(worker, exit));
  const symbols = settings.stores.map(({ symbol }) => symbol);
  const interval = settings.intervalMs / 1000;
  worker.tell({
    event: "started",
    symbols,
    modes: settings.modes,
    interval_seconds: interval,
  });

  const rows = await rounds(worker);
  const reason = stop.reason ?? (settings.once ? "once" : "max_iterations");
  const exitCode = exitCodeOf(reason);
  status.stopReason = reason;
  status.nextRunAt = null;
  worker.beat("stopped");
  worker.tell({ event: "stopped", reason, rounds: status.round, rows, exit_code: exitCode });
  return { result: resultOf(worker, rows, reason), exitCode };
}

/** Says that it stops. What then still takes too long is left as a killed process leaves it: whole. */
function endSoon(worker: Worker, exit: (code: number) => void): void {
  const { settings, status, stop } = worker;
  const reason = stop.reason!;
  status.stopReason = reason;
  worker.tell({ event: "stopping", reason });
  worker.beat("stopping");
  const end = () => {
    if (status.state !== "stopped") worker.beat("stopped");
    exit(exitCodeOf(reason));
  };
  setTimeout(end, settings.graceMs).unref();
}

function exitCodeOf(reason: StopReason): number {
  return reason === "storage_error" ? Exit.finding : Exit.ok;
}

/** Returns the number of bars that they added. */
async function rounds(worker: Worker): Promise<number> {
  const { ctx, settings, status, stop } = worker;
  const storage = { code: "", rounds: 0 };
  let rows = 0;
  let due = ctx.clock.now();
  while (!stop.reason && status.round < settings.mostRounds) {
    status.round++;
    worker.beat("running");
    const began = ctx.clock.monotonic();
    const outcome = await runRound(worker);
    rows += outcome.rows;
    account(worker, outcome);
    if (repeated(storage, outcome.storageError) >= MOST_STORAGE_FAILURES)
      giveUp(worker, outcome.storageError!);
    const next = status.round < settings.mostRounds && !stop.reason ? nextRun(worker, due) : undefined;
    status.nextRunAt = next?.start ?? null;
    worker.tell({
      event: "round",
      round: status.round,
      rows: outcome.rows,
      failed: outcome.failed,
      consecutive_failures: status.failures,
      duration_ms: Math.round(ctx.clock.monotonic() - began),
      next_run_at: next ? isoSeconds(next.start) : null,
    });
    if (!next) continue;
    due = next.due;
    await sleepUntil(worker, next);
  }
  return rows;
}

/** A round counts as failed when no symbol had anything. */
function account({ ctx, settings, status }: Worker, { failed }: RoundOutcome): void {
  status.lastRoundAt = ctx.clock.now();
  if (failed.length === settings.stores.length) {
    status.failures++;
    return;
  }
  status.failures = 0;
  status.lastSuccessAt = status.lastRoundAt;
}

/** How many rounds in a row have ended with this error. */
function repeated(seen: { code: string; rounds: number }, error: OpsError | undefined): number {
  const code = error?.code ?? "";
  seen.rounds = code !== "" && code === seen.code ? seen.rounds + 1 : 1;
  seen.code = code;
  return code === "" ? 0 : seen.rounds;
}

function giveUp({ ctx, stop }: Worker, error: OpsError): void {
  ctx.note({
    en: `giving up after ${MOST_STORAGE_FAILURES} rounds with the same error: ${error.text.en}`,
    ja: `同じエラーが ${MOST_STORAGE_FAILURES} 巡続いたため終了します: ${error.text.ja}`,
  });
  stop.because("storage_error");
}

function resultOf({ ctx, status }: Worker, rows: number, reason: StopReason): WorkerResult {
  const { symbols } = heartbeatOf(status, ctx.clock.now()) as { symbols: JsonObject };
  return {
    stop_reason: reason,
    rounds: status.round,
    rows,
    consecutive_failures: status.failures,
    symbols,
  };
}

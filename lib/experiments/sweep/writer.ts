import type { Context } from "../../workspace/context.ts";
import { jsonLine } from "../../workspace/jsonl.ts";
import { appendOutput, writeOutput } from "../../workspace/output.ts";
import { isoUtc } from "../../workspace/time.ts";
import type { TrialDone } from "../executor/executor.ts";
import type { TimesLine, TrialLine } from "../trial/line.ts";
import { TIMES, TRIALS, type TrialLog } from "../trial/log.ts";

/** Each flush waits for the disk; trials that end within this time share one. */
const FLUSH_MS = 250;

/** Appends trials to the log as they end. A killed search loses at most the newest quarter of a second, and runs it again. */
export class TrialWriter {
  #lines = "";
  #times = "";
  #flushed: number;

  constructor(
    private readonly ctx: Context,
    private readonly directory: string,
    private readonly stamp: string,
  ) {
    this.#flushed = ctx.clock.monotonic();
  }

  add(line: TrialLine, done: TrialDone): void {
    const times: TimesLine = {
      trial_id: line.trial_id,
      host: done.host,
      worker: done.worker,
      start_time: isoUtc(done.started),
      end_time: isoUtc(done.ended),
      duration_seconds: (done.ended - done.started) / 1000,
      timestamp: this.stamp,
    };
    this.#lines += jsonLine(line);
    this.#times += jsonLine(times);
    if (this.ctx.clock.monotonic() - this.#flushed >= FLUSH_MS) this.flush();
  }

  /** Times first: a trial that counts as run has its times. */
  flush(): void {
    const { workspace, clock } = this.ctx;
    if (this.#lines !== "") {
      appendOutput(workspace, `${this.directory}/${TIMES}`, this.#times);
      appendOutput(workspace, `${this.directory}/${TRIALS}`, this.#lines);
    }
    this.#lines = "";
    this.#times = "";
    this.#flushed = clock.monotonic();
  }
}

/** Takes a line that a killed search has cut off out of the log, so that what comes next begins on a line of its own. */
export function mendLog(ctx: Context, log: TrialLog): void {
  if (log.torn === 0) return;
  const whole = ctx.reader.text(log.path);
  writeOutput(ctx.workspace, log.path, whole.slice(0, whole.lastIndexOf("\n") + 1));
}

import { hostname } from "node:os";
import type { Bars } from "../../market/bars.ts";
import type { Reader } from "../../workspace/reader.ts";
import type { Clock } from "../../workspace/time.ts";
import { Evaluator, type SearchSetup } from "../trial/evaluate.ts";
import type { Executor, TrialDone, TrialRequest } from "./executor.ts";
import { ThreadPool } from "./threads.ts";

/**
 * Trials on this machine: one worker is this thread, more are threads of their own over the same shared bars. Threads read a strategy
 * of the operator's own from the workspace, as this one does. Throws `threads_unavailable` (exit 2).
 */
export async function localExecutor(
  from: { reader: Reader; clock: Clock },
  setup: SearchSetup,
  bars: Bars,
  workers: number,
): Promise<Executor> {
  if (workers === 1) return new OwnThread(from, setup, bars);
  const pool = new ThreadPool(from, setup, bars, workers);
  await pool.begin();
  return pool;
}

class OwnThread implements Executor {
  readonly slots = 1;
  readonly #evaluator: Evaluator;
  readonly #clock: Clock;

  constructor({ reader, clock }: { reader: Reader; clock: Clock }, setup: SearchSetup, bars: Bars) {
    this.#evaluator = new Evaluator(reader, setup, bars);
    this.#clock = clock;
  }

  async run({ params, window }: TrialRequest): Promise<TrialDone> {
    // The loop must come round between trials: signals and the screen want it.
    await new Promise((resolve) => setImmediate(resolve));
    const started = this.#clock.now();
    const outcome = this.#evaluator.evaluate(params, window);
    return { outcome, host: hostname(), worker: "0", started, ended: this.#clock.now() };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

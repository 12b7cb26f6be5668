import { hostname } from "node:os";
import type { Bars } from "../../market/bars.ts";
import { workerFile } from "../../workspace/build.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { Reader } from "../../workspace/reader.ts";
import type { Clock } from "../../workspace/time.ts";
import type { SearchSetup, TrialOutcome } from "../trial/evaluate.ts";
import type { Executor, TrialDone, TrialRequest } from "./executor.ts";

/** What a thread is told: first what all trials share, then a trial at a time. */
export type ToThread = { search: ThreadSearch } | { trial: TrialRequest };

export interface ThreadSearch {
  root: string;
  setup: SearchSetup;
  /** The bars without their numbers, which lie in `numbers`. */
  texts: Pick<Bars, "length" | "timeframe" | "timeframes" | "stamps" | "extras">;
  numbers: SharedArrayBuffer;
}

/** An outcome; null once, when it has taken the search in. */
export interface FromThread {
  outcome: TrialOutcome | null;
}

interface Thread {
  name: string;
  worker: Worker;
  /** It has taken the search in. */
  ready: PromiseWithResolvers<void>;
  /** The trial that it runs. */
  busy?: PromiseWithResolvers<TrialOutcome>;
}

const THREAD = workerFile("lib/experiments/executor/thread.ts");

/** One trial a thread at a time. A thread that dies is replaced once a trial; the second death is that trial's failure. */
export class ThreadPool implements Executor {
  readonly #threads: Thread[] = [];
  readonly #free: Thread[] = [];
  readonly #waiting: ((thread: Thread) => void)[] = [];
  readonly #search: ThreadSearch;
  readonly #clock: Clock;
  #closed = false;

  constructor(
    { reader, clock }: { reader: Reader; clock: Clock },
    setup: SearchSetup,
    bars: Bars,
    readonly slots: number,
  ) {
    this.#clock = clock;
    const { length, timeframe, timeframes, stamps, extras } = bars;
    const texts = { length, timeframe, timeframes, stamps, extras };
    this.#search = {
      root: reader.workspace.root,
      setup,
      texts,
      numbers: bars.time.buffer as unknown as SharedArrayBuffer,
    };
    for (let k = 0; k < slots; k++) this.#release(this.#start(String(k)));
  }

  /** Resolves when all threads are at work. Throws `threads_unavailable` (exit 2) where they cannot be started. */
  async begin(): Promise<void> {
    try {
      await Promise.all(this.#threads.map(({ ready }) => ready.promise));
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw unavailable((error as Error).message);
    }
  }

  async run(trial: TrialRequest): Promise<TrialDone> {
    const first = await this.#attempt(trial);
    const done = first instanceof Error ? await this.#attempt(trial) : first;
    if (!(done instanceof Error)) return done;
    const outcome: TrialOutcome = { status: "failed", returncode: 70, error: done.message };
    const now = this.#clock.now();
    return { outcome, host: hostname(), worker: "-", started: now, ended: now };
  }

  /** The error is the thread's death. */
  async #attempt(trial: TrialRequest): Promise<TrialDone | Error> {
    const thread = await this.#take();
    const started = this.#clock.now();
    const busy = Promise.withResolvers<TrialOutcome>();
    thread.busy = busy;
    thread.worker.postMessage({ trial } satisfies ToThread);
    try {
      const outcome = await busy.promise;
      this.#release(thread);
      return { outcome, host: hostname(), worker: thread.name, started, ended: this.#clock.now() };
    } catch (error) {
      if (!this.#closed) this.#release(this.#start(thread.name));
      return error as Error;
    } finally {
      thread.busy = undefined;
    }
  }

  #start(name: string): Thread {
    const thread: Thread = { name, worker: new Worker(THREAD), ready: Promise.withResolvers() };
    const { worker, ready } = thread;
    worker.onmessage = ({ data: { outcome } }: MessageEvent<FromThread>) =>
      outcome ? thread.busy?.resolve(outcome) : ready.resolve();
    const died = (why: string) => {
      const error = new Error(`the worker thread ended: ${why}`);
      ready.reject(error);
      thread.busy?.reject(error);
    };
    // Who needs the thread is told by its trial; that nobody waits for its beginning is no error of its own.
    ready.promise.catch(() => {});
    worker.onerror = (event) => {
      event.preventDefault();
      died(event.message);
    };
    worker.addEventListener("close", () => died("without a word"));
    worker.postMessage({ search: this.#search } satisfies ToThread);
    this.#threads.push(thread);
    return thread;
  }

  #take(): Thread | Promise<Thread> {
    return this.#free.pop() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(thread: Thread): void {
    const next = this.#waiting.shift();
    if (next) next(thread);
    else this.#free.push(thread);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const { worker } of this.#threads) worker.terminate();
  }
}

function unavailable(why: string): OpsError {
  return new OpsError(
    "threads_unavailable",
    { en: `Worker threads cannot be started: ${why}.`, ja: `ワーカースレッドを起動できません: ${why}` },
    { en: "Go without them: --workers 1", ja: "--workers 1 を指定すればスレッドを使わずに実行できます" },
  );
}

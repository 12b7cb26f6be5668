import { hostname } from "node:os";
import type { Bars } from "../../market/bars.ts";
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

export interface FromThread {
  outcome: TrialOutcome;
}

interface Thread {
  name: string;
  worker: Worker;
  /** The trial that it runs. */
  busy?: PromiseWithResolvers<FromThread> & { trial: TrialRequest };
}

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
    const busy = { ...Promise.withResolvers<FromThread>(), trial };
    thread.busy = busy;
    thread.worker.postMessage({ trial } satisfies ToThread);
    try {
      const { outcome } = await busy.promise;
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
    const worker = new Worker(new URL("./thread.ts", import.meta.url));
    const thread: Thread = { name, worker };
    worker.onmessage = ({ data }: MessageEvent<FromThread>) => thread.busy?.resolve(data);
    const died = (why: string) => thread.busy?.reject(new Error(`the worker thread ended: ${why}`));
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

import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { unpackSearch } from "./blobs.ts";
import type { Executor, TrialDone } from "./executor.ts";
import { localExecutor } from "./local.ts";
import { blobKey, connect, LOCK_MS, MOST_STALLS, QUEUE, type TrialJob } from "./redis.ts";

export interface WorkerOptions {
  redis: string;
  workers: number;
  /** Ends after so many ms without a trial; undefined: never. */
  idleMs?: number;
}

export interface WorkerResult extends JsonObject {
  trials: number;
  failed: number;
  searches: number;
}

/** Searches whose bars a worker keeps in memory. */
const KEPT = 2;
const LOOK_MS = 100;

/**
 * Takes trials from the queue and runs them as the local executor does, until it has been idle for long enough. It waits for a Redis
 * that is not there yet or goes away. What it was given it believes only by its hash.
 */
export async function runQueueWorker(ctx: Context, options: WorkerOptions): Promise<WorkerResult> {
  const { Worker } = await import("bullmq");
  const searches = new Searches(ctx, options);
  const redis = await connect(options.redis);
  const result: WorkerResult = { trials: 0, failed: 0, searches: 0 };
  let busy = 0;
  let last = ctx.clock.monotonic();
  const worker = new Worker<TrialJob, TrialDone>(
    QUEUE,
    async ({ data }) => {
      busy++;
      try {
        const executor = await searches.of(data.search);
        const done = await executor.run(data);
        result.trials++;
        if (done.outcome.status !== "completed") result.failed++;
        return done;
      } finally {
        busy--;
        last = ctx.clock.monotonic();
      }
    },
    {
      connection: redis,
      concurrency: options.workers,
      lockDuration: LOCK_MS,
      stalledInterval: LOCK_MS / 2,
      maxStalledCount: MOST_STALLS,
    },
  );
  worker.on("error", () => {});
  ctx.note({ en: "[sweep_worker] waiting for trials", ja: "[sweep_worker] 試行を待っています" });
  const idle = () =>
    busy === 0 && ctx.clock.monotonic() - last >= (options.idleMs ?? Number.POSITIVE_INFINITY);
  while (!idle()) await ctx.clock.sleep(LOOK_MS);
  result.searches = searches.count;
  // Nothing is under way; a Redis that is not there need not be waited for.
  await worker.close(true);
  redis.disconnect();
  await searches[Symbol.asyncDispose]();
  return result;
}

/** Executors of the newest searches, by the search's hash. */
class Searches implements AsyncDisposable {
  readonly #open = new Map<string, Promise<Executor>>();
  count = 0;

  constructor(
    private readonly ctx: Context,
    private readonly options: WorkerOptions,
  ) {}

  of(id: string): Promise<Executor> {
    const known = this.#open.get(id);
    if (known) return known;
    const opened = this.#fetch(id);
    this.#open.set(id, opened);
    opened.catch(() => this.#open.delete(id));
    for (const oldest of [...this.#open.keys()].slice(0, -KEPT)) void this.#close(oldest);
    return opened;
  }

  async #fetch(id: string): Promise<Executor> {
    const redis = await connect(this.options.redis);
    try {
      const { setup, bars } = await unpackSearch(id, (hash) => redis.getBuffer(blobKey(hash)));
      this.count++;
      return await localExecutor(this.ctx, setup, bars, this.options.workers);
    } finally {
      redis.disconnect();
    }
  }

  async #close(id: string): Promise<void> {
    const executor = await this.#open.get(id)?.catch(() => undefined);
    this.#open.delete(id);
    await executor?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open.keys()].map((id) => this.#close(id)));
  }
}

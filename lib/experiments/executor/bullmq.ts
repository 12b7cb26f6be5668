import type { Job, Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { Bars } from "../../market/bars.ts";
import type { SearchSetup } from "../trial/evaluate.ts";
import { packSearch, type SearchBlobs } from "./blobs.ts";
import type { Executor, TrialDone, TrialRequest } from "./executor.ts";
import { blobKey, connect, KEEP_SECONDS, QUEUE, requireRedis, type TrialJob } from "./redis.ts";

/** Trials under way a worker: one that it runs, and others that wait for it to be free. */
const QUEUED_A_WORKER = 4;
/** Between two looks at the jobs under way, ms. Events could be lost while Redis restarts; what stands in it is there afterwards. */
const LOOK_MS = 25;
const ANSWER_MS = 5000;

/**
 * Trials in a queue in Redis, for `sweep_worker` processes on any machines. A job's name is made of the search and the trial, so that
 * handing it in twice is handing it in once, and a search that goes on finds what was done while it was away.
 */
export class BullExecutor implements Executor {
  private constructor(
    private readonly redis: Redis,
    private readonly queue: Queue<TrialJob, TrialDone>,
    private readonly search: SearchBlobs,
    readonly slots: number,
  ) {}

  /** Throws `redis_unreachable` (exit 2). `workers` is how many workers there will be, for the length of the queue. */
  static async open(url: string, setup: SearchSetup, bars: Bars, workers: number): Promise<BullExecutor> {
    const redis = await connect(url);
    try {
      await requireRedis(redis, ANSWER_MS);
      const { Queue } = await import("bullmq");
      const queue = new Queue<TrialJob, TrialDone>(QUEUE, { connection: redis });
      queue.on("error", () => {});
      const executor = new BullExecutor(redis, queue, packSearch(setup, bars), workers * QUEUED_A_WORKER);
      await executor.#offer();
      return executor;
    } catch (error) {
      redis.disconnect();
      throw error;
    }
  }

  /** Worker processes that are connected now. */
  workersNow(): Promise<number> {
    return this.queue.getWorkersCount();
  }

  async run(trial: TrialRequest): Promise<TrialDone> {
    let job = await this.#hand(trial);
    for (;;) {
      const found = await this.queue.getJob(job.id!);
      if (found?.returnvalue) return found.returnvalue;
      if (found && (await found.isFailed())) {
        const now = found.finishedOn ?? found.timestamp;
        const outcome = { status: "failed", returncode: 70, error: found.failedReason } as const;
        return { outcome, host: "-", worker: "-", started: now, ended: now };
      }
      // A Redis that went down hard may have forgotten its newest second.
      if (!found) job = await this.#hand(trial);
      await Bun.sleep(LOOK_MS);
    }
  }

  async #hand({ trialId, params, window }: TrialRequest): Promise<Job<TrialJob, TrialDone>> {
    const { id } = this.search;
    const jobId = `${id.slice(0, 16)}-${trialId}`;
    const earlier = await this.queue.getJob(jobId);
    // What failed before is tried again; what is done or under way stays.
    if (earlier && (await earlier.isFailed())) await earlier.remove();
    else if (earlier) return earlier;
    await this.#offer();
    const keep = { age: KEEP_SECONDS };
    const job: TrialJob = { search: id, trialId, params, ...(window && { window }) };
    return this.queue.add("trial", job, { jobId, attempts: 3, removeOnComplete: keep, removeOnFail: keep });
  }

  /** Puts the search's parts where workers fetch them, unless they are there. */
  async #offer(): Promise<void> {
    for (const [hash, bytes] of this.search.blobs) {
      const there = await this.redis.expire(blobKey(hash), KEEP_SECONDS);
      if (there === 0) await this.redis.set(blobKey(hash), Buffer.from(bytes), "EX", KEEP_SECONDS);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.queue.close();
    this.redis.disconnect();
  }
}

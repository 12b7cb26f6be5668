import type { Redis } from "ioredis";
import { OpsError } from "../../workspace/errors.ts";
import type { TrialRequest } from "./executor.ts";

/** The queue that all searches and all workers share. */
export const QUEUE = "orb_trials";
/** A search's parts and the results of its trials stay this long after they were last used, s. */
export const KEEP_SECONDS = 7 * 24 * 3600;
/** A trial of a worker that died is given to another one after about this long, ms. */
export const LOCK_MS = 10_000;
/** So many workers may die over one trial before it counts as failed. */
export const MOST_STALLS = 10;

/** What a job carries. */
export interface TrialJob extends TrialRequest {
  /** Names the search's parts in Redis. */
  search: string;
}

export const blobKey = (hash: string) => `orb:blob:${hash}`;

/** A connection that waits for Redis when it goes away. Lazily loaded: nothing else of the product needs it. */
export async function connect(url: string): Promise<Redis> {
  const { Redis } = await import("ioredis");
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(1000, 50 * times),
  });
  // Without a listener each lost connection would be printed; what does not work is told by who asks for it.
  redis.on("error", () => {});
  return redis;
}

/** Throws `redis_unreachable` (exit 2) where nothing answers within `ms`. The URL may hold a password and is not shown. */
export async function requireRedis(redis: Redis, ms: number): Promise<void> {
  const answered = await Promise.race([
    redis.ping().then(
      () => true,
      () => false,
    ),
    Bun.sleep(ms).then(() => false),
  ]);
  if (answered) return;
  const { host, port } = redis.options;
  throw new OpsError(
    "redis_unreachable",
    { en: `No Redis answers at ${host}:${port}.`, ja: `${host}:${port} の Redis から応答がありません。` },
    {
      en: "Start it, or name another with --redis redis://HOST:PORT; docs/scaling.md says how.",
      ja: "Redis を起動するか、--redis redis://HOST:PORT で指定してください。手順は docs/scaling.ja.md にあります。",
    },
    { fields: { host: String(host), port: Number(port) } },
  );
}

import type { Candle } from "../candles.ts";
import { demandOk, type HttpClient } from "../http/client.ts";
import type { BucketCache } from "./cache.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** Empty answers for younger buckets may still be filled. */
const SETTLED = 7 * DAY;

/** A stretch of time that one request answers. */
export interface Bucket {
  /** UTC epoch ms, half-open. */
  start: number;
  end: number;
  url: string;
}

/** Stretches of `length` that hold instants of `[from, to]`, by their starts. */
export function startsWithin(from: number, to: number, length: number): number[] {
  const first = Math.floor(from / length) * length;
  const count = Math.max(0, Math.floor((to - first) / length) + 1);
  return Array.from({ length: count }, (_, index) => first + index * length);
}

/**
 * The candles of a bucket; none for 404 and for an empty body, which both say that nothing was traded. What `decode` refuses is asked
 * for again. Answers are kept once nothing can be added to them: an hour after the end, empty ones after seven days.
 */
export async function askBucket(
  { client, cache }: { client: HttpClient; cache: BucketCache },
  { start, end, url }: Bucket,
  decode: (bytes: Uint8Array<ArrayBuffer>, start: number) => Candle[],
  { now, signal }: { now: number; signal: AbortSignal },
): Promise<Candle[]> {
  const kept = cache.read(url);
  if (kept) return kept.length === 0 ? [] : decode(kept, start);
  const { bytes, candles } = await client.get(
    url,
    (answer) => {
      const missing = answer.status === 404;
      if (!missing) demandOk(answer);
      const body = missing ? new Uint8Array() : answer.bytes;
      return { bytes: body, candles: body.length === 0 ? [] : decode(body, start) };
    },
    signal,
  );
  if (end + (candles.length === 0 ? SETTLED : HOUR) < now) cache.write(url, bytes);
  return candles;
}

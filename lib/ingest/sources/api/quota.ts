import type { Context } from "../../../workspace/context.ts";
import { isJsonObject, printJson } from "../../../workspace/jsonfile.ts";
import { acquireLock } from "../../../workspace/lock.ts";
import { writeOutput } from "../../../workspace/output.ts";
import { Reader } from "../../../workspace/reader.ts";
import { isoUtc, parseInstant } from "../../../workspace/time.ts";
import { RequestFailed } from "../http/client.ts";
import { sleepUnless } from "../http/sleep.ts";
import { apiError } from "./errors.ts";
import type { ProviderConfig } from "./schema.ts";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

export interface QuotaOptions {
  provider: string;
  limits: ProviderConfig["rate_limit"];
  /** Counts what others have used, and keeps its own count to itself. */
  dryRun: boolean;
  signal: AbortSignal;
}

/** Where the requests of a provider are counted, those of every process together. */
export function quotaPath(provider: string): string {
  return `ops/api_quota/${provider}.json`;
}

/**
 * Gives leave to send requests: at most so many in any minute and in any 24 hours, and so many seconds after the one before. It waits
 * for a minute's quota and throws `RequestFailed` when the day's is used up. The counter is written as each leave is given, under a
 * lock of its own. Throws `api_quota_unreadable` for a damaged counter.
 */
export function quotaOf(ctx: Context, options: QuotaOptions): () => Promise<void> {
  const own: number[] = [];
  let waited = 0;
  // A fixed clock does not move while we wait.
  const now = () => ctx.clock.now() + (ctx.clock.fixed ? waited : 0);
  return async () => {
    for (;;) {
      const pause = await attempt(ctx, options, own, now());
      if (pause === 0) return;
      await sleepUnless(ctx.clock, pause, options.signal);
      waited += pause;
    }
  };
}

/** 0 when leave is given; else how long to wait before asking again. */
async function attempt(ctx: Context, options: QuotaOptions, own: number[], now: number): Promise<number> {
  const { provider, limits, dryRun } = options;
  const command = `quota of ${provider}`;
  using _lock = dryRun
    ? undefined
    : await acquireLock(ctx.workspace, `quota:${provider}`, { clock: ctx.clock, command });
  // What lies in the future was written by a clock that was ahead: it counts as now.
  const known = [...readSent(ctx, provider), ...(dryRun ? own : [])].map((sent) => Math.min(sent, now));
  const recent = known.filter((sent) => sent > now - DAY).sort((a, b) => a - b);
  const {
    max_requests_per_minute: perMinute,
    max_requests_per_day: perDay,
    cooldown_seconds: cooldown,
  } = limits;
  if (perDay !== undefined && recent.length >= perDay) {
    throw new RequestFailed(`quota of ${perDay} requests a day used up`);
  }
  const free = [
    (recent.at(-1) ?? Number.NEGATIVE_INFINITY) + cooldown * 1000,
    perMinute === undefined ? now : (recent.at(-perMinute) ?? Number.NEGATIVE_INFINITY) + MINUTE,
  ];
  const pause = Math.max(0, ...free.map((instant) => instant - now));
  if (pause > 0) return pause;
  own.push(now);
  if (!dryRun) writeSent(ctx, provider, [...recent, now]);
  return 0;
}

function readSent(ctx: Context, provider: string): number[] {
  // A counter is no input of the plan: it changes while that is made.
  const counter = new Reader(ctx.workspace, ctx.reader.files).maybeJson(quotaPath(provider));
  if (counter === undefined) return [];
  const list = isJsonObject(counter) ? counter.requests : undefined;
  const sent = Array.isArray(list) ? list.map((stamp) => parseInstant(String(stamp))) : [Number.NaN];
  if (!sent.some(Number.isNaN)) return sent;
  const path = quotaPath(provider);
  throw apiError(
    "api_quota_unreadable",
    { en: `${path} is no list of requests.`, ja: `${path} はリクエストの一覧として読めません。` },
    { en: "Move it away; the count then begins anew.", ja: "別の場所へ移すと、数え直しになります。" },
  );
}

function writeSent(ctx: Context, provider: string, sent: number[]): void {
  writeOutput(
    ctx.workspace,
    quotaPath(provider),
    printJson({ provider, requests: sent.map(isoUtc) }),
    ctx.reader.files,
  );
}

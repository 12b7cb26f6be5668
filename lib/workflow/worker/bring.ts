import type { Ingest, IngestHow } from "../../ingest/ingest.ts";
import type { ChainLink, Fallback, Provenance } from "../../ingest/meta.ts";
import { windowBefore, yfinanceWindow } from "../../ingest/chain/windows.ts";
import { type IngestResult, mergeResults } from "../../ingest/result.ts";
import {
  type DeliveredRow,
  type Fetched,
  type FetchRequest,
  type Source,
  SourceError,
} from "../../ingest/source.ts";
import type { Store } from "../../ingest/store.ts";
import { currentWatermark } from "../../ingest/watermark.ts";
import type { MarketCalendar } from "../../market/calendar.ts";
import { withReader } from "../../workspace/carry.ts";
import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isoNaive, isoUtc, parseInstant } from "../../workspace/time.ts";
import type { WorkerSettings } from "./options.ts";

const MINUTE = 60_000;

/** What the worker needs of the ingest room; tests bring sources of their own. */
export interface IngestParts {
  /** In the order in which they are asked. */
  sources(ctx: Context, settings: WorkerSettings): Source[];
  ingestRows(ctx: Context, how: IngestHow, ingest: Ingest): Promise<IngestResult>;
  writeMeta(
    ctx: Context,
    how: IngestHow,
    store: Store,
    calendar: MarketCalendar,
    from: Provenance,
  ): Promise<JsonObject>;
}

interface Work {
  settings: WorkerSettings;
  store: Store;
  calendar: MarketCalendar;
  signal: AbortSignal;
}

export interface Brought {
  /** Absent where no source had anything. */
  result?: IngestResult;
  /** `dukascopy+yfinance`; null where nothing delivered. */
  source: string | null;
  fallbacks: Fallback[];
  /** Of the newest stored bar; null in an empty store. */
  lastTs: string | null;
}

/**
 * Brings a store up to date: the first source that delivers fresh bars ends the search; bars of one that lags behind are kept, and the
 * next goes on from them. Says in `ingest_meta` how it went, whatever it was. Throws when `signal` is aborted, and what ingesting throws;
 * sources' failures are in the outcome.
 */
export async function bring(ctx: Context, how: IngestHow, parts: IngestParts, work: Work): Promise<Brought> {
  const { settings, store, calendar, signal } = work;
  const chain: ChainLink[] = [];
  const fallbacks: Fallback[] = [];
  const attempts: JsonObject[] = [];
  let anomalies: JsonObject[] = [];
  let result: IngestResult | undefined;
  let offerSide: string | undefined;
  const sources = parts.sources(ctx, settings);
  const before = currentWatermark(withReader(ctx).reader, store);
  const ingest = async (source: string, fetched: Pick<Fetched, "rows" | "incompleteHeld">) => {
    const { rows, incompleteHeld } = fetched;
    const { orN } = settings;
    const given = { store, source, rows, anomalies, incompleteHeld, orN, calendar };
    anomalies = [];
    const one = await parts.ingestRows(ctx, how, given);
    result = result ? mergeResults(result, one) : one;
  };

  const lastReal = () => (result ? instantOf(result.last_real_ts) : before.last_real_ts);

  for (const [index, source] of sources.entries()) {
    const stage = source.name;
    const next = sources[index + 1]?.name;
    const began = ctx.clock.monotonic();
    const attempt: JsonObject = { stage, started_at: isoUtc(ctx.clock.now()) };
    attempts.push(attempt);
    let reason: string | undefined;
    const fetched = await fetchFrom(source, { ...asked(work, stage, ctx.clock.now(), lastReal()), signal });
    anomalies.push(...fetched.anomalies);
    if ("reason" in fetched) reason = fetched.reason;
    else {
      const { rows, httpRequests, retries } = fetched;
      Object.assign(attempt, { http_requests: httpRequests, retries, rows: rows.length });
      if (rows.length === 0) reason = `${index > 0 ? `${stage} fallback` : stage} returned no rows`;
      else {
        await ingest(stage, fetched);
        chain.push({ source: stage });
        if (stage === "dukascopy") offerSide = fetched.offerSide;
        if (next !== undefined) reason = staleness(work, rows.at(-1)!, ctx.clock.now());
      }
    }
    attempt.duration_ms = Math.round(ctx.clock.monotonic() - began);
    attempt.outcome = reason === undefined ? "ok" : "failed";
    if (reason === undefined) break;
    attempt.reason = reason;
    fallbacks.push({ stage, reason, ...(next !== undefined && { next_source: next }) });
  }
  if (anomalies.length > 0) await ingest(sources.at(-1)!.name, { rows: [], incompleteHeld: 0 });
  const brought = chain.length > 0 ? result : undefined;
  await parts.writeMeta(ctx, how, store, calendar, {
    primarySource: sources[0]!.name,
    chain,
    fallbacks,
    attempts,
    ...(brought && { result: brought }),
    // What another source has gone on from is no longer of one side.
    ...(chain.length === 1 && offerSide !== undefined && { offerSide }),
  });
  const source = chain.map((link) => link.source).join("+") || null;
  const stored = before.last_ts === null ? null : isoNaive(before.last_ts);
  return { ...(brought && { result: brought }), source, fallbacks, lastTs: result?.last_ts_now ?? stored };
}

/** What a source delivers, or why it does not: also a defect of its own is no reason not to ask the next one. */
async function fetchFrom(source: Source, request: FetchRequest): Promise<Fetched | SourceError> {
  try {
    return await source.fetch(request);
  } catch (error) {
    request.signal?.throwIfAborted();
    if (error instanceof SourceError) return error;
    // Its message may quote anything.
    const what = error instanceof OpsError ? error.code : error instanceof Error ? error.name : "unknown";
    return new SourceError(`fetch error: ${what}`);
  }
}

/** What to ask for: from before the newest real bar on. */
function asked(
  { settings, store }: Pick<Work, "settings" | "store">,
  stage: string,
  now: number,
  lastReal: number | null,
): Omit<FetchRequest, "signal"> {
  const minutes = settings.lookbackMs / MINUTE;
  const windowOf = stage === "yfinance" ? yfinanceWindow : windowBefore;
  return { symbol: store.symbol, tf: store.tf, ...windowOf(now, lastReal, minutes) };
}

/** Why what was delivered is too old, in open-market time since the end of the newest bar; undefined when it is not. */
function staleness(
  { settings, store, calendar }: Work,
  { timestamp }: DeliveredRow,
  now: number,
): string | undefined {
  const last = parseInstant(timestamp);
  if (settings.freshnessMs === 0) return undefined;
  if (Number.isNaN(last)) return "could not parse last timestamp";
  const minutes = calendar.openMinutes(last + store.tfMs, now);
  return minutes * MINUTE > settings.freshnessMs ? `stale data: last_ts=${isoNaive(last)}` : undefined;
}

function instantOf(text: string | null): number | null {
  return text === null ? null : parseInstant(text);
}

import type { MarketCalendar } from "../../market/calendar.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isoNaive, isoUtc, parseInstant } from "../../workspace/time.ts";
import { type Ingest, type IngestHow, ingestRows } from "../ingest.ts";
import type { IngestResult } from "../result.ts";
import { type Fetched, SourceError } from "../source.ts";
import type { Store } from "../store.ts";
import type { Stage } from "./stages.ts";

const MINUTE = 60_000;
/** So large a difference of the clocks is worth a word. */
const NOTABLE_SKEW_MS = 5000;

/** What all stages of a run share. */
export interface Run {
  ctx: Context;
  how: IngestHow;
  store: Store;
  calendar: MarketCalendar | undefined;
  orN?: number;
  /** When the route began, UTC epoch ms. */
  now: number;
  /** Newest bar of the store that was not invented. */
  lastReal: number | null;
  signal?: AbortSignal;
}

/** What came of one online source. */
export interface Attempt {
  /** What was stored; also of a source that was then found stale. */
  result?: IngestResult;
  /** Why the next source is tried; absent for the one that wins. */
  reason?: string;
  /** For `provider_attempts`. */
  told: JsonObject;
}

/**
 * Asks a source and ingests what it has. Rows that were fetched count as success, even if none of them was new; what a stale source has
 * is kept, and the next one goes on from there. Throws `locked` and what `signal` carries; every other failure is a reason.
 */
export async function attempt(run: Run, stage: Stage): Promise<Attempt> {
  const { ctx } = run;
  const began = ctx.clock.monotonic();
  const started = isoUtc(Math.floor(ctx.clock.now() / 1000) * 1000);
  const tell = (outcome: string, fetched?: Asked, reason?: string): JsonObject => ({
    stage: stage.name,
    started_at: started,
    duration_ms: Math.round(ctx.clock.monotonic() - began),
    http_requests: fetched?.httpRequests ?? null,
    retries: fetched?.retries ?? null,
    rows: fetched?.rows?.length ?? 0,
    outcome,
    ...(reason !== undefined && { reason }),
  });
  let fetched: Fetched;
  try {
    fetched = await fetchFrom(run, stage);
  } catch (error) {
    run.signal?.throwIfAborted();
    const { reason, anomalies, asked } = failure(error, stage.words.fetching);
    await logFailure(run, stage, reason, anomalies);
    return { reason, told: tell("failed", asked, reason) };
  }
  noteSkew(ctx, stage, fetched);
  const bad = verdict(run, stage, fetched);
  if (bad?.unusable) {
    await logFailure(run, stage, bad.reason, fetched.anomalies);
    return { reason: bad.reason, told: tell(bad.outcome, fetched, bad.reason) };
  }
  try {
    const anomalies = bad ? [...fetched.anomalies, providerFailure(stage, bad.reason)] : fetched.anomalies;
    const { rows, incompleteHeld } = fetched;
    const result = await ingest(run, { source: stage.name, rows, incompleteHeld, anomalies });
    if (bad) return { result, reason: bad.reason, told: tell(bad.outcome, fetched, bad.reason) };
    return { result, told: tell("ok", fetched) };
  } catch (error) {
    if (error instanceof OpsError && error.exit === Exit.locked) throw error;
    const { reason } = failure(error, stage.words.ingesting);
    return { reason, told: tell("failed", fetched, reason) };
  }
}

/** What a source was asked, and what it had. */
type Asked = Pick<Fetched, "httpRequests" | "retries"> & { rows?: Fetched["rows"] };

/** The pipeline, with what all stages of the run share. */
export function ingest(
  run: Run,
  what: Pick<Ingest, "source" | "rows" | "file" | "incompleteHeld" | "anomalies">,
) {
  const { ctx, how, store, calendar, orN } = run;
  return ingestRows(ctx, how, { ...what, store, calendar, ...(orN !== undefined && { orN }) });
}

async function fetchFrom({ store, now, lastReal, signal }: Run, stage: Stage): Promise<Fetched> {
  const source = openSource(stage);
  const { symbol, tf } = store;
  return source.fetch({ symbol, tf, ...stage.window(now, lastReal), ...(signal && { signal }) });
}

function openSource(stage: Stage) {
  try {
    return stage.open();
  } catch (error) {
    throw new SourceError(failure(error, stage.words.opening).reason);
  }
}

/** Why what was fetched does not end the chain; undefined where it does. */
function verdict(run: Run, { staleAfter, words }: Stage, { rows }: Fetched) {
  const last = rows.at(-1);
  if (!last) return { reason: words.empty, outcome: "empty", unusable: true };
  if (staleAfter <= 0) return undefined;
  const time = parseInstant(last.timestamp);
  if (Number.isNaN(time))
    return { reason: "could not parse last timestamp", outcome: "failed", unusable: true };
  const end = time + run.store.tfMs;
  const idle = run.calendar ? run.calendar.openMinutes(end, run.now) : Math.max(0, run.now - end) / MINUTE;
  if (idle <= staleAfter) return undefined;
  return { reason: `stale data: last_ts=${isoNaive(time)}`, outcome: "stale", unusable: false };
}

/** A source's own reasons stand as they are; others follow the stage's words. Codes say more to programs than sentences. */
function failure(error: unknown, words: string): { reason: string; anomalies: JsonObject[]; asked?: Asked } {
  if (error instanceof SourceError) {
    const { reason, anomalies, asked } = error;
    if (!asked) return { reason, anomalies };
    return { reason, anomalies, asked: { httpRequests: asked.requests, retries: asked.retries } };
  }
  const said =
    error instanceof OpsError ? error.code : error instanceof Error ? error.message : String(error);
  return { reason: `${words}: ${said}`, anomalies: [] };
}

function providerFailure({ name }: Stage, reason: string): JsonObject {
  return { type: "provider_failure", stage: name, reason };
}

/** The anomaly log tells of failures, too, though nothing was stored. */
async function logFailure(run: Run, stage: Stage, reason: string, anomalies: JsonObject[]): Promise<void> {
  const all = [...anomalies, providerFailure(stage, reason)];
  await ingest(run, { source: stage.name, rows: [], anomalies: all });
}

function noteSkew(ctx: Context, { name }: Stage, { clockSkewMs }: Fetched): void {
  if (clockSkewMs === null || Math.abs(clockSkewMs) <= NOTABLE_SKEW_MS) return;
  const seconds = Math.round(clockSkewMs / 1000);
  ctx.note({
    en: `[wf] clock skew: ${name} is ${Math.abs(seconds)} s ${seconds > 0 ? "ahead of" : "behind"} this computer`,
    ja: `[wf] 時刻のずれ: ${name} の時計はこのコンピューターより ${Math.abs(seconds)} 秒${seconds > 0 ? "進んで" : "遅れて"}います`,
  });
}

import type { MarketCalendar } from "../market/calendar.ts";
import { readSyntheticRanges, type SyntheticRange } from "../market/synthetic_ranges.ts";
import { planAndCommit } from "../workspace/carry.ts";
import type { Context } from "../workspace/context.ts";
import type { Json, JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import { makePlan } from "../workspace/plans.ts";
import type { Reader } from "../workspace/reader.ts";
import { patchSnapshot, readSnapshot } from "../workspace/snapshot.ts";
import { isoNaive, isoUtc, parseInstant } from "../workspace/time.ts";
import type { IngestHow } from "./ingest.ts";
import type { IngestResult } from "./result.ts";
import type { Store } from "./store.ts";

const MINUTE = 60_000;
const SECOND = 1000;

/** One source that delivered rows. */
export interface ChainLink {
  /** `dukascopy`, `local_csv`, `synthetic_local` … */
  source: string;
  /** Such as the file's name. */
  detail?: string;
}

/** A stage that failed, or a fallback that was taken (specification 04 §8). */
export interface Fallback {
  stage: string;
  reason: string;
  next_source?: string;
  detail?: string;
}

/** Where bars came from: what is known of an ingest beyond its result. */
export interface Provenance {
  /** The route that was asked for. */
  primarySource: string;
  /** What delivered rows, in order; empty where nothing did. */
  chain: readonly ChainLink[];
  /** Of all passes together; absent where no stage brought anything. */
  result?: IngestResult;
  fallbacks?: readonly Fallback[];
  /** Only where Dukascopy itself delivered. */
  offerSide?: string;
  /** Side of the prices that Dukascopy has put into the store, also where others followed; absent: as before. */
  storeOfferSide?: string;
  /** The CSV that was read, on the local route. */
  localBackupPath?: string;
  attempts?: readonly JsonObject[];
  /** What a dry run would have invented. */
  extension?: SyntheticRange;
  /** First bar that a repair changed, UTC epoch milliseconds: states that learned from there on should be replayed. */
  repairedFrom?: number;
  /** When absent: `failed` without a result, `degraded` after fallbacks or with invented bars, else `ok`. */
  status?: "ok" | "degraded" | "failed";
}

type Asking = Pick<Context, "clock" | "workspace" | "reader">;

/**
 * The store's member of `ingest_meta` (specification 04 §7). Without a result it says so and keeps what was known of the newest bars,
 * so that nothing looks fresher than it is.
 */
export function ingestMeta(
  ctx: Asking,
  store: Store,
  calendar: MarketCalendar | undefined,
  from: Provenance,
): JsonObject {
  const { result, chain, fallbacks = [] } = from;
  const now = ctx.clock.now();
  const before = memberOf(ctx.reader, store);
  const last = result ? result.last_ts_now : (before.last_ts_now ?? null);
  const lastReal = result ? result.last_real_ts : (before.last_real_ts ?? null);
  const spans = spansOf(ctx.reader, store, from.extension);
  const synthetic = chain.some(({ source }) => source === "synthetic_local");
  return {
    primary_source: from.primarySource,
    source_label:
      chain.map(({ source, detail }) => (detail ? `${source}:${detail}` : source)).join("+") || null,
    source_chain: chain.map((link) => ({ ...link })),
    rows_raw: result?.rows_raw ?? 0,
    rows_validated: result?.rows_validated ?? 0,
    rows_featured: result?.rows_featured ?? 0,
    anomalies_logged: result?.anomalies_logged ?? 0,
    gaps_detected: result?.gaps_detected ?? 0,
    last_ts_now: last,
    last_real_ts: lastReal,
    freshness_minutes: rounded(instantOf(last), (time) => Math.max(0, now - time) / MINUTE),
    freshness_market_minutes: rounded(instantOf(lastReal), (time) => {
      const end = time + store.tfMs;
      return calendar ? calendar.openMinutes(end, now) : Math.max(0, now - end) / MINUTE;
    }),
    snapshot_path: ctx.workspace.resolve(store.snapshot),
    last_ingest_at: `${isoNaive(Math.floor(now / SECOND) * SECOND)}+00:00`,
    ...(from.offerSide !== undefined && { dukascopy_offer_side: from.offerSide }),
    ...storeSideOf(from, before),
    ...(fallbacks.length > 0 && { fallbacks: fallbacks.map((note) => ({ ...note })) }),
    synthetic_extension: synthetic,
    synthetic_bars: spans.reduce((sum, { bars }) => sum + Number(bars), 0),
    synthetic_ranges: spans,
    incomplete_held: result?.incomplete_held ?? 0,
    status: from.status ?? (!result ? "failed" : fallbacks.length > 0 || synthetic ? "degraded" : "ok"),
    provider_attempts: [...(from.attempts ?? [])],
    ...(from.localBackupPath !== undefined && { local_backup_path: from.localBackupPath }),
    ...repairOf(from, before),
    updated_at: isoUtc(Math.floor(now / SECOND) * SECOND),
  };
}

/** What the snapshot says of a store's bars so far: for a change that brought none from anywhere else. */
export function knownProvenance(reader: Reader, store: Store): Pick<Provenance, "primarySource" | "chain"> {
  const { primary_source, source_chain } = memberOf(reader, store);
  const links = Array.isArray(source_chain) ? source_chain.filter(isJsonObject) : [];
  return {
    primarySource: typeof primary_source === "string" ? primary_source : "local_csv",
    chain: links.map(({ source, detail }) => ({
      source: String(source),
      ...(typeof detail === "string" && { detail }),
    })),
  };
}

/** Commits what `ingestMeta` says; in a dry run it only says it. */
export async function writeIngestMeta(
  ctx: Context,
  how: IngestHow,
  store: Store,
  calendar: MarketCalendar | undefined,
  from: Provenance,
): Promise<JsonObject> {
  const make = (planning: Context) => {
    const meta = ingestMeta(planning, store, calendar, from);
    const change = patchSnapshot(planning, "ingest_meta", { [store.key]: meta }, store.snapshot);
    return makePlan(planning, meta, { changes: [change] });
  };
  return (await planAndCommit(ctx, make, { command: "ingest", ...how })).result;
}

function memberOf(reader: Reader, store: Store): JsonObject {
  const member = readSnapshot({ reader }, store.snapshot).ingest_meta?.[store.key];
  return isJsonObject(member) ? member : {};
}

/** The invented ranges that the store still holds, and the one that a dry run would have added. */
function spansOf(reader: Reader, store: Store, extension: SyntheticRange | undefined): JsonObject[] {
  const ranges = readSyntheticRanges(reader, store.validated);
  if (extension && !ranges.some(({ start }) => start === extension.start)) ranges.push(extension);
  return ranges.map(({ start, end, bars }) => ({
    start_ts: isoNaive(start),
    end_ts: isoNaive(end),
    bars: bars ?? (end - start) / store.tfMs + 1,
  }));
}

/** Bids stay bids when other sources have delivered since. */
function storeSideOf({ storeOfferSide }: Provenance, before: JsonObject): JsonObject {
  const side = storeOfferSide ?? before.store_offer_side ?? before.dukascopy_offer_side;
  return side === undefined ? {} : { store_offer_side: side };
}

/** A replay stays advisable until the next repair says from where. */
function repairOf({ repairedFrom }: Provenance, before: JsonObject): JsonObject {
  if (repairedFrom !== undefined) return { repaired_from: isoNaive(repairedFrom) };
  return before.repaired_from === undefined ? {} : { repaired_from: before.repaired_from };
}

function instantOf(text: Json): number {
  return typeof text === "string" ? parseInstant(text) : Number.NaN;
}

function rounded(time: number, minutes: (time: number) => number): number | null {
  return Number.isNaN(time) ? null : Math.round(minutes(time) * 1000) / 1000;
}

import { basename } from "node:path";
import { type MarketCalendar, readCalendar } from "../market/calendar.ts";
import { withReader } from "../workspace/carry.ts";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import { parseInstant } from "../workspace/time.ts";
import { type IngestHow, ingestRows } from "./ingest.ts";
import { knownProvenance, type Provenance, writeIngestMeta } from "./meta.ts";
import { repairStore } from "./repair.ts";
import type { IngestResult } from "./result.ts";
import { type Store, type StoreOptions, storeOf } from "./store.ts";
import { defaultSource } from "./default_source.ts";

export interface PullOptions extends StoreOptions {
  /** A bar CSV; without it `defaultSource`. */
  source?: string;
  orN?: number;
  /** False: every distance of more than one bar is a gap. */
  calendar?: boolean;
  maxRowsPerCommit?: number;
  repair?: boolean;
  /** With `repair`: the first bar that may change, UTC epoch milliseconds. */
  from?: number;
}

/**
 * The local route: a CSV into the store, or into the places where it knows better, and where the bars came from into the snapshot.
 * Throws what `ingestRows` throws, and errors of the source (exit 2).
 */
export async function pullPrices(ctx: Context, how: IngestHow, options: PullOptions): Promise<IngestResult> {
  const store = storeOf(options);
  const calendar = options.calendar === false ? undefined : readCalendar(withReader(ctx).reader);
  if (options.repair) return repair(ctx, how, store, calendar, options);
  const file = options.source ?? defaultSource(withReader(ctx).reader, store);
  const { orN, maxRowsPerCommit } = options;
  const ingest = { store, source: file, file, orN, calendar, maxRowsPerCommit };
  const result = await unusable(() => ingestRows(ctx, how, ingest));
  await writeIngestMeta(ctx, how, store, calendar, { ...local(ctx, file), ...changed(result) });
  return result;
}

async function repair(
  ctx: Context,
  how: IngestHow,
  store: Store,
  calendar: MarketCalendar | undefined,
  { source, from, orN }: PullOptions,
): Promise<IngestResult> {
  const result = await unusable(() => repairStore(ctx, how, { store, file: source, from, orN, calendar }));
  const bars = source === undefined ? knownProvenance(withReader(ctx).reader, store) : local(ctx, source);
  await writeIngestMeta(ctx, how, store, calendar, { ...bars, ...changed(result) });
  return result;
}

/** Of bars from a local file. */
function local(ctx: Context, file: string): Provenance {
  const chain = [{ source: "local_csv", detail: basename(file) }];
  return { primarySource: "local_csv", chain, localBackupPath: ctx.workspace.resolve(file) };
}

function changed(result: IngestResult): Pick<Provenance, "result" | "repairedFrom"> {
  const { repaired_from: from } = result;
  return { result, repairedFrom: from === null ? undefined : parseInstant(from) };
}

/** A source that cannot be read is unusable input here (exit 2). */
async function unusable<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OpsError) || !/^csv_|^header_missing|^missing_required/.test(error.code))
      throw error;
    const { code, text, hint, fields } = error;
    throw new OpsError(code, text, hint, { fields: fields as JsonObject, cause: error });
  }
}

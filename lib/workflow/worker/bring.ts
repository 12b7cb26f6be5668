import { z } from "zod";
import { type IngestFlags, ingestFlags } from "../../ingest/chain/flags.ts";
import type { IngestOutcome, runIngest } from "../../ingest/chain/run.ts";
import type { IngestHow } from "../../ingest/ingest.ts";
import type { Store } from "../../ingest/store.ts";
import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { WorkerSettings } from "./options.ts";

const MINUTE = 60_000;

export interface Brought {
  /** New bars. */
  rows: number;
  /** Whether any source had something, new or not. */
  delivered: boolean;
  /** `dukascopy+yfinance`; null where nothing delivered. */
  source: string | null;
  fallbacks: JsonObject[];
  /** Of the newest stored bar as far as `ingest_meta` knows. */
  lastTs: string | null;
}

/**
 * Brings a store up to date from Dukascopy, else Yahoo; never from the local CSV, and no bar is invented. `ingest_meta` says how it
 * went, whatever it was. Throws when `signal` is aborted, and what `runIngest` throws; sources' failures are in the outcome.
 */
export async function bring(
  ctx: Context,
  how: IngestHow,
  ingest: typeof runIngest,
  { settings, store, signal }: { settings: WorkerSettings; store: Store; signal: AbortSignal },
): Promise<Brought> {
  const { symbol, tf, snapshot } = store;
  const { roots, orN } = settings;
  const options = { ...flagsOf(settings), ...roots, symbol, tf, snapshot, orN, onlineOnly: true, signal };
  // Its lines are the workflow's; the worker tells of it by events.
  const quiet = { ...ctx, note() {} };
  return broughtOf(await ingest(quiet, options, how));
}

function broughtOf({ result, exitCode }: IngestOutcome): Brought {
  const meta = result.ingest_meta as {
    source_chain: { source: string }[];
    fallbacks?: JsonObject[];
    last_ts_now: string | null;
  };
  return {
    rows: Number(result.rows_validated ?? 0),
    delivered: exitCode === 0,
    source: meta.source_chain.map(({ source }) => source).join("+") || null,
    fallbacks: meta.fallbacks ?? [],
    lastTs: meta.last_ts_now,
  };
}

function flagsOf(settings: WorkerSettings): IngestFlags {
  const lookback = Math.ceil(settings.lookbackMs / MINUTE);
  return z.object(ingestFlags).parse({
    useDukascopy: true,
    dukascopyLookbackMinutes: lookback,
    yfinanceLookbackMinutes: lookback,
    dukascopyOfferSide: settings.side,
    dukascopyFreshnessThresholdMinutes: Math.ceil(settings.freshnessMs / MINUTE),
  });
}

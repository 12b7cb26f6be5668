import type { MarketCalendar } from "../market/calendar.ts";
import type { Scrub } from "../notify/redact.ts";
import { completeUnfinished, lockOptions } from "../workspace/carry.ts";
import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import { acquireLock, type Lock } from "../workspace/lock.ts";
import type { IngestResult } from "./result.ts";
import { runIngest } from "./run.ts";
import type { DeliveredRow } from "./source.ts";
import type { Store } from "./store.ts";

/** How an ingest is carried out; a command's `StepOptions` fit. */
export interface IngestHow {
  /** Everything but the writing. */
  dryRun?: boolean;
  /** How long to wait for another ingest of the store, and for each commit, in ms. */
  lockWait?: number;
  /** As locks show it to others. */
  commandLine?: string;
  /** Ends the ingest between two commits; it then throws what the signal carries. */
  signal?: AbortSignal;
}

/** What is to be ingested into which store. */
export interface Ingest {
  store: Store;
  /** As results, anomalies and `5m.sources.jsonl` name it: `dukascopy`, `local_csv:usdjpy.csv`, `synthetic_local`. */
  source: string;
  /** Rows of an online source; they are sorted by time first. */
  rows?: readonly DeliveredRow[];
  /** Or a bar CSV, plain or gzip, read in memory that does not depend on its length. */
  file?: string;
  /** Anomalies that the source itself reported (`Fetched.anomalies`), each with its `type`. */
  anomalies?: readonly JsonObject[];
  incompleteHeld?: number;
  /** Bars of the opening range; 6 when absent. */
  orN?: number;
  /** Without one, every distance of more than one bar is a gap. */
  calendar: MarketCalendar | undefined;
  /** Rows that one commit adds to each tier; 100 000 when absent. */
  maxRowsPerCommit?: number;
  /** Masks secrets in what goes into the anomaly log. */
  scrub?: Scrub;
  /** The bars are invented: they get a line in `5m.synthetic.jsonl`. */
  synthetic?: boolean;
}

/**
 * Validates rows and adds them to the three tiers, each once, in commits that change tiers, marks, anomaly log and snapshot together
 * (specification 04 §3). Real bars for invented ones supersede them. A process killed anywhere leaves whole commits, and the same
 * call goes on from there.
 *
 * Holds the role lock `ingest:<SYMBOL>_<tf>`. Throws `locked` (exit 3), `snapshot_corrupt`, `store_unequal`, and what reading a bar
 * CSV throws; commits before that stand.
 */
export async function ingestRows(ctx: Context, how: IngestHow, ingest: Ingest): Promise<IngestResult> {
  if (how.dryRun) return runIngest(ctx, how, ingest);
  using _lock = await lockStore(ctx, how, ingest.store);
  return await runIngest(ctx, how, ingest);
}

/** Takes the role lock under which a store's files change, and completes what an interrupted commit began to change. */
export async function lockStore(ctx: Context, how: IngestHow, { key }: Store): Promise<Lock> {
  const name = `ingest:${key.replaceAll("=", "_")}`;
  const command = how.commandLine ?? "ingest";
  const lock = await acquireLock(ctx.workspace, name, lockOptions(ctx, command, how.lockWait));
  try {
    await completeUnfinished(ctx, command, how.lockWait);
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

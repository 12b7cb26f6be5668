import type { MarketCalendar } from "../market/calendar.ts";
import type { Scrub } from "../notify/redact.ts";
import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { IngestResult } from "./result.ts";
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
}

/** What is to be ingested into which store. */
export interface Ingest {
  store: Store;
  /** As results, anomalies and `sources.jsonl` name it: `dukascopy`, `local_csv:usdjpy.csv`, `synthetic_local`. */
  source: string;
  /** Rows of an online source; they are sorted by time first. */
  rows?: readonly DeliveredRow[];
  /** Or a bar CSV, plain or gzip, read in memory that does not depend on its length. */
  file?: string;
  /** Anomalies that the source itself reported (`Fetched.anomalies`). */
  anomalies?: readonly JsonObject[];
  incompleteHeld?: number;
  /** Bars of the opening range; 6 when absent. */
  orN?: number;
  /** None: every distance of more than one bar is a gap. */
  calendar: MarketCalendar | undefined;
  /** Rows that one commit adds to each tier; 100 000 when absent. */
  maxRowsPerCommit?: number;
  /** Masks secrets in what goes into the anomaly log. */
  scrub?: Scrub;
  /** Marks the bars as invented: they get a line in `5m.synthetic.jsonl`. */
  synthetic?: boolean;
}

/**
 * Validates rows and adds them to the three tiers, once, in commits that change tiers, marks, anomaly log and snapshot together
 * (specification 04 §3). Throws `locked` (exit 3), `snapshot_corrupt`, `store_unequal`, and what reading a CSV throws.
 */
export async function ingestRows(_ctx: Context, _how: IngestHow, _ingest: Ingest): Promise<IngestResult> {
  throw new Error("not yet");
}

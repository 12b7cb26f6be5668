import type { Context } from "../workspace/context.ts";
import { changedWhileReading } from "../workspace/inputerrors.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Change, Plan } from "../workspace/plan.ts";
import { appendChange, appendJsonLines, makePlan } from "../workspace/plans.ts";
import type { Reader } from "../workspace/reader.ts";
import { patchSnapshot } from "../workspace/snapshot.ts";
import { isoNaive } from "../workspace/time.ts";
import { ANOMALY_LOG } from "./anomalies.ts";
import { FEATURES_HEADER, TIER_HEADER } from "./printer.ts";
import type { Store } from "./store.ts";

/** What one commit adds to a store. The bytes must stay as they are until it is done. */
export interface Batch {
  store: Store;
  rows: number;
  /** First and last bar start; without rows the newest stored bar, NaN where there is none. */
  first: number;
  last: number;
  raw: Uint8Array;
  validated: Uint8Array;
  features: Uint8Array;
  source: string;
  /** The rows are invented. */
  synthetic: boolean;
  /** Lines for the anomaly log. */
  anomalies: string;
  late: readonly JsonObject[];
  /** Where each tier ended when the rows were compared with it. */
  ends: TierEnds;
  /** A file that the rows come from, and how much of it was there. */
  input?: { path: string; size: number };
}

const TIER = "ingest_tier";
const TIERS = ["raw", "validated", "features"] as const;
type TierName = (typeof TIERS)[number];

/** Sizes of the tiers in bytes. */
export type TierEnds = Record<TierName, number>;

/** 0 for tiers that are not there. */
export function tierEnds(reader: Reader, store: Store): TierEnds {
  const size = (tier: TierName) => {
    using file = reader.open(store[tier]);
    return file?.size ?? 0;
  };
  return { raw: size("raw"), validated: size("validated"), features: size("features") };
}

/** All files change together: the three tiers, what is said about them, and the watermark in the snapshot. */
export function planBatch(planning: Context, batch: Batch): Plan {
  const { store, rows } = batch;
  if (batch.input) planning.reader.grown(batch.input.path, batch.input.size);
  const changes: Change[] = [];
  if (rows > 0) {
    const span = { start_ts: isoNaive(batch.first), end_ts: isoNaive(batch.last) };
    for (const tier of TIERS) changes.push(appendTier(planning, batch, tier));
    changes.push(appendJsonLines(planning, store.sources, [{ source: batch.source, ...span, rows }]));
    if (batch.synthetic) {
      changes.push(appendJsonLines(planning, store.synthetic, [{ ...span, bars: rows }]));
    }
  }
  if (batch.late.length > 0) changes.push(appendJsonLines(planning, store.late, [...batch.late]));
  if (batch.anomalies !== "") changes.push(appendChange(planning, ANOMALY_LOG, batch.anomalies));
  if (!Number.isNaN(batch.last)) {
    changes.push(patchSnapshot(planning, "ingest", { [store.key]: isoNaive(batch.last) }, store.snapshot));
  }
  return makePlan(planning, {}, { changes });
}

/** Where the file is new its header comes first. Somebody else's rows behind ours end the ingest: its rows may be among them. */
function appendTier(planning: Context, { store, ends }: Batch, tier: TierName): Change {
  const change = appendChange(planning, store[tier], "");
  if (change.offset !== ends[tier]) throw changedWhileReading(store[tier]);
  return { ...change, content: { source: TIER, args: { tier, header: change.offset === 0 } } };
}

/** Makes the tiers' content, for the committer. */
export function batchSources(batch: Batch) {
  return {
    [TIER]: (_: Context, { tier, header }: JsonObject): Iterable<string | Uint8Array> => {
      const bytes = batch[tier as TierName];
      if (header !== true) return [bytes];
      return [tier === "features" ? FEATURES_HEADER : TIER_HEADER, bytes];
    },
  };
}

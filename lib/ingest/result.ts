import type { JsonObject } from "../workspace/json.ts";
import type { Store } from "./store.ts";

/** What one ingest did, as commands print it. In a dry run: what it would have done. */
export interface IngestResult extends JsonObject {
  source: string;
  raw_path: string;
  validated_path: string;
  features_path: string;
  rows_raw: number;
  rows_validated: number;
  rows_featured: number;
  /** Entries added to the anomaly log, gaps included. */
  anomalies_logged: number;
  /** Gaps that should not be: with a calendar those outside closures and session edges. */
  gaps_detected: number;
  /** Closures of the market, and bars missing only beside one. */
  gaps_expected: number;
  gaps_total: number;
  /** `YYYY-MM-DDTHH:MM:SS` of the newest stored bar before and after; null where there is none. */
  last_ts_prev: string | null;
  last_ts_now: string | null;
  /** The newest bar afterwards that was not invented. */
  last_real_ts: string | null;
  /** Exact repeats, in the delivery or of one of the newest stored bars. */
  duplicates_skipped: number;
  below_watermark_skipped: number;
  /** Bars that a source held back because they were still forming. */
  incomplete_held: number;
  /** Rows that came out of order and were put in their place. */
  out_of_order_sorted: number;
  /** Bars that fill a hole among the newest stored ones; they wait for `--repair`. */
  late_bars: number;
  /** Invented bars that gave way to real ones. */
  synthetic_superseded: number;
  /** The first bar that was changed by that; states that learned from there on should be replayed. */
  repaired_from: string | null;
  dry_run: boolean;
}

/** Of an ingest that has done nothing. */
export function emptyResult({ raw, validated, features }: Store, source: string): IngestResult {
  return {
    source,
    raw_path: raw,
    validated_path: validated,
    features_path: features,
    rows_raw: 0,
    rows_validated: 0,
    rows_featured: 0,
    anomalies_logged: 0,
    gaps_detected: 0,
    gaps_expected: 0,
    gaps_total: 0,
    last_ts_prev: null,
    last_ts_now: null,
    last_real_ts: null,
    duplicates_skipped: 0,
    below_watermark_skipped: 0,
    incomplete_held: 0,
    out_of_order_sorted: 0,
    late_bars: 0,
    synthetic_superseded: 0,
    repaired_from: null,
    dry_run: false,
  };
}

/** Sums of two passes over one store; the paths and `last_ts_prev` of the first, `last_ts_now` of the last that has one. */
export function mergeResults(first: IngestResult, second: IngestResult): IngestResult {
  const merged: IngestResult = { ...first, source: `${first.source}+${second.source}` };
  for (const [name, value] of Object.entries(second)) {
    if (typeof value === "number") merged[name] = (first[name] as number) + value;
  }
  merged.last_ts_now = second.last_ts_now ?? first.last_ts_now;
  merged.repaired_from = first.repaired_from ?? second.repaired_from;
  merged.last_real_ts = second.last_real_ts ?? first.last_real_ts;
  return merged;
}

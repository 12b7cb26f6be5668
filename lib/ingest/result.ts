import type { JsonObject } from "../workspace/json.ts";

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
  dry_run: boolean;
}

/** Sums of two passes over one store; the paths and `last_ts_prev` of the first, `last_ts_now` of the last that has one. */
export function mergeResults(first: IngestResult, second: IngestResult): IngestResult {
  const merged: IngestResult = { ...first, source: `${first.source}+${second.source}` };
  for (const [name, value] of Object.entries(second)) {
    if (typeof value === "number") merged[name] = (first[name] as number) + value;
  }
  merged.last_ts_now = second.last_ts_now ?? first.last_ts_now;
  merged.last_real_ts = second.last_real_ts ?? first.last_real_ts;
  return merged;
}

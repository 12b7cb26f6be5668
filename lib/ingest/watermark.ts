import { readSyntheticRanges, type SyntheticRange } from "../market/synthetic_ranges.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import type { Reader } from "../workspace/reader.ts";
import { readSnapshot } from "../workspace/snapshot.ts";
import { parseInstant } from "../workspace/time.ts";
import type { Store } from "./store.ts";
import { readTail } from "./tail.ts";

/** How far a store reaches. Bar starts, UTC epoch milliseconds; null where there is no such bar. */
export interface Watermark {
  last_ts: number | null;
  /** The newest bar that was not invented: from here on a source is asked for bars. */
  last_real_ts: number | null;
}

/** The watermark of a store, read from its end; the snapshot has no say in it. */
export function currentWatermark(reader: Reader, store: Store): Watermark {
  const ranges = readSyntheticRanges(reader, store.validated);
  const tail = readTail(reader, store.validated, (bars) => bars.some(({ time }) => !isWithin(ranges, time)));
  const bars = tail?.bars ?? [];
  return {
    last_ts: bars.at(-1)?.time ?? null,
    last_real_ts: bars.findLast(({ time }) => !isWithin(ranges, time))?.time ?? null,
  };
}

/** What the snapshot says of the store: null where it says nothing or nothing that is a time. */
export function snapshotWatermark(reader: Reader, store: Store): number | null {
  const { ingest } = readSnapshot({ reader }, store.snapshot);
  const text = isJsonObject(ingest) ? ingest[store.key] : undefined;
  const time = typeof text === "string" ? parseInstant(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

export function isWithin(ranges: readonly SyntheticRange[], time: number): boolean {
  return ranges.some(({ start, end }) => time >= start && time <= end);
}

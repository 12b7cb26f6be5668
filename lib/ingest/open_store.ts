import { readSyntheticRanges, type SyntheticRange } from "../market/synthetic_ranges.ts";
import type { Reader } from "../workspace/reader.ts";
import { seedsFeatures } from "./features.ts";
import type { Store } from "./store.ts";
import { readTail, type StoredBar } from "./tail.ts";
import { isWithin, snapshotWatermark } from "./watermark.ts";

/** What an ingest knows of a store before its first row. */
export interface OpenStore {
  /** The newest bars: those that features go on from, and at least one that was not invented. */
  bars: StoredBar[];
  synthetic: SyntheticRange[];
  /** The newest bar that was not invented. */
  lastReal: number | undefined;
  /** What the snapshot says; null where it says nothing. The store itself is right. */
  snapshot: number | null;
}

/** Reads a sound store's end and what is said about it. */
export function openStore(reader: Reader, store: Store): OpenStore {
  const synthetic = readSyntheticRanges(reader, store.validated);
  const isReal = ({ time }: StoredBar) => !isWithin(synthetic, time);
  const tail = readTail(reader, store.validated, (bars) => seedsFeatures(bars) && bars.some(isReal));
  const bars = tail?.bars ?? [];
  return {
    bars,
    synthetic,
    lastReal: bars.findLast(isReal)?.time,
    snapshot: snapshotWatermark(reader, store),
  };
}

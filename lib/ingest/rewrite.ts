import { readSyntheticRanges } from "../market/synthetic_ranges.ts";
import { planAndCommit } from "../workspace/carry.ts";
import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import { jsonLine } from "../workspace/jsonl.ts";
import type { Change, Plan } from "../workspace/plan.ts";
import { appendChange, appendJsonLines, deleteChange, makePlan, writeChange } from "../workspace/plans.ts";
import type { Reader } from "../workspace/reader.ts";
import { patchSnapshot } from "../workspace/snapshot.ts";
import { isoNaive } from "../workspace/time.ts";
import { ANOMALY_LOG } from "./anomalies.ts";
import { Features, seedsFeatures } from "./features.ts";
import type { IngestHow } from "./ingest.ts";
import { linesFrom, offsetOf, prefixOf } from "./lines.ts";
import type { PendingRows } from "./pending.ts";
import { FEATURES_HEADER, TIER_HEADER, TierPrinter } from "./printer.ts";
import { remainingSpans } from "./spans.ts";
import type { Store } from "./store.ts";
import { readTail, type StoredBar, storedBar } from "./tail.ts";

const REWRITTEN = "ingest_rewritten";
const PIECE = 1 << 18;

/** Rows to be put into a store at their times, in place of the bars that are there. */
export interface Rewriting {
  store: Store;
  /** In order; the earliest one is where the tiers change. */
  rows: PendingRows;
  source: string;
  orN: number;
  /** Lines for the anomaly log. */
  anomalies: string;
  /** Removes the queue of late bars, which are among the rows. */
  queueDone?: boolean;
}

type TierName = "raw" | "validated" | "features";

/**
 * Writes the tiers anew from the earliest of the rows on: each row takes the place of the bar of its time or goes in between, features
 * are computed again from there to the end. What comes before is copied byte by byte. One commit, in memory that depends on the rows
 * alone.
 */
export async function rewriteStore(ctx: Context, how: IngestHow, rewriting: Rewriting): Promise<void> {
  if (how.dryRun) return;
  const sources = {
    [REWRITTEN]: ({ reader }: Context, { tier }: JsonObject) =>
      tier === "raw" ? rawTier(reader, rewriting) : printedTier(reader, rewriting, tier as TierName),
  };
  await planAndCommit(ctx, (planning) => planRewrite(planning, rewriting), {
    command: "ingest",
    ...how,
    sources,
  });
}

function planRewrite(planning: Context, rewriting: Rewriting): Plan {
  const { store, rows, source } = rewriting;
  const [first, last] = [rows.time[0]!, rows.time[rows.length - 1]!];
  const tiers = (["raw", "validated", "features"] as const).map((tier) =>
    writeChange(planning, store[tier], { source: REWRITTEN, args: { tier } }),
  );
  const brought = { source, start_ts: isoNaive(first), end_ts: isoNaive(last), rows: rows.length };
  const stored = readTail(planning.reader, store.validated, (bars) => bars.length > 0)?.bars.at(-1)?.time;
  const newest = Math.max(last, stored ?? last);
  const changes: (Change | undefined)[] = [
    ...tiers,
    appendJsonLines(planning, store.sources, [{ ...brought, rewritten: true }]),
    synthetic(planning, rewriting),
    rewriting.queueDone ? deleteChange(planning, store.late) : undefined,
    rewriting.anomalies === "" ? undefined : appendChange(planning, ANOMALY_LOG, rewriting.anomalies),
    patchSnapshot(planning, "ingest", { [store.key]: isoNaive(newest) }, store.snapshot),
  ];
  return makePlan(planning, {}, { changes });
}

/** The marks of invented bars, less the times that are real now. */
function synthetic(planning: Context, { store, rows }: Rewriting): Change | undefined {
  const spans = readSyntheticRanges(planning.reader, store.validated);
  if (spans.length === 0) return undefined;
  const left = remainingSpans(planning.reader, store, spans, new Set(rows.time.subarray(0, rows.length)));
  if (left.length === 0) return deleteChange(planning, store.synthetic);
  return writeChange(planning, store.synthetic, left.map(jsonLine).join(""));
}

function* rawTier(reader: Reader, { store, rows }: Rewriting): Generator<string | Uint8Array, void> {
  const offset = offsetOf(reader, store.raw, rows.time[0]!);
  if (offset === 0) yield TIER_HEADER;
  yield* prefixOf(reader, store.raw, offset);
  const utf8 = new TextDecoder();
  let text = "";
  for (const { line, row } of merged(reader, store.raw, offset, rows)) {
    text += row === undefined ? `${line}\n` : utf8.decode(rows.lines.of(row, row + 1));
    if (text.length < PIECE) continue;
    yield text;
    text = "";
  }
  yield text;
}

/** The validated tier, or the features tier, whose rows are those of the validated one and the features. */
function* printedTier(
  reader: Reader,
  { store, rows, orN }: Rewriting,
  tier: TierName,
): Generator<string | Uint8Array, void> {
  const printer = new TierPrinter(store);
  const sink = tier === "features" ? printer.features : printer.validated;
  const from = rows.time[0]!;
  const offset = offsetOf(reader, store.validated, from);
  const ownOffset = offsetOf(reader, store[tier], from);
  if (ownOffset === 0) yield tier === "features" ? FEATURES_HEADER : TIER_HEADER;
  yield* prefixOf(reader, store[tier], ownOffset);
  const features = new Features(orN).seed(barsBefore(reader, store, offset));
  for (const { line, row } of merged(reader, store.validated, offset, rows)) {
    if (row === undefined) {
      const bar = storedBar(line)!;
      features.push(bar.time, bar.high, bar.low, bar.close);
      printer.printLine(line, features);
    } else {
      printer.print(rows, row, row + 1, features);
    }
    if (sink.length < PIECE) continue;
    yield sink.written;
    printer.clear();
  }
  yield sink.written;
}

/** The stored bars that features go on from at a byte offset of the validated tier. */
function barsBefore(reader: Reader, store: Store, offset: number): StoredBar[] {
  return readTail(reader, store.validated, seedsFeatures, offset)?.bars ?? [];
}

/** A tier's lines from an offset on and the new rows, in order of time; of two with one time the new one. */
function* merged(
  reader: Reader,
  path: string,
  offset: number,
  rows: PendingRows,
): Generator<{ line: string; row?: undefined } | { line?: undefined; row: number }, void> {
  let row = 0;
  for (const { text, time } of linesFrom(reader, path, offset)) {
    if (Number.isNaN(time)) continue;
    while (row < rows.length && rows.time[row]! < time) yield { row: row++ };
    if (row < rows.length && rows.time[row] === time) yield { row: row++ };
    else yield { line: text };
  }
  while (row < rows.length) yield { row: row++ };
}

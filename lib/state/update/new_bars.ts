import type { Bars } from "../../market/bars.ts";
import { readFirstRow } from "../../market/header.ts";
import { type BarReading, readBars } from "../../market/read.ts";
import type { SkipCode } from "../../market/report.ts";
import { seekAfter } from "../../market/seek.ts";
import { readSyntheticRanges } from "../../market/synthetic_ranges.ts";
import type { Context } from "../../workspace/context.ts";
import { type Rejection, SoundBars, type Taken, type Wanted } from "./sound_bars.ts";
import { barsInvalid, barsNotFound, namingBars } from "./bar_errors.ts";

export interface BarSource extends Wanted {
  /** Bar CSV, plain or gzip. */
  path: string;
  symbol: string;
  /** Of rows that name none. */
  timeframe: string;
  /** Bars an engine call. */
  chunk: number;
}

const LOOK_AGAIN_MS = 200;
const LONGEST_HEADER = 4096;
const LF = 10;
/** No row of a bar is shorter. */
const SHORTEST_ROW = 16;
const MOST_BYTES = 262_144;

/** Which of the loader's codes is which rejection. */
const REJECTION: Record<SkipCode, Rejection> = {
  timestamp_missing: "bad_timestamp",
  timestamp_parse_error: "bad_timestamp",
  price_parse_error: "bad_number",
  value_parse_error: "bad_number",
  partial_tail: "partial_tail",
};

/**
 * The bars of a file that are newer than the cursor, sound, in order and real, in blocks of naive UTC timestamps (specification 03 §5).
 * The first new one is found by seeking where the file can be searched; what lies before it is not read. The file is recorded as
 * one that grows.
 *
 * Errors (exit 1): `bars_not_found`, `bars_invalid`, `synthetic_ranges_corrupt`, the system's own.
 */
export async function newBars(
  ctx: Context,
  source: BarSource,
): Promise<{ blocks: Iterable<Bars>; taken: Taken }> {
  const { path } = source;
  const { reader } = ctx;
  const shown = reader.workspace.show(path);
  const { growing, size } = await lookAtEnds(ctx, path);
  const full = reader.workspace.resolve(path);
  const found = Number.isFinite(source.after) ? seekAfter(full, source.after, reader.files) : undefined;
  const reading = readBars(full, {
    files: reader.files,
    name: shown,
    symbolFilter: source.symbol,
    defaultSymbol: source.symbol,
    defaultTimeframe: source.timeframe,
    // The next microsecond; a bound also makes the loader refuse stamps that it cannot read.
    start: Number.isFinite(source.after) ? source.after + 0.001 : Number.MIN_SAFE_INTEGER,
    blockBars: Math.max(1, source.chunk),
    unendedRow: growing ? "leave" : "accept",
    ...(found && "offset" in found && tailOnly(found.offset, size, source.chunk)),
  });
  const taken: Taken = {
    count: 0,
    first: Number.NaN,
    last: Number.NaN,
    rejected: {},
    bytesRead: 0,
    size: 0,
  };
  const sound = new SoundBars(source, readSyntheticRanges(reader, path), taken);
  function* blocks(): Generator<Bars, void> {
    for (const bars of namingBars(shown, reading)) {
      const kept = sound.keep(bars);
      measure(taken, reading);
      if (kept) yield kept;
    }
    measure(taken, reading);
    countSkipped(taken, reading);
    reader.grown(path, reading.report.size);
  }
  return { blocks: blocks(), taken };
}

/** Looks at the header, and whether a writer is in the midst of the last line: then that line is left for the next update. */
async function lookAtEnds(ctx: Context, path: string): Promise<{ growing: boolean; size: number }> {
  const { reader, clock } = ctx;
  const ends = () => {
    using file = reader.open(path);
    if (!file) throw barsNotFound(reader, path);
    const begin = file.read(0, LONGEST_HEADER);
    const gzip = begin[0] === 0x1f && begin[1] === 0x8b;
    if (!gzip) checkHeader(reader.workspace.show(path), begin);
    return { size: file.size, open: !gzip && file.size > 0 && file.read(file.size - 1, 1)[0] !== LF };
  };
  const before = ends();
  if (!before.open) return { growing: false, size: before.size };
  await clock.sleep(LOOK_AGAIN_MS);
  const { size } = ends();
  return { growing: size !== before.size, size };
}

/** Reads on from an offset, with room for what is left: a few new bars need no buffers for thousands. */
function tailOnly(offset: number, size: number, chunk: number) {
  const bytes = size - offset;
  const blockBars = Math.max(1, Math.min(chunk, Math.ceil(bytes / SHORTEST_ROW)));
  return { offset, blockBars, chunkBytes: Math.min(MOST_BYTES, bytes + 1) };
}

function checkHeader(shown: string, begin: Uint8Array): void {
  const text = new TextDecoder().decode(begin);
  const line = /^[^\r\n]*/.exec(text)![0];
  const cells = line.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
  const first = readFirstRow(cells);
  if ("missing" in first) throw barsInvalid(shown, `columns missing: ${first.missing.join(", ")}`);
  if (!first.header) throw barsInvalid(shown, "no header line");
}

function measure(taken: Taken, { report }: BarReading): void {
  taken.bytesRead = report.bytesRead;
  taken.size = report.size;
}

function countSkipped(taken: Taken, { report }: BarReading): void {
  const add = (why: Rejection, count: number) => {
    if (count > 0) taken.rejected[why] = (taken.rejected[why] ?? 0) + count;
  };
  for (const [code, count] of Object.entries(report.loader.reason_counts ?? {}))
    add(REJECTION[code as SkipCode], count);
  add("symbol_mismatch", report.otherSymbols);
}

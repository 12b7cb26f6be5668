import type { Bars } from "../../market/bars.ts";
import { readFirstRow } from "../../market/header.ts";
import { type BarReading, readBars } from "../../market/read.ts";
import type { SkipCode } from "../../market/report.ts";
import { seekAfter } from "../../market/seek.ts";
import { readSyntheticRanges, type SyntheticRange } from "../../market/synthetic_ranges.ts";
import type { Context } from "../../workspace/context.ts";
import { isoNaive } from "../../workspace/time.ts";
import { barsInvalid, barsNotFound, namingBars } from "./bar_errors.ts";

/** Why a row that is newer than the cursor is no bar for the engine. */
export type Rejection =
  | "bad_timestamp"
  | "bad_number"
  | "non_monotonic"
  | "symbol_mismatch"
  | "timeframe_mismatch"
  | "ohlc_invalid"
  | "future"
  | "partial_tail"
  | "synthetic";

export interface BarSource {
  /** Bar CSV, plain or gzip. */
  path: string;
  symbol: string;
  /** Of rows that name none. */
  timeframe: string;
  /** Lower-case; bars of other time frames are rejected. */
  timeframes: ReadonlySet<string>;
  /** Bars that start here or earlier are known; −∞ where none are. UTC epoch milliseconds. */
  after: number;
  /** Bars that start later are rejected. */
  until: number;
  /** Bars an engine call. */
  chunk: number;
  /** Whether the engine is shown the file's further columns. */
  extras: boolean;
}

/** What became of the rows; complete when the bars have been taken. */
export interface Taken {
  /** Bars handed over. */
  count: number;
  /** Starts of the first and the last of them; NaN where there are none. */
  first: number;
  last: number;
  rejected: Partial<Record<Rejection, number>>;
  /** Bytes read of the file so far, the search for the first new bar aside, and its size. */
  bytesRead: number;
  size: number;
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
  if (!reader.exists(path)) throw barsNotFound(reader, path);
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
  const judge = new Judge(source, readSyntheticRanges(reader, path), taken);
  function* blocks(): Generator<Bars, void> {
    for (const bars of namingBars(shown, reading)) {
      const kept = judge.keep(bars);
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

/** Tells sound new bars from the rest, in file order. */
class Judge {
  /** Start of the newest bar that was kept. */
  #last: number;

  constructor(
    private readonly source: BarSource,
    private readonly synthetic: readonly SyntheticRange[],
    private readonly taken: Taken,
  ) {
    this.#last = source.after;
  }

  /** The block with the sound bars alone and their stamps as naive UTC; undefined where none is sound. */
  keep(bars: Bars): Bars | undefined {
    const { taken } = this;
    const kept: number[] = [];
    for (let i = 0; i < bars.length; i++) {
      const why = this.#fault(bars, i);
      if (why) taken.rejected[why] = (taken.rejected[why] ?? 0) + 1;
      else {
        kept.push(i);
        this.#last = bars.time[i]!;
      }
    }
    if (kept.length === 0) return undefined;
    taken.count += kept.length;
    if (Number.isNaN(taken.first)) taken.first = bars.time[kept[0]!]!;
    taken.last = this.#last;
    return this.#blockOf(bars, kept);
  }

  #fault(bars: Bars, i: number): Rejection | undefined {
    const { timeframes, until } = this.source;
    const time = bars.time[i]!;
    if (time > until) return "future";
    if (this.synthetic.some(({ start, end }) => time >= start && time <= end)) return "synthetic";
    if (!timeframes.has(bars.timeframes?.[i] ?? bars.timeframe)) return "timeframe_mismatch";
    const [open, high, low, close] = [bars.open[i]!, bars.high[i]!, bars.low[i]!, bars.close[i]!];
    if (low > Math.min(open, close) || high < Math.max(open, close)) return "ohlc_invalid";
    return time > this.#last ? undefined : "non_monotonic";
  }

  #blockOf(bars: Bars, kept: number[]): Bars {
    const whole = kept.length === bars.length;
    const column = (from: Float64Array) => (whole ? from : Float64Array.from(kept, (i) => from[i]!));
    const time = column(bars.time);
    const { timeframes, extras } = bars;
    return {
      length: kept.length,
      time,
      open: column(bars.open),
      high: column(bars.high),
      low: column(bars.low),
      close: column(bars.close),
      volume: column(bars.volume),
      spread: column(bars.spread),
      timeframe: bars.timeframe,
      stamps: Array.from(time, isoNaive),
      ...(timeframes && { timeframes: kept.map((i) => timeframes[i]!) }),
      ...(extras && this.source.extras && { extras: pick(extras, kept) }),
    };
  }
}

function pick(extras: NonNullable<Bars["extras"]>, kept: number[]): NonNullable<Bars["extras"]> {
  return Object.fromEntries(
    Object.entries(extras).map(([name, values]) => [name, kept.map((i) => values[i])]),
  );
}

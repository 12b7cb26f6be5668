import type { Bars } from "../market/bars.ts";
import type { BarReport } from "../market/report.ts";
import type { Reader } from "../workspace/reader.ts";
import { isoUtc } from "../workspace/time.ts";
import { type BarInput, noBars, openBars, requireOrder } from "./simulate.ts";

/** All bars of a file, for runs over the same bars again and again. */
export interface BarColumns {
  /** One block. Its numbers lie in one piece of shared memory: threads that it is posted to read it without a copy. */
  bars: Bars;
  report: BarReport;
}

/** The columns of numbers in their order in shared memory. */
const NUMBERS = ["time", "open", "high", "low", "close", "volume", "spread"] as const;

/**
 * Reads a bar file whole. Throws what `openBars` throws, `bars_out_of_order` where `inOrder` asks for it, and `no_bars` (exit 1).
 */
export function readColumns(reader: Reader, input: BarInput): BarColumns {
  const name = reader.workspace.show(input.csv);
  const reading = openBars(reader, input);
  const blocks = [...reading];
  if (input.inOrder) requireOrder(name, reading.report);
  if (blocks.length === 0) throw noBars(name);
  reader.grown(input.csv, reading.report.size);
  return { bars: joinShared(blocks), report: reading.report };
}

/** Blocks as one, in shared memory. */
export function joinShared(blocks: readonly Bars[]): Bars {
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  const bars = barsOver(new SharedArrayBuffer(NUMBERS.length * length * 8), length, blocks[0]!.timeframe);
  let at = 0;
  for (const block of blocks) {
    for (const column of NUMBERS) bars[column].set(block[column], at);
    at += block.length;
  }
  const timeframe = (block: Bars) =>
    block.timeframes ?? new Array<string>(block.length).fill(block.timeframe);
  if (blocks.some((block) => block.timeframes || block.timeframe !== bars.timeframe)) {
    bars.timeframes = blocks.flatMap(timeframe);
  }
  // Where a block has texts of its own, the others' follow from their times; such files are rare, and small beside their numbers.
  if (blocks.some(({ stamps }) => stamps)) {
    bars.stamps = blocks.flatMap((block) => block.stamps ?? Array.from(block.time, isoUtc));
  }
  const names = new Set(blocks.flatMap(({ extras }) => Object.keys(extras ?? {})));
  if (names.size > 0) {
    // Blank cells are holes in a block's array, which flattening would close up.
    const values = (block: Bars, extra: string) =>
      Array.from({ length: block.length }, (_, k) => block.extras?.[extra]?.[k]);
    bars.extras = Object.fromEntries(
      [...names].map((extra) => [extra, blocks.flatMap((block) => values(block, extra))]),
    );
  }
  return bars;
}

/** Bars whose numbers lie column after column in `buffer`: what was written there by `joinShared` for as many bars. */
export function barsOver(buffer: SharedArrayBuffer, length: number, timeframe: string): Bars {
  const column = (k: number) => new Float64Array(buffer, k * length * 8, length);
  return {
    length,
    time: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
    spread: column(6),
    timeframe,
  };
}

/** The bars from index `from` up to `to` (exclusive): views, nothing is copied. */
export function sliceBars(bars: Bars, from: number, to: number): Bars {
  const { stamps, timeframes, extras } = bars;
  const part: Bars = { ...bars, length: to - from };
  for (const column of NUMBERS) part[column] = bars[column].subarray(from, to);
  if (stamps) part.stamps = stamps.slice(from, to);
  if (timeframes) part.timeframes = timeframes.slice(from, to);
  if (extras) {
    part.extras = Object.fromEntries(
      Object.entries(extras).map(([name, values]) => [name, values.slice(from, to)]),
    );
  }
  return part;
}

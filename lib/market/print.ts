import { csvLine } from "../workspace/csvfile.ts";
import { isoUtc } from "../workspace/time.ts";
import type { Bars } from "./bars.ts";
import { CANONICAL_COLUMNS } from "./header.ts";

/** The header line of a canonical bar file, with its line end. */
export const BAR_CSV_HEADER = `${CANONICAL_COLUMNS.join(",")}\n`;

const ROWS_AT_ONCE = 4096;
const DAY = 86_400_000;

/**
 * A canonical bar file as pieces of text: header, then one row a bar. Numbers are the shortest decimals that read back as the same
 * double, −0 is 0; stamps are the bars' own text where they carry one. Reading the text gives the same bars; extra columns are
 * left out.
 */
export function* barsCsv(blocks: Iterable<Bars>, symbol: string): Generator<string, void> {
  yield BAR_CSV_HEADER;
  for (const bars of blocks) yield* barRows(bars, symbol);
}

/** The rows of a block without a header. */
export function* barRows(bars: Bars, symbol: string): Generator<string, void> {
  const row = rowPrinter(bars, symbol);
  for (let from = 0; from < bars.length; from += ROWS_AT_ONCE) {
    const to = Math.min(from + ROWS_AT_ONCE, bars.length);
    let text = "";
    for (let i = from; i < to; i++) text += row(i);
    yield text;
  }
}

function rowPrinter(bars: Bars, symbol: string): (i: number) => string {
  const { open, high, low, close, volume, spread, timeframes, timeframe } = bars;
  const stamp = stampPrinter(bars);
  const name = cell(symbol);
  return (i) =>
    `${stamp(i)},${name},${timeframes ? cell(timeframes[i]!) : timeframe},${open[i]! + 0},${high[i]! + 0},${low[i]! + 0},` +
    `${close[i]! + 0},${volume[i]! + 0},${spread[i]! + 0}\n`;
}

/** The stamps' texts; the date is made once a day. */
function stampPrinter({ time, stamps }: Bars): (i: number) => string {
  if (stamps) return (i) => cell(stamps[i]!);
  let day = Number.NaN;
  let date = "";
  return (i) => {
    const ms = time[i]!;
    const seconds = (ms - day) / 1000;
    if (seconds >= 0 && seconds < DAY / 1000) {
      const minutes = Math.floor(seconds / 60);
      return `${date}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}Z`;
    }
    const text = isoUtc(ms);
    day = Math.floor(ms / DAY) * DAY;
    date = text.slice(0, 11);
    return text;
  };
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

/** A text cell, quoted where it must be. */
function cell(text: string): string {
  return csvLine([text, 0]).slice(0, -3);
}

import { readCalendar } from "../market/calendar.ts";
import { barsCsv } from "../market/print.ts";
import { pipSize } from "../market/symbols.ts";
import { timeframeMinutes } from "../market/timeframe.ts";
import { type BarInput, openBars } from "../runs/simulate.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Reader } from "../workspace/reader.ts";
import { isoUtc, parseInstant } from "../workspace/time.ts";

/** `[time, open, high, low, close]`; the time as ISO text. */
export type Candle = [string, number, number, number, number];

export interface Gap extends JsonObject {
  /** Start of the first bar that is missing and of the next one that is there. */
  from: string;
  to: string;
  missing_bars: number;
}

/** The bars that a replay was fed. */
export interface Slice {
  rows: number;
  /** SHA-256 over the bars as a canonical CSV: the same for the same bars, whatever else the file holds. */
  sha256: string;
  firstTs: string | null;
  lastTs: string | null;
  /** Bars before the window. */
  leadBars: number;
  /** Those of the window. */
  candles: Candle[];
  /** Where bars of trading time are missing in the window. */
  gaps: Gap[];
}

/** Reads the bars of a replay in one pass; `from` is where the window begins, after the lead (UTC epoch milliseconds). */
export function readSlice(reader: Reader, input: BarInput, from: number): Slice {
  const tfMs = tfMsOf(input.timeframe);
  const calendar = readCalendar(reader);
  const hasher = new Bun.CryptoHasher("sha256");
  const slice: Slice = {
    rows: 0,
    sha256: "",
    firstTs: null,
    lastTs: null,
    leadBars: 0,
    candles: [],
    gaps: [],
  };
  let before = from - tfMs;
  const look = (until: number) => {
    const missing = until - before > tfMs ? calendar.expectedBars(before + tfMs, until, tfMs) : 0;
    if (missing > 0)
      slice.gaps.push({ from: isoUtc(before + tfMs), to: isoUtc(until), missing_bars: missing });
  };
  for (const bars of openBars(reader, input)) {
    for (const text of barsCsv([bars], input.symbol)) hasher.update(text);
    slice.rows += bars.length;
    for (let i = 0; i < bars.length; i++) {
      const time = bars.time[i]!;
      slice.firstTs ??= isoUtc(time);
      slice.lastTs = isoUtc(time);
      if (time < from) {
        slice.leadBars++;
        continue;
      }
      look(time);
      before = time;
      slice.candles.push([isoUtc(time), bars.open[i]!, bars.high[i]!, bars.low[i]!, bars.close[i]!]);
    }
  }
  if (input.endTs !== undefined) look(input.endTs);
  slice.sha256 = hasher.digest("hex");
  return slice;
}

/** Bars of trading time between what a state has learned and the first bar that it is fed; `last` is an ISO text. */
export function unlearnedBars(
  reader: Reader,
  last: string | null,
  { firstTs }: Slice,
  timeframe: string,
): number {
  if (last === null || firstTs === null) return 0;
  const tfMs = tfMsOf(timeframe);
  const from = parseInstant(last) + tfMs;
  const to = parseInstant(firstTs);
  return to > from ? readCalendar(reader).expectedBars(from, to, tfMs) : 0;
}

function tfMsOf(timeframe: string): number {
  return (timeframeMinutes(timeframe) || 5) * 60_000;
}

/** Open, extremes and close of the window, and its way in pips. Null without a bar. */
export function pricePath(symbol: string, candles: readonly Candle[]): JsonObject | null {
  const first = candles[0];
  const last = candles.at(-1);
  if (!first || !last) return null;
  const high = candles.reduce((most, [, , h]) => Math.max(most, h), Number.NEGATIVE_INFINITY);
  const low = candles.reduce((least, [, , , l]) => Math.min(least, l), Number.POSITIVE_INFINITY);
  const net = (last[4] - first[1]) / pipSize(symbol);
  return { open: first[1], high, low, close: last[4], net_pips: net, bars: candles.length };
}

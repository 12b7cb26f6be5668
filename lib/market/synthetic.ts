import { allocateBars, type Bars } from "./bars.ts";
import { type ClosedRange, fxCalendar, fxWeekNumber, weekOpen } from "./fxweek.ts";
import { fromNewYork } from "./newyork.ts";
import { SyntheticMarket } from "./synthetic_market.ts";

export interface SyntheticOptions {
  symbol: string;
  /** Bars that start in `[from, to)`, UTC epoch milliseconds. */
  from: number;
  to: number;
  /** The same seed, symbol and `from` give the same bars on every machine; a later `to` only appends. */
  seed: number;
}

const BAR = 300_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Synthetic 5-minute bars that look like the real ones whose figures stand in `calibration.ts`: volatility by UTC hour, calm and stormy
 * days, bursts and fat tails, weak reversion, weekend gaps, spreads by hour and range; closed at Christmas and New Year, thin around
 * them; in a year some three bars of a week's first hour are missing. Two things they do not have: volume, which is 0, and the real
 * bars' weak tendency to go on after a breakout. What a strategy earns on them, it earns by chance.
 *
 * Prices are whole tenths of a pip and only arithmetic that IEEE 754 fixes to the last bit is used. Symbols without figures of their own
 * take those of EURUSD, or of USDJPY where the quote is yen.
 */
export function syntheticBars({ symbol, from, to, seed }: SyntheticOptions): Bars {
  const bars = allocateBars(Math.max(0, Math.ceil((to - from) / BAR)));
  const market = new SyntheticMarket(symbol, seed);
  let count = 0;
  let week = fxWeekNumber(from);
  for (const open of fxCalendar(holidays(from, to)).openIntervals(from, to)) {
    const newWeek = fxWeekNumber(open.from) !== week;
    week = fxWeekNumber(open.from);
    if (newWeek) market.passWeekend();
    const firstHourEnds = weekOpen(week) + HOUR;
    for (let time = Math.ceil(open.from / BAR) * BAR; time < open.to; time += BAR) {
      if (time % HOUR === 0 || time < open.from + BAR) market.enterHour(time, isThin(time));
      market.trade();
      const missing = time < firstHourEnds && time >= weekOpen(week) + BAR && market.misses();
      if (!missing) market.write(bars, count++, time);
    }
  }
  return cut(bars, count);
}

/** Closed from 17:00 New York of Christmas Eve and of New Year's Eve, for a day. */
function holidays(from: number, to: number): ClosedRange[] {
  const lastYear = new Date(to).getUTCFullYear();
  const ranges: ClosedRange[] = [];
  for (let year = new Date(from).getUTCFullYear() - 1; year <= lastYear; year++) {
    for (const eve of [24, 31]) {
      const begins = Date.UTC(year, 11, eve, 17);
      ranges.push({ from: fromNewYork(begins), to: fromNewYork(begins + DAY) });
    }
  }
  return ranges;
}

/** 23 December to 2 January. */
function isThin(time: number): boolean {
  const date = new Date(time);
  const day = date.getUTCDate();
  return date.getUTCMonth() === 11 ? day >= 23 : date.getUTCMonth() === 0 && day <= 2;
}

function cut(bars: Bars, length: number): Bars {
  return {
    length,
    time: bars.time.subarray(0, length),
    open: bars.open.subarray(0, length),
    high: bars.high.subarray(0, length),
    low: bars.low.subarray(0, length),
    close: bars.close.subarray(0, length),
    volume: bars.volume.subarray(0, length),
    spread: bars.spread.subarray(0, length),
    timeframe: bars.timeframe,
  };
}

import type { Bars } from "../../lib/market/bars.ts";
import { pipSize } from "../../lib/market/symbols.ts";

const BAR = 300_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The figures of `lib/market/calibration.ts`, computed from bars of about a year. Distances in pips. */
export function figuresOf(blocks: Iterable<Bars>, symbol: string) {
  const pip = pipSize(symbol);
  const bars = [...blocks].flatMap((block) =>
    Array.from({ length: block.length }, (_, i) => ({
      time: block.time[i]!,
      hour: Math.floor(block.time[i]! / HOUR) % 24,
      open: block.open[i]! / pip,
      high: block.high[i]! / pip,
      low: block.low[i]! / pip,
      close: block.close[i]! / pip,
      spread: block.spread[i]! / pip,
    })),
  );
  const pairs = bars.slice(1).map((bar, i) => ({ bar, before: bars[i]! }));
  const adjoining = pairs.filter(({ bar, before }) => bar.time - before.time === BAR);

  const byHour = <T>(value: (pair: (typeof adjoining)[number]) => T) =>
    Array.from({ length: 24 }, (_, hour) => adjoining.filter(({ bar }) => bar.hour === hour).map(value));
  const changesByHour = byHour(({ bar, before }) => bar.close - before.close).map(deviation);
  const changes = adjoining.map(({ bar, before }) => bar.close - before.close);
  const shaped = adjoining.map(({ bar }, i) => changes[i]! / changesByHour[bar.hour]!);
  const sizes = shaped.map(Math.abs);
  const gaps = adjoining.map(({ bar, before }) => Math.abs(bar.open - before.close));
  const overWeekends = pairs
    .filter(({ bar, before }) => bar.time - before.time > DAY)
    .map(({ bar, before }) => Math.abs(bar.open - before.close));
  const days = daysOf(bars);
  const dayChanges = days.slice(1).map((day, i) => day.close - days[i]!.close);
  const hours = bars.flatMap((bar, i) => {
    const earlier = i % 12 === 0 ? bars[i - 12] : undefined;
    return earlier && bar.time - earlier.time === HOUR ? [bar.close - earlier.close] : [];
  });
  const share = (test: (spread: number) => boolean) =>
    bars.filter(({ spread }) => test(spread)).length / bars.length;

  return {
    bars: bars.length,
    rangeByHour: byHour(({ bar }) => bar.high - bar.low).map(mean),
    dailyRange: mean(days.map(({ high, low }) => high - low)),
    weekendGap: median(overWeekends),
    rangeToBody:
      mean(bars.map(({ high, low }) => high - low)) /
      mean(bars.map(({ open, close }) => Math.abs(close - open))),
    kurtosis: kurtosis(shaped.filter((change) => Math.abs(change) < 8)),
    sizeAutocorrelation: {
      1: autocorrelation(sizes, 1),
      12: autocorrelation(sizes, 12),
      288: autocorrelation(sizes, 288),
    },
    changeAutocorrelation: autocorrelation(changes, 1),
    hourVarianceRatio: deviation(hours) ** 2 / (deviation(changes) ** 2 * 12),
    dayVarianceRatio: deviation(dayChanges) ** 2 / (deviation(changes) ** 2 * 288),
    dailyRangeSpread: deviation(days.map(({ high, low }) => Math.log(high - low))),
    openGap: mean(gaps),
    openGapZero: gaps.filter((gap) => gap < 1e-6).length / gaps.length,
    missingInWeek: pairs.reduce((sum, { bar, before }) => {
      const gap = (bar.time - before.time) / BAR - 1;
      return gap > 0 && gap < 12 ? sum + gap : sum;
    }, 0),
    breakoutContinuation: mean(continuations(bars)),
    spreadBands: {
      narrow: share((spread) => spread <= 0.5 + 1e-9),
      normal: share((spread) => spread > 0.5 + 1e-9 && spread <= 1.2 + 1e-9),
      wide: share((spread) => spread > 1.2 + 1e-9),
    },
  };
}

type Bar = { time: number; hour: number; open: number; high: number; low: number; close: number };

/** Whole days from about 17:00 New York on. */
function daysOf(bars: Bar[]): { high: number; low: number; close: number }[] {
  const days = Map.groupBy(bars, ({ time }) => Math.floor((time + 2.5 * HOUR) / DAY));
  return [...days.values()]
    .filter((day) => day.length >= 200)
    .map((day) => ({
      high: Math.max(...day.map(({ high }) => high)),
      low: Math.min(...day.map(({ low }) => low)),
      close: day.at(-1)!.close,
    }));
}

/** After the break of the first half hour's range of London (08–12) and New York (13–20), until the session's end. */
function continuations(bars: Bar[]): number[] {
  const sessions = Map.groupBy(
    bars.keys().filter((i) => bars[i]!.hour >= 8 && bars[i]!.hour <= 20),
    (i) => `${Math.floor(bars[i]!.time / DAY)} ${bars[i]!.hour <= 12}`,
  );
  return [...sessions.values()].flatMap((session) => {
    if (session.length < 40) return [];
    const opening = session.slice(0, 6).map((i) => bars[i]!);
    const high = Math.max(...opening.map((bar) => bar.high));
    const low = Math.min(...opening.map((bar) => bar.low));
    const unit = mean(bars.slice(session[5]! - 13, session[5]! + 1).map((bar) => bar.high - bar.low));
    const end = bars[session.at(-1)!]!.close;
    for (const i of session.slice(6, 24)) {
      const up = bars[i]!.high > high;
      const down = bars[i]!.low < low;
      if (up !== down) return [(up ? end - high : low - end) / unit];
    }
    return [];
  });
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function deviation(values: number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

function kurtosis(values: number[]): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 4)) / deviation(values) ** 4;
}

function autocorrelation(values: number[], lag: number): number {
  const centre = mean(values);
  const products = values.slice(lag).map((value, i) => (value - centre) * (values[i]! - centre));
  return products.reduce((sum, product) => sum + product, 0) / (deviation(values) ** 2 * values.length);
}

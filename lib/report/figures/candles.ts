import type { Bars } from "../../market/bars.ts";

/** Candles as columns, ascending; times are UTC epoch seconds of their starts. */
export interface Candles {
  /** Length of a candle. */
  minutes: number;
  time: number[];
  open: number[];
  high: number[];
  low: number[];
  close: number[];
}

/** Lengths that candles are thinned to, in minutes. */
const LENGTHS = [15, 60, 240, 1440] as const;
/** So many candles are a year of hours, and 400 kB. */
const MOST = 7_000;

/** Bars as candles, merged into longer ones as soon as there are more than a chart can use: of a year there remain hours. */
export class CandleCollector {
  #candles: Candles;

  /** `minutes` of the bars; `most` candles are kept. */
  constructor(
    minutes: number,
    private readonly most = MOST,
  ) {
    this.#candles = empty(minutes);
  }

  /** Bars in the order of time. Those with a price that is no number are passed over. */
  add({ time, open, high, low, close, length }: Bars): void {
    for (let bar = 0; bar < length; bar++) {
      if (Number.isNaN(open[bar]! + high[bar]! + low[bar]! + close[bar]!)) continue;
      merge(this.#candles, time[bar]! / 1000, open[bar]!, high[bar]!, low[bar]!, close[bar]!);
      if (this.#candles.time.length > this.most) this.#coarsen();
    }
  }

  result(): Candles {
    return this.#candles;
  }

  #coarsen(): void {
    const { minutes, time, open, high, low, close } = this.#candles;
    const longer = LENGTHS.find((length) => length > minutes);
    if (longer === undefined) return;
    const merged = empty(longer);
    for (const [index, start] of time.entries()) {
      merge(merged, start, open[index]!, high[index]!, low[index]!, close[index]!);
    }
    this.#candles = merged;
  }
}

/** The start of the candle in which an instant (seconds) lies. */
export function candleOf({ minutes }: Candles, seconds: number): number {
  return seconds - (seconds % (minutes * 60));
}

function empty(minutes: number): Candles {
  return { minutes, time: [], open: [], high: [], low: [], close: [] };
}

function merge(to: Candles, seconds: number, open: number, high: number, low: number, close: number): void {
  const start = candleOf(to, seconds);
  const last = to.time.length - 1;
  if (to.time[last] === start) {
    to.high[last] = Math.max(to.high[last]!, high);
    to.low[last] = Math.min(to.low[last]!, low);
    to.close[last] = close;
  } else if (last < 0 || to.time[last]! < start) {
    to.time.push(start);
    to.open.push(open);
    to.high.push(high);
    to.low.push(low);
    to.close.push(close);
  }
}

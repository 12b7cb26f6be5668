import { syntheticBars } from "../../../lib/market/synthetic.ts";
import { pipSize } from "../../../lib/market/symbols.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const BAR = 5 * MINUTE;

/** A five-minute bar of the bid side as integers: prices in points (a tenth of a pip), volume in millions with few decimals. */
export interface MarketBar {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** What the server knows of one symbol. */
export interface Market {
  symbol: string;
  bars: MarketBar[];
  /** Ask less bid, in points. */
  spread: number;
}

export function pointsPerUnit(symbol: string): number {
  return Math.round(10 / pipSize(symbol));
}

/** A market that wanders: the same for the same symbol and times. Bars lie in the FX week only. */
export function wanderingMarket(symbol: string, from: number, to: number, seed = 7): Market {
  const factor = pointsPerUnit(symbol);
  const { time, open, high, low, close } = syntheticBars({ symbol, from, to, seed });
  const points = (price: number) => Math.round(price * factor);
  const bars = Array.from(time, (start, index): MarketBar => {
    const [o, c] = [points(open[index]!), points(close[index]!)];
    const [h, l] = [Math.max(points(high[index]!), o, c), Math.min(points(low[index]!), o, c)];
    return { time: start, open: o, high: h, low: l, close: c, volume: 8 + (index % 5) };
  });
  return { symbol, bars, spread: 12 };
}

/** One minute, or one tick, of a side. */
export interface Piece {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/**
 * The minutes that make a bar: up to the high, down to the low, on to the close, then two without trades. Aggregated they are the bar
 * again, whatever the side.
 */
export function minutesOf(bar: MarketBar, shift = 0): Piece[] {
  const [o, h, l, c] = [bar.open + shift, bar.high + shift, bar.low + shift, bar.close + shift];
  const quarter = bar.volume / 4;
  const minute = (at: number, open: number, close: number, volume: number): Piece => ({
    time: bar.time + at * MINUTE,
    open,
    high: Math.max(open, close),
    low: Math.min(open, close),
    close,
    volume,
  });
  return [
    minute(0, o, h, 2 * quarter),
    minute(1, h, l, quarter),
    minute(2, l, c, quarter),
    minute(3, c, c, 0),
    minute(4, c, c, 0),
  ];
}

/** The ticks that make a bar; both sides trade at once. */
export function ticksOf(bar: MarketBar): { time: number; bid: number; volume: number }[] {
  const volume = bar.volume / 4;
  return [
    { time: bar.time, bid: bar.open, volume },
    { time: bar.time + 30_000, bid: bar.high, volume },
    { time: bar.time + MINUTE, bid: bar.low, volume },
    { time: bar.time + 2 * MINUTE + 500, bid: bar.close, volume },
  ];
}

/** Bars that have begun in `[from, to)`. */
export function within({ bars }: Market, from: number, to: number): MarketBar[] {
  return bars.filter(({ time }) => time >= from && time < to);
}

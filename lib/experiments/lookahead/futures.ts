import type { Bars } from "../../market/bars.ts";
import { seededRandom } from "../../market/random.ts";
import { joinShared, sliceBars } from "../../runs/columns.ts";

/** Bars of a false future. */
const AHEAD = 25;
const STEP_MS = 300_000;

export const FUTURES = ["none", "noise", "holes"] as const;
export type Future = (typeof FUTURES)[number];

/** The bars up to index `end` (exclusive), and behind them another future than the true one. */
export function withFuture(bars: Bars, end: number, future: Future, seed: number): Bars {
  const past = sliceBars(bars, 0, end);
  if (future === "none") return past;
  const ahead = blank(bars, bars.time[end - 1]!);
  if (future === "noise") fillWithNoise(ahead, bars.close[end - 1]!, seed + end);
  return joinShared([past, ahead]);
}

/**
 * The bars up to and with the one at `index`, whose path is another: the same open, and still through every price that it went through
 * on the side of the trade, but further, and closed at the other end.
 */
export function withOtherPath(bars: Bars, index: number, side: "BUY" | "SELL", further: boolean): Bars {
  const changed = joinShared([sliceBars(bars, 0, index + 1)]);
  const { high, low, close } = changed;
  const range = high[index]! - low[index]! || high[index]! * 1e-4;
  if (further && side === "BUY") high[index]! += 2 * range;
  if (further && side === "SELL") low[index]! -= Math.min(2 * range, low[index]! / 2);
  const above = close[index]! > (high[index]! + low[index]!) / 2;
  close[index] = above ? low[index]! : high[index]!;
  return changed;
}

/** Bars of NaN that follow in time. */
function blank(bars: Bars, last: number): Bars {
  const empty = sliceBars(bars, 0, 0);
  const column = (value: (k: number) => number) => Float64Array.from({ length: AHEAD }, (_, k) => value(k));
  const nothing = () => column(() => Number.NaN);
  return {
    ...empty,
    length: AHEAD,
    time: column((k) => last + (k + 1) * STEP_MS),
    open: nothing(),
    high: nothing(),
    low: nothing(),
    close: nothing(),
    volume: nothing(),
    spread: nothing(),
    stamps: undefined,
    timeframes: undefined,
    extras: undefined,
  };
}

/** Prices that jump by a tenth, with spreads to match. */
function fillWithNoise(bars: Bars, around: number, seed: number): void {
  const random = seededRandom(seed, "another future");
  for (let k = 0; k < bars.length; k++) {
    const prices = Array.from({ length: 4 }, () => around * (0.9 + 0.2 * random())).sort((a, b) => a - b);
    const [low, first, second, high] = prices as [number, number, number, number];
    const rises = random() < 0.5;
    bars.low[k] = low;
    bars.open[k] = rises ? first : second;
    bars.close[k] = rises ? second : first;
    bars.high[k] = high;
    bars.volume[k] = 0;
    bars.spread[k] = random() * around * 0.001;
  }
}

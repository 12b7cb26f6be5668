import type { Bars } from "../../market/bars.ts";
import type { Candles } from "./candles.ts";
import type { Trade } from "./trade.ts";

const MINUTE = 60_000;
/** Bars shown before the entry and after the exit. */
const [BEFORE, AFTER] = [12, 6];
const EACH = 3;

/** The bars around the trades that gained and lost most, for a look at each of them: one pass, bars ascending. */
export class CloseUps {
  readonly #views: { trade: number; from: number; to: number; candles: Candles }[];

  /** `minutes` of the bars. */
  constructor(trades: readonly Trade[], minutes: number) {
    this.#views = telling(trades).map((trade) => ({
      trade,
      from: trades[trade]!.entry - BEFORE * minutes * MINUTE,
      to: trades[trade]!.exit + AFTER * minutes * MINUTE,
      candles: { minutes, time: [], open: [], high: [], low: [], close: [] },
    }));
  }

  add(bars: Bars): void {
    const [first, last] = [bars.time[0]!, bars.time[bars.length - 1]!];
    for (const { from, to, candles } of this.#views) {
      if (last < from || first > to) continue;
      for (let bar = 0; bar < bars.length; bar++) {
        const time = bars.time[bar]!;
        if (time < from || time > to) continue;
        candles.time.push(time / 1000);
        for (const name of ["open", "high", "low", "close"] as const) candles[name].push(bars[name][bar]!);
      }
    }
  }

  /** By the trade's place in the list, the best first. */
  result(): { trade: number; candles: Candles }[] {
    return this.#views
      .filter(({ candles }) => candles.time.length > 0)
      .map(({ trade, candles }) => ({ trade, candles }));
  }
}

/** Places of the trades with the largest gains, best first, then of those with the largest losses, worst last. */
export function telling(trades: readonly Trade[]): number[] {
  const order = [...trades.keys()].sort((a, b) => trades[b]!.value - trades[a]!.value);
  const best = order.slice(0, EACH).filter((place) => trades[place]!.value > 0);
  const worst = order.slice(-EACH).filter((place) => trades[place]!.value < 0);
  return [...best, ...worst];
}

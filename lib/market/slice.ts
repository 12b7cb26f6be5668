import type { Bars } from "./bars.ts";

/** The bars of a block from the index on; the columns are views of the block's. */
export function barsFrom(bars: Bars, index: number): Bars {
  if (index === 0) return bars;
  const { time, open, high, low, close, volume, spread, timeframes, stamps, extras } = bars;
  const columns = { time, open, high, low, close, volume, spread };
  const cut = Object.entries(columns).map(([name, column]) => [name, column.subarray(index)]);
  return {
    ...bars,
    ...(Object.fromEntries(cut) as typeof columns),
    length: bars.length - index,
    ...(timeframes && { timeframes: timeframes.slice(index) }),
    ...(stamps && { stamps: stamps.slice(index) }),
    ...(extras && {
      extras: Object.fromEntries(Object.entries(extras).map(([name, cells]) => [name, cells.slice(index)])),
    }),
  };
}

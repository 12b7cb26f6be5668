import { expect, test } from "bun:test";
import type { Bars } from "../../lib/market/bars.ts";
import { GOLDEN_BARS, goldenBars } from "./lcg.ts";

const row = (bars: Bars, i: number) => [
  bars.time[i],
  bars.open[i],
  bars.high[i],
  bars.low[i],
  bars.close[i],
  bars.volume[i],
  bars.spread[i],
];

test("the golden bars begin and end with the figures of the specification", () => {
  const bars = goldenBars();
  expect(bars.length).toBe(GOLDEN_BARS);
  expect(bars.timeframe).toBe("5m");
  expect(row(bars, 0)).toEqual([Date.UTC(2024, 0, 1), 150, 150.04, 149.983, 150.027, 0, 0.005]);
  expect(row(bars, GOLDEN_BARS - 1)).toEqual([
    Date.UTC(2024, 0, 20, 23, 55),
    151.674,
    151.715,
    151.668,
    151.701,
    0,
    0.003,
  ]);
});

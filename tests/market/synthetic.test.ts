import { describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Bars } from "../../lib/market/bars.ts";
import { FIGURES, SHAPE } from "../../lib/market/calibration.ts";
import { fxCalendar } from "../../lib/market/fxweek.ts";
import { barsCsv } from "../../lib/market/print.ts";
import { exponential, roughNormal, seededRandom } from "../../lib/market/random.ts";
import { type SyntheticOptions, syntheticBars } from "../../lib/market/synthetic.ts";
import { figuresOf } from "./figures.ts";
import { readText } from "./support.ts";

setDefaultTimeout(60_000);

const year2024 = { from: Date.UTC(2024, 0, 1), to: Date.UTC(2025, 0, 1) };
const symbols = ["USDJPY", "EURUSD", "GBPJPY"] as const;
const text = (bars: Bars) => [...barsCsv([bars], "USDJPY")].join("");

/** Within the calibrated range, widened by a share of its ends (or by a fixed amount). */
function expectNear(value: number, [low, high]: readonly [number, number], share: number, amount = 0): void {
  expect(value).toBeGreaterThan(low - Math.abs(low) * share - amount);
  expect(value).toBeLessThan(high + Math.abs(high) * share + amount);
}

describe("the same bars for the same seed", () => {
  const week: SyntheticOptions = {
    symbol: "USDJPY",
    from: Date.UTC(2024, 2, 4),
    to: Date.UTC(2024, 2, 11),
    seed: 42,
  };

  test("on every machine: the bytes of a week are pinned", () => {
    const hash = new Bun.CryptoHasher("sha256").update(text(syntheticBars(week))).digest("hex");
    expect(hash).toBe("ea8ba48932521266a39bd2e2eab6e9e61f0df4f4c6fe6ef3d0b3925ab2af33d5");
  });

  test("a later end only appends", () => {
    const long = text(syntheticBars({ ...week, to: week.to + 86_400_000 * 30 }));
    const short = text(syntheticBars(week));
    expect(long.startsWith(short)).toBe(true);
    expect(long.length).toBeGreaterThan(3 * short.length);
  });

  test("another seed or symbol gives others", () => {
    const closes = (options: Partial<SyntheticOptions>) => syntheticBars({ ...week, ...options }).close;
    expect(closes({ seed: 43 })).not.toEqual(closes({}));
    expect(closes({ seed: 42 + 2 ** 32 })).not.toEqual(closes({}));
    expect(closes({ symbol: "AUDJPY" })).not.toEqual(closes({}));
    expect(closes({ symbol: "usdjpy" })).toEqual(closes({}));
  });

  test("an empty or reversed span has no bars", () => {
    expect(syntheticBars({ ...week, to: week.from }).length).toBe(0);
    expect(syntheticBars({ ...week, to: week.from - 1 }).length).toBe(0);
    expect(syntheticBars({ ...week, from: Date.UTC(2024, 2, 9), to: Date.UTC(2024, 2, 10) }).length).toBe(0);
  });
});

describe.each(symbols)("a year of %s", (symbol) => {
  const bars = syntheticBars({ symbol, ...year2024, seed: 2024 });
  const figures = figuresOf([bars], symbol);

  test("bars stand on the grid, in the FX week, in order, outside the holidays", () => {
    const week = fxCalendar();
    for (let i = 0; i < bars.length; i++) {
      const time = bars.time[i]!;
      expect(time % 300_000).toBe(0);
      if (i > 0) expect(time).toBeGreaterThan(bars.time[i - 1]!);
      if (!week.isOpen(time)) throw new Error(`a bar in the weekend: ${new Date(time).toISOString()}`);
    }
    const christmas = Date.UTC(2024, 11, 25, 12);
    expect(bars.time.includes(christmas)).toBe(false);
    expect(bars.time.includes(Date.UTC(2024, 11, 25, 22))).toBe(true);
    expectNear(bars.length, SHAPE.barsPerYear, 0.002);
  });

  test("highs and lows enclose opens and closes, and prices are whole tenths of a pip", () => {
    const ticks = symbol === "EURUSD" ? 100_000 : 1000;
    for (let i = 0; i < bars.length; i++) {
      const [open, high, low, close] = [bars.open[i]!, bars.high[i]!, bars.low[i]!, bars.close[i]!];
      if (!(low <= Math.min(open, close) && high >= Math.max(open, close) && low > 0))
        throw new Error(`bar ${i}`);
      for (const price of [open, high, low, close, bars.spread[i]!]) {
        if (Math.round(price * ticks) / ticks !== price) throw new Error(`bar ${i}: ${price}`);
      }
    }
  });

  test("the volatility of every hour is the calibrated one", () => {
    for (const [hour, range] of figures.rangeByHour.entries()) {
      expectNear(range, [FIGURES[symbol].rangeByHour[hour]!, FIGURES[symbol].rangeByHour[hour]!], 0.25);
    }
    expectNear(figures.dailyRange, [FIGURES[symbol].dailyRange, FIGURES[symbol].dailyRange], 0.25);
  });

  test("tails, bursts, reversion and gaps are those of real bars", () => {
    expectNear(figures.rangeToBody, SHAPE.rangeToBody, 0.02);
    expectNear(figures.kurtosis, SHAPE.kurtosis, 0.15);
    expectNear(figures.sizeAutocorrelation[1], SHAPE.sizeAutocorrelation[1], 0.15);
    expectNear(figures.sizeAutocorrelation[12], SHAPE.sizeAutocorrelation[12], 0.3);
    expectNear(figures.sizeAutocorrelation[288], SHAPE.sizeAutocorrelation[288], 0, 0.04);
    expectNear(figures.changeAutocorrelation, SHAPE.changeAutocorrelation, 0, 0.01);
    expectNear(figures.hourVarianceRatio, SHAPE.hourVarianceRatio, 0.04);
    expectNear(figures.dayVarianceRatio, SHAPE.dayVarianceRatio, 0.25);
    expectNear(figures.dailyRangeSpread, SHAPE.dailyRangeSpread, 0.15);
    expectNear(figures.openGap, SHAPE.openGap, 0.1);
    expectNear(figures.openGapZero, SHAPE.openGapZero, 0.25);
    expectNear(figures.weekendGap, [FIGURES[symbol].weekendGap, FIGURES[symbol].weekendGap], 0.5);
    expectNear(figures.missingInWeek, SHAPE.missingPerYear, 0, 6);
  });

  test("all spread bands occur that occur in the real bars", () => {
    const { narrow, normal, wide } = figures.spreadBands;
    expect(narrow + normal + wide).toBeCloseTo(1);
    expectNear(narrow, symbol === "GBPJPY" ? [0, 0] : [0.33, 0.39], 0.2, 0.001);
    expectNear(normal, symbol === "GBPJPY" ? [0.39, 0.39] : [0.53, 0.59], 0.2);
    expectNear(wide, symbol === "GBPJPY" ? [0.61, 0.61] : [0.083, 0.084], 0.2);
  });

  test("printed, the scanner reads every row of it", () => {
    const { bars: read, report } = readText([...barsCsv([bars], symbol)].join(""));
    expect(report.scannedRows).toBe(bars.length);
    expect(read).toEqual(bars);
  });
});

test("the days around New Year are thin: over many seeds seven tenths of the weeks before", () => {
  const meanRange = (bars: Bars) =>
    bars.high.reduce((sum, high, i) => sum + high - bars.low[i]!, 0) / bars.length;
  const ratios = Array.from({ length: 40 }, (_, seed) => {
    const bars = syntheticBars({
      symbol: "EURUSD",
      from: Date.UTC(2024, 11, 2),
      to: Date.UTC(2024, 11, 31),
      seed,
    });
    const split = bars.time.findIndex((time) => time >= Date.UTC(2024, 11, 23));
    const part = (from: number, to: number) => ({
      ...bars,
      length: to - from,
      high: bars.high.subarray(from, to),
      low: bars.low.subarray(from, to),
    });
    return meanRange(part(split, bars.length)) / meanRange(part(0, split));
  });
  expect(ratios.reduce((sum, ratio) => sum + ratio) / ratios.length).toBeCloseTo(0.7, 1);
});

test("there is no drift to live on: over many seeds the year's changes average out", () => {
  const changes = Array.from({ length: 24 }, (_, seed) => {
    const { close, length } = syntheticBars({
      symbol: "USDJPY",
      from: Date.UTC(2024, 0, 1),
      to: Date.UTC(2024, 3, 1),
      seed,
    });
    return (close[length - 1]! - close[0]!) / 0.01;
  });
  const mean = changes.reduce((sum, change) => sum + change) / changes.length;
  const deviation = Math.sqrt(
    changes.reduce((sum, change) => sum + (change - mean) ** 2, 0) / changes.length,
  );
  expect(Math.abs(mean)).toBeLessThan((3 * deviation) / Math.sqrt(changes.length));
  expect(deviation).toBeGreaterThan(100);
});

describe("chance", () => {
  const draws = (draw: (random: () => number) => number, count = 200_000) => {
    const random = seededRandom(5, "test");
    return Array.from({ length: count }, () => draw(random));
  };
  const moment = (values: number[], power: number) =>
    values.reduce((sum, x) => sum + x ** power, 0) / values.length;

  test("uniform numbers are uniform and differ from seed to seed", () => {
    const values = draws((random) => random());
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values.slice(0, 50_000))).toBeLessThan(1);
    expect(moment(values, 1)).toBeCloseTo(1 / 2, 2);
    expect(moment(values, 2)).toBeCloseTo(1 / 3, 2);
    const starts = Array.from({ length: 1000 }, (_, seed) => seededRandom(seed, "")());
    expect(new Set(starts).size).toBe(1000);
    expect(moment(starts, 1)).toBeCloseTo(0.5, 1);
  });

  test("the rough normal has mean 0, variance 1 and thin tails", () => {
    const values = draws(roughNormal);
    expect(moment(values, 1)).toBeCloseTo(0, 1);
    expect(moment(values, 2)).toBeCloseTo(1, 1);
    expect(moment(values, 4)).toBeCloseTo(2.8, 0);
  });

  test("the exponential has mean 1, variance 1 and no memory", () => {
    const values = draws(exponential);
    expect(moment(values, 1)).toBeCloseTo(1, 1);
    expect(moment(values, 2)).toBeCloseTo(2, 1);
    for (const bound of [0.5, 1, 2, 3]) {
      expect(values.filter((x) => x > bound).length / values.length).toBeCloseTo(Math.exp(-bound), 2);
    }
  });
});

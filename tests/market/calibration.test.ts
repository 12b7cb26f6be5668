import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { FIGURES, hourSpreadFactor, SHAPE } from "../../lib/market/calibration.ts";
import { readBars } from "../../lib/market/read.ts";
import { pipSize } from "../../lib/market/symbols.ts";
import { figuresOf } from "./figures.ts";
import { realBars, realBarsTitle, withoutRealBars } from "./support.ts";

setDefaultTimeout(60_000);

describe.skipIf(withoutRealBars)(`the calibration figures are those of the real bars${realBarsTitle}`, () => {
  const files = realBars.map(({ path, symbol, name }) => ({
    name,
    symbol,
    ...figuresOf(readBars(path), symbol),
  }));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  test.each(Object.keys(FIGURES) as (keyof typeof FIGURES)[])(
    "%s: ranges by hour and day, weekend gaps",
    (symbol) => {
      const years = files.filter((file) => file.symbol === symbol);
      const figures = FIGURES[symbol];
      for (const [hour, range] of figures.rangeByHour.entries()) {
        expect(range).toBeCloseTo(mean(years.map((year) => year.rangeByHour[hour]!)), 0);
        expect(Math.abs(range - mean(years.map((year) => year.rangeByHour[hour]!)))).toBeLessThanOrEqual(
          0.06,
        );
      }
      expect(Math.abs(figures.dailyRange - mean(years.map((year) => year.dailyRange)))).toBeLessThan(0.6);
      expect(Math.abs(figures.weekendGap - mean(years.map((year) => year.weekendGap)))).toBeLessThan(0.6);
    },
  );

  test.each(files)("$name: the shape lies within the ranges given", (file) => {
    const within = (value: number, [low, high]: readonly [number, number]) => {
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(high);
    };
    within(file.rangeToBody, SHAPE.rangeToBody);
    within(file.kurtosis, SHAPE.kurtosis);
    within(file.sizeAutocorrelation[1], SHAPE.sizeAutocorrelation[1]);
    within(file.sizeAutocorrelation[12], SHAPE.sizeAutocorrelation[12]);
    within(file.sizeAutocorrelation[288], SHAPE.sizeAutocorrelation[288]);
    within(file.changeAutocorrelation, SHAPE.changeAutocorrelation);
    within(file.hourVarianceRatio, SHAPE.hourVarianceRatio);
    within(file.dayVarianceRatio, SHAPE.dayVarianceRatio);
    within(file.dailyRangeSpread, SHAPE.dailyRangeSpread);
    within(file.openGap, SHAPE.openGap);
    within(file.openGapZero, SHAPE.openGapZero);
    within(file.bars, SHAPE.barsPerYear);
    within(file.missingInWeek, SHAPE.missingPerYear);
    within(file.breakoutContinuation, SHAPE.breakoutContinuation);
  });

  test.each(realBars)("$name: every spread follows the model", ({ path, symbol }) => {
    const pip = pipSize(symbol);
    const { baseSpread } = FIGURES[symbol as keyof typeof FIGURES];
    for (const bars of readBars(path)) {
      for (let i = 0; i < bars.length; i++) {
        const hour = Math.floor(bars.time[i]! / 3_600_000) % 24;
        const range = (bars.high[i]! - bars.low[i]!) / pip;
        const model = baseSpread * hourSpreadFactor(hour) + 0.02 * range;
        if (Math.abs(bars.spread[i]! / pip - model) > 0.05 + 1e-6)
          throw new Error(`bar ${i}: ${bars.spread[i]}`);
      }
    }
  });
});

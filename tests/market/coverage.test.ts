import { expect, test } from "bun:test";
import { allocateBars } from "../../lib/market/bars.ts";
import { marketCalendar } from "../../lib/market/calendar.ts";
import { CoverageCounter, coverageLine } from "../../lib/market/coverage.ts";
import { timeframeMinutes } from "../../lib/market/timeframe.ts";

const M5 = 300_000;
const utc = (text: string) => Date.parse(`${text}Z`);

function covered(starts: number[], after?: number, blocks = 1) {
  const counter = new CoverageCounter(marketCalendar(), 5);
  const size = Math.ceil(starts.length / blocks);
  for (let at = 0; at < starts.length; at += size) {
    const some = starts.slice(at, at + size);
    const bars = allocateBars(some.length);
    bars.time.set(some);
    counter.add(bars);
  }
  return counter.result(after);
}
const range = (from: string, to: string) =>
  Array.from({ length: (utc(to) - utc(from)) / M5 }, (_, k) => utc(from) + k * M5);

test("a weekend is no hole", () => {
  const bars = [
    ...range("2024-01-12T20:00", "2024-01-12T22:00"),
    ...range("2024-01-14T22:00", "2024-01-15T02:00"),
  ];
  for (const blocks of [1, 3]) {
    expect(covered(bars, undefined, blocks)).toEqual({
      bars: 72,
      bars_in_trading_time: 72,
      expected_bars: 72,
      trading_time_coverage: 1,
      from: "2024-01-12T20:00:00",
      to: "2024-01-15T01:55:00",
    });
  }
});

test("missing bars are; repeated ones and those outside trading time do not make up for them", () => {
  const day = range("2024-01-10T00:00", "2024-01-11T00:00").filter((_, k) => k < 100 || k >= 172);
  expect(covered(day)).toMatchObject({ bars: 216, expected_bars: 288, trading_time_coverage: 0.75 });
  expect(covered(day.flatMap((start) => [start, start]))).toMatchObject({
    bars: 216,
    trading_time_coverage: 0.75,
  });
  const saturday = range("2024-01-13T10:00", "2024-01-13T12:00");
  const opening = range("2024-01-14T22:00", "2024-01-14T22:30");
  expect(covered([...saturday, ...opening])).toMatchObject({
    bars: 30,
    bars_in_trading_time: 6,
    expected_bars: 6,
    trading_time_coverage: 1,
  });
});

test("what is missing behind the last known bar counts", () => {
  const bars = range("2024-01-10T12:00", "2024-01-10T13:00");
  expect(covered(bars, utc("2024-01-10T10:55"))).toMatchObject({
    bars: 12,
    expected_bars: 24,
    trading_time_coverage: 0.5,
    from: "2024-01-10T11:00:00",
  });
  expect(covered(bars, utc("2024-01-10T11:55"))).toMatchObject({ trading_time_coverage: 1 });
});

test("without bars there is none; outside trading time nothing is expected", () => {
  expect(covered([])).toBeUndefined();
  expect(covered([Number.NaN])).toBeUndefined();
  expect(covered(range("2024-01-13T10:00", "2024-01-13T10:15"))).toMatchObject({
    trading_time_coverage: null,
  });
});

test("its line never shows more than there is", () => {
  const line = (ratio: number | null) =>
    coverageLine({
      ...covered(range("2024-01-10T00:00", "2024-01-10T00:05"))!,
      trading_time_coverage: ratio,
    });
  expect(line(0.99999).en).toContain("99.99 %");
  expect(line(1).en).toBe("Bars for 100.00 % of trading time (1 of 1)");
  expect(line(null).ja).toContain("取引時間の – の");
});

test.each([
  ["5m", 5],
  ["30s", 0.5],
  ["1.5h", 90],
  ["M15", 15],
  ["H1", 60],
  ["D1", 1440],
  ["1d", 1440],
  ["1w", 10_080],
  ["60", 60],
  ["5min", 5],
  ["2 hours", 120],
  ["0m", 0],
  ["1mo", undefined],
  ["MN1", undefined],
  ["tick", undefined],
  ["", undefined],
])("a time frame of %p is %p minutes", (text, minutes) => {
  expect(timeframeMinutes(text)).toBe(minutes);
});

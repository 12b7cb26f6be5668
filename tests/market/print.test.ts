import { expect, test } from "bun:test";
import fc from "fast-check";
import { allocateBars, type Bars } from "../../lib/market/bars.ts";
import { barRows, barsCsv } from "../../lib/market/print.ts";
import { HEADER, lines, readText, ROW_1 } from "./support.ts";

test("a bar is printed as a canonical row, with the shortest decimals", () => {
  const { bars } = readText(lines(HEADER, ROW_1));
  expect([...barsCsv([bars], "USDJPY")].join("")).toBe(lines(HEADER, ROW_1.replace("0.0050", "0.005")));
});

test("rows alone have no header, and −0 is 0", () => {
  const bars = allocateBars(1, "15m");
  bars.time[0] = Date.UTC(2024, 1, 29, 23, 59, 58);
  bars.low[0] = -0;
  expect([...barRows(bars, "EURUSD")]).toEqual(["2024-02-29T23:59:58Z,EURUSD,15m,0,0,0,0,0,0\n"]);
});

test("text cells are quoted where they must be", () => {
  const bars = { ...allocateBars(1), stamps: ['9 Apr, "early"'] };
  expect([...barRows(bars, "A,B")].join("")).toBe('"9 Apr, ""early""","A,B",5m,0,0,0,0,0,0\n');
});

test("what is printed reads back as the same bars, whatever their stamps and time frames", () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
  const second = fc.integer({ min: Date.UTC(1, 0, 1) / 1000, max: Date.UTC(9999, 11, 31) / 1000 });
  const bar = fc.record({
    time: second.map((value) => value * 1000),
    numbers: fc.tuple(number, number, number, number, number, number),
    timeframe: fc.constantFrom("5m", "5m", "5m", "1h"),
  });
  const columns = ["open", "high", "low", "close", "volume", "spread"] as const;
  fc.assert(
    fc.property(fc.array(bar, { minLength: 1, maxLength: 20 }), fc.boolean(), (rows, naive) => {
      const bars: Bars = allocateBars(rows.length, rows[0]!.timeframe);
      for (const [i, row] of rows.entries()) {
        bars.time[i] = row.time;
        for (const [k, column] of columns.entries()) bars[column][i] = row.numbers[k]!;
      }
      if (rows.some((row) => row.timeframe !== bars.timeframe))
        bars.timeframes = rows.map((row) => row.timeframe);
      if (naive) bars.stamps = rows.map((row) => new Date(row.time).toISOString().slice(0, 19));
      expect(readText([...barsCsv([bars], "USDJPY")].join("")).bars).toEqual(bars);
    }),
    { numRuns: 1000, seed: 1 },
  );
});

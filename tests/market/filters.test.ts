import { describe, expect, test } from "bun:test";
import { failure, HEADER, lines, readText, ROW_1, ROW_2, ROW_3 } from "./support.ts";

const at = (hour: number, minute: number) => Date.UTC(2018, 3, 9, hour, minute);

describe("symbols and time frames", () => {
  const mixed = lines(HEADER, ROW_1, ROW_2.replace("USDJPY", " usdjpy "), ROW_3.replace("USDJPY", "EURUSD"));

  test("the filter ignores case and blanks; other symbols are dropped, no skip", () => {
    const { bars, report } = readText(mixed, { symbolFilter: " usdJPY" });
    expect(bars.length).toBe(2);
    expect(report).toMatchObject({
      loader: { skipped_rows: 0 },
      otherSymbols: 1,
      symbols: ["USDJPY", "usdjpy", "EURUSD"],
    });
  });

  test("without a filter all rows are bars", () => {
    expect(readText(mixed).bars.length).toBe(3);
  });

  test("a blank symbol takes the default symbol, and without one it is an error", () => {
    const blank = lines(HEADER, ROW_1.replace("USDJPY", " "), ROW_2);
    expect(readText(blank, { defaultSymbol: "USDJPY", symbolFilter: "USDJPY" }).bars.length).toBe(2);
    expect(failure(() => readText(blank))).toMatchObject({
      code: "symbol_required",
      exit: 1,
      stream: "stderr",
    });
    expect(failure(() => readText(blank)).text.en).toBe("No symbol in line 2 of bars.csv.");
  });

  test("time frames are trimmed and lower-cased; blank ones are the default", () => {
    const rows = (...frames: string[]) => lines(HEADER, ...frames.map((tf) => ROW_1.replace("5m", tf)));
    expect(readText(rows(" 5M ", "5m")).bars).toMatchObject({ timeframe: "5m" });
    expect(readText(rows("", "15m", "")).bars.timeframes).toEqual(["5m", "15m", "5m"]);
    expect(readText(rows("", ""), { defaultTimeframe: " 1H " }).bars.timeframe).toBe("1h");
    expect(readText(rows("", ""), { defaultTimeframe: " " }).bars.timeframe).toBe("5m");
  });

  test("a second time frame in a canonical file keeps each bar's own", () => {
    const { bars } = readText(lines(HEADER, ROW_1, ROW_2.replace("5m", "15m"), ROW_3));
    expect(bars.timeframes).toEqual(["5m", "15m", "5m"]);
  });
});

test("bounds are inclusive, on both readers", () => {
  for (const header of [HEADER, `"timestamp"${HEADER.slice(9)}`]) {
    const { bars, report } = readText(lines(header, ROW_1, ROW_2, ROW_3), {
      start: at(7, 45),
      end: at(7, 45),
    });
    expect([...bars.time]).toEqual([at(7, 45)]);
    expect(report).toMatchObject({ loader: { skipped_rows: 0 }, outOfBounds: 2, rows: 3 });
  }
});

test("bars of another time frame are no duplicates of those of the first", () => {
  const { report } = readText(lines(HEADER, ROW_1, ROW_1.replace("5m", "15m"), ROW_2));
  expect(report).toMatchObject({ bars: 3, duplicates: { count: 0 }, unsorted: { count: 0 } });
});

test("disorder and duplicates are counted with the line where they begin, on both readers", () => {
  for (const header of [HEADER, `"timestamp"${HEADER.slice(9)}`]) {
    const { bars, report } = readText(lines(header, ROW_2, ROW_2, ROW_1, ROW_3, ROW_3));
    expect(bars.length).toBe(5);
    expect(report.duplicates).toEqual({ count: 2, line: 3 });
    expect(report.unsorted).toEqual({ count: 1, line: 4 });
  }
});

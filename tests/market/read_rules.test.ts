import { describe, expect, test } from "bun:test";
import { type ReadBarsOptions, readBars } from "../../lib/market/read.ts";
import { encode, failure, HEADER, lines, OneFile, readText, ROW_1, ROW_2, ROW_3 } from "./support.ts";

const at = (hour: number, minute: number) => Date.UTC(2018, 3, 9, hour, minute);

describe("canonical files", () => {
  test("every column lands in its place", () => {
    const { bars, report } = readText(lines(HEADER, ROW_1, ROW_2));
    expect(bars).toEqual({
      length: 2,
      time: Float64Array.of(at(7, 40), at(7, 45)),
      open: Float64Array.of(107.084, 107.059),
      high: Float64Array.of(107.089, 107.067),
      low: Float64Array.of(107.055, 107.046),
      close: Float64Array.of(107.058, 107.063),
      volume: Float64Array.of(0, 0),
      spread: Float64Array.of(0.005, 0.004),
      timeframe: "5m",
    });
    expect(report).toMatchObject({
      loader: { skipped_rows: 0 },
      rows: 2,
      bars: 2,
      scannedRows: 2,
      firstTime: at(7, 40),
      lastTime: at(7, 45),
      symbols: ["USDJPY"],
      ending: "line_end",
    });
  });

  test.each([
    ["CRLF", `${HEADER}\r\n${ROW_1}\r\n${ROW_2}\r\n`],
    ["LF and CRLF mixed", `${HEADER}\r\n${ROW_1}\n${ROW_2}\r\n`],
    ["a byte order mark", `\ufeff${lines(HEADER, ROW_1, ROW_2)}`],
    ["no header", lines(ROW_1, ROW_2)],
  ])("%s makes no difference and stays with the scanner", (_, text) => {
    const { bars, report } = readText(text);
    expect(bars).toEqual(readText(lines(HEADER, ROW_1, ROW_2)).bars);
    expect(report.scannedRows).toBe(2);
  });

  test("a date is known by all of its digits", () => {
    const stamps = [
      "2017-04-09T07",
      "2018-04-09T07",
      "2018-05-09T07",
      "2018-05-10T07",
      "2018-05-10T17",
      "2019-05-10T17",
    ];
    const { bars, report } = readText(lines(HEADER, ...stamps.map((stamp) => stamp + ROW_1.slice(13))));
    expect([...bars.time]).toEqual(stamps.map((stamp) => Date.parse(`${stamp}:40:00Z`)));
    expect(report.scannedRows).toBe(stamps.length);
  });

  test("stamps without Z are UTC, keep their text and stay with the scanner", () => {
    const { bars, report } = readText(lines(HEADER, ROW_1.replace("Z", ""), ROW_2.replace("Z", "")));
    expect(bars.time).toEqual(Float64Array.of(at(7, 40), at(7, 45)));
    expect(bars.stamps).toEqual(["2018-04-09T07:40:00", "2018-04-09T07:45:00"]);
    expect(report.scannedRows).toBe(2);
  });

  test("a stamp with Z among stamps without keeps its text", () => {
    const { bars } = readText(lines(HEADER, ROW_1.replace("Z", ""), ROW_2, ROW_3.replace("Z", "")));
    expect(bars.stamps).toEqual(["2018-04-09T07:40:00", "2018-04-09T07:45:00Z", "2018-04-09T07:50:00"]);
  });

  const BAD_ROW = "2018-04-09T07:40:00Z,USDJPY,5m,107.084,n/a,107.055,107.058,0,0.0050";

  test.each([
    ["that is skipped", BAD_ROW, 1],
    ["of which only a part was written", "2018-04-09T07:4", 1],
    ["that is blank", "", 0],
    ["after another, with CRLF", `${BAD_ROW}\r\n2018-04-09\r`, 2],
  ])("one row %s leaves the rows behind it to the scanner", (_, row, skipped) => {
    const { bars, report } = readText(lines(HEADER, ROW_1, row, ROW_2, ROW_3));
    expect(bars).toEqual(readText(lines(HEADER, ROW_1, ROW_2, ROW_3)).bars);
    expect(report).toMatchObject({ scannedRows: 3, rows: 3 + skipped, loader: { skipped_rows: skipped } });
  });

  test.each([
    ["a bar in another form", ROW_2.replace("107.059", " 107.059"), 3],
    ["a quote", ROW_2.replace("USDJPY", '"USDJPY"'), 3],
    ["a line end of its own", `${BAD_ROW}\r${ROW_2}`, 3],
  ])("%s sends what follows to the tolerant reader", (_, row, bars) => {
    const { report } = readText(lines(HEADER, ROW_1, row, ROW_3));
    expect(report).toMatchObject({ scannedRows: 1, bars });
  });

  test("a header without rows is no error: there are no bars", () => {
    expect(readText(`${HEADER}\n`)).toMatchObject({
      bars: { length: 0 },
      report: { rows: 0, firstTime: null },
    });
    expect(readText(HEADER)).toMatchObject({ bars: { length: 0 }, report: { rows: 0 } });
  });
});

describe("headers", () => {
  test.each([
    ["aliases", "time,instrument,period,open,high,low,close,volume,spr"],
    ["other aliases", "datetime,sym,timeframe,open_price,high_price,low_price,close_price,vol,spread_pips"],
    ["yet others", "date,ticker,interval,o,h,l,c,qty,spread"],
    ["blanks and capitals", " Timestamp , SYMBOL,TF,O,H,L,C,V,Spread"],
    ["quotes", '"timestamp","symbol","tf","o","h","l","c","v","spread"'],
  ])("%s name the same columns", (_, header) => {
    const { bars, report } = readText(lines(header, ROW_1, ROW_2));
    expect(bars).toEqual(readText(lines(HEADER, ROW_1, ROW_2)).bars);
    expect(report.scannedRows).toBe(0);
  });

  test("columns may stand in any order", () => {
    const { bars } = readText(lines("c,l,h,o,timestamp", "4,1,5,2,2018-04-09T07:40:00Z"), {
      defaultSymbol: "EURUSD",
    });
    expect([bars.open[0], bars.high[0], bars.low[0], bars.close[0]]).toEqual([2, 5, 1, 4]);
  });

  test("the first alias present is the price, the other one is carried along", () => {
    const { bars } = readText(lines("timestamp,symbol,open,o,h,l,c", "2018-04-09T07:40:00Z,X,9,2,5,1,4"));
    expect(bars.open[0]).toBe(2);
    expect(bars.extras).toEqual({ open: [9] });
  });

  test("of two header cells with the same text the later one counts", () => {
    const { bars } = readText(lines("timestamp,symbol,o,h,l,c,O", "2018-04-09T07:40:00Z,X,9,5,1,4,2"));
    expect(bars.open[0]).toBe(2);
    expect(bars.extras).toEqual({ o: [9] });
  });

  test("further columns keep their header text: numbers where they parse, blank ones left out", () => {
    const header = `${HEADER},Z Score,note`;
    const { bars } = readText(lines(header, `${ROW_1},1e-1,thin`, `${ROW_2},,`, `${ROW_3},nan,0x10`));
    expect(bars.extras).toEqual({ "Z Score": [0.1, undefined, "nan"], note: ["thin", undefined, "0x10"] });
  });

  test("cells beyond the header are extra_0, extra_1, …, with or without a header", () => {
    for (const first of [[HEADER], []]) {
      const { bars } = readText(lines(...first, ROW_1, `${ROW_2},7,,x`));
      expect(bars.extras).toEqual({ extra_0: [undefined, 7], extra_2: [undefined, "x"] });
    }
  });

  test("five known names make a header, even if a column is missing and another has a digit", () => {
    const error = failure(() => readText(lines("timestamp,symbol,o,h,l,atr14", ROW_1)));
    expect([error.code, error.text.en]).toEqual(["missing_required_columns", "c"]);
  });

  test.each(["open-time,bid", "x,1", "x.y,z"])("a first row such as %s is data", (first) => {
    const { report } = readText(lines(first, ROW_1));
    expect(report).toMatchObject({ rows: 2, bars: 1, loader: { reason_counts: { price_parse_error: 1 } } });
  });

  test("an extra column cannot reach the prototype", () => {
    const files = new OneFile(encode(lines(`${HEADER},__proto__`, `${ROW_1},1`)));
    const [bars] = readBars(files.name, { files });
    expect(Object.entries(bars!.extras!)).toEqual([["__proto__", [1]]]);
  });

  test("without a header missing trailing cells are blank: volume and spread 0", () => {
    const { bars } = readText(
      lines("2018-04-09 07:40,USDJPY,5m,1,2,0.5,1.5", "2018-04-09 07:45,USDJPY,5m,1,2,0.5,1.5,3"),
    );
    expect([...bars.volume, ...bars.spread]).toEqual([0, 3, 0, 0]);
  });
});

describe("rows, rule by rule", () => {
  const skip = (row: string, options: ReadBarsOptions = {}) =>
    readText(lines(HEADER, ROW_1, row, ROW_3), options);

  test.each<[string, string, ReadBarsOptions]>([
    ["timestamp_missing", ",USDJPY,5m,1,2,0.5,1.5,0,0", {}],
    ["timestamp_missing", "   ,USDJPY,5m,x,2,0.5,1.5,0,0", {}],
    ["price_parse_error", "2018-04-09T07:45:00Z,USDJPY,5m,x107,2,0.5,1.5,0,0", {}],
    ["price_parse_error", "2018-04-09T07:45:00Z,USDJPY,5m,,2,0.5,1.5,0,0", {}],
    ["price_parse_error", "2018-04-09T07:45:00Z,USDJPY,5m,1,2,0.5", {}],
    ["price_parse_error", "2018-04-09T07:45:00Z,USDJPY,5m,0x6B,2,0.5,1.5,0,0", {}],
    ["price_parse_error", "2018-04-09T07:45:00Z,USDJPY,5m,1_000,2,0.5,1.5,0,0", {}],
    ["price_parse_error", "2018-04-09T07:45:00Z,USDJPY,5m,1,inf,0.5,1.5,0,0", {}],
    ["price_parse_error", "2018-04-09T07:45:00Z,USDJPY,5m,1,1e999,0.5,1.5,0,0", {}],
    ["price_parse_error", "2018-04-09T07:45:00Z,USDJPY,5m,1,2,NaN,1.5,0,0", {}],
    ["price_parse_error", HEADER, {}],
    ["value_parse_error", "2018-04-09T07:45:00Z,USDJPY,5m,1,2,0.5,1.5,many,0", {}],
    ["value_parse_error", "2018-04-09T07:45:00Z,USDJPY,5m,1,2,0.5,1.5,0,nan", {}],
    ["timestamp_parse_error", "2018-13-40T00:00:00Z,USDJPY,5m,1,2,0.5,1.5,0,0", { start: 0 }],
    ["timestamp_parse_error", "yesterday,USDJPY,5m,1,2,0.5,1.5,0,0", { end: at(23, 0) }],
  ])("%s: %s", (code, row, options) => {
    const { bars, report } = skip(row, options);
    expect(bars.time).toEqual(Float64Array.of(at(7, 40), at(7, 50)));
    const cells = row.split(",");
    expect(report.loader).toEqual({
      skipped_rows: 1,
      last_error_code: code as never,
      last_row: {
        line: 3,
        row: Object.fromEntries(
          HEADER.split(",")
            .slice(0, cells.length)
            .map((name, i) => [name, cells[i]!]),
        ),
      },
      reason_counts: { [code]: 1 },
    });
    expect(failure(() => skip(row, { ...options, strict: true }))).toMatchObject({
      code: "rows_skipped",
      exit: 1,
      stream: "stderr",
      text: { en: `skipped=1, last_error=${code}, line=3` },
    });
  });

  test("the price is looked at before the symbol, the symbol before the bounds, those before volume and spread", () => {
    const others = [
      "2018-04-09T07:45:00Z,EURUSD,5m,bad,2,0.5,1.5,0,0",
      "nonsense,EURUSD,5m,1,2,0.5,1.5,bad,0",
      "2018-04-10T07:45:00Z,USDJPY,5m,1,2,0.5,1.5,bad,0",
    ];
    const { report } = readText(lines(HEADER, ROW_1, ...others), { symbolFilter: "USDJPY", end: at(23, 0) });
    expect(report.loader.reason_counts).toEqual({ price_parse_error: 1 });
    expect(report).toMatchObject({ rows: 4, bars: 1, otherSymbols: 1, outOfBounds: 1 });
  });

  test("blank lines are nothing, but they count as physical lines", () => {
    const { bars, report } = readText(lines(HEADER, "", ROW_1, "", "  ", "bad", ROW_2));
    expect(bars.length).toBe(2);
    expect(report).toMatchObject({ rows: 3, loader: { skipped_rows: 1, last_row: { line: 6 } } });
  });

  test("a quoted cell may span lines; what follows keeps its line number", () => {
    const { report } = readText(lines(`${HEADER},note`, `${ROW_1},"two\nlines"`, "bad"));
    expect(report.loader.last_row?.line).toBe(4);
  });

  test("decimals in every form of the grammar", () => {
    const { bars } = readText(lines(HEADER, "2018-04-09T07:40:00Z,X,5m,+1.5,1e3,-.5, 2. ,007,-0"));
    expect([bars.open[0], bars.high[0], bars.low[0], bars.close[0], bars.volume[0], bars.spread[0]]).toEqual([
      1.5, 1000, -0.5, 2, 7, -0,
    ]);
  });

  test("every timestamp form is UTC, and its text is kept", () => {
    const stamps = [
      "2018-04-09T07:40:00Z",
      "2018-04-09 07:45",
      "20180409T075000",
      "2018-04-09T16:55:00+09:00",
      "2018-04-09",
      "no time",
      "2018-04-09T07:40:60Z",
    ];
    const { bars, report } = readText(
      lines(HEADER, ...stamps.map((stamp) => `${stamp},X,5m,1,2,0.5,1.5,0,0`)),
    );
    expect([...bars.time]).toEqual([
      at(7, 40),
      at(7, 45),
      at(7, 50),
      at(7, 55),
      at(0, 0),
      Number.NaN,
      Number.NaN,
    ]);
    expect(bars.stamps).toEqual(stamps);
    expect(report.undated).toEqual({ count: 2, line: 7 });
    expect(report.firstTime).toBe(at(7, 40));
    expect(report.lastTime).toBe(at(0, 0));
  });
});

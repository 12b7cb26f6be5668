import { describe, expect, test } from "bun:test";
import type { DeliveredRow } from "../../lib/ingest/source.ts";
import { csvOf, Desk, HEADER, RAW, SOURCE, VALIDATED, wave, waveBar } from "./support.ts";

const [before, , after] = wave(0, 3) as [DeliveredRow, DeliveredRow, DeliveredRow];
const between = waveBar(1);

/** What each kind of bad row is logged as, delivered between two good ones. */
const refused: [string, Partial<DeliveredRow>, Record<string, unknown>][] = [
  ["no timestamp", { timestamp: "" }, { type: "parse_error", reason: "the timestamp is empty" }],
  [
    "a timestamp that is none",
    { timestamp: "soon" },
    { type: "parse_error", reason: 'no timestamp: "soon"' },
  ],
  ["hour 24", { timestamp: "2024-01-09T24:00:00" }, { type: "parse_error" }],
  ["30 February", { timestamp: "2024-02-30" }, { type: "parse_error" }],
  ["a missing price", { o: "" }, { type: "numeric_error", reason: "o is missing" }],
  ["two bad numbers", { c: "x", v: "y" }, { type: "numeric_error", reason: 'c is "x"; v is "y"' }],
  ["nan", { h: "nan" }, { type: "numeric_error" }],
  ["inf", { h: "inf" }, { type: "numeric_error" }],
  ["underscores", { o: "1_50" }, { type: "numeric_error" }],
  ["hexadecimal digits", { o: "0x96" }, { type: "numeric_error" }],
  ["too large a number", { h: "1e999" }, { type: "numeric_error" }],
  ["a negative volume", { v: "-1" }, { type: "numeric_error", reason: 'v is "-1"' }],
  ["a negative spread", { spread: "-0.1" }, { type: "numeric_error" }],
  ["another time frame", { tf: "1m" }, { type: "tf_mismatch", expected: "5m", actual: "1m" }],
  ["its time frame in capitals", { tf: "5M" }, { type: "tf_mismatch", actual: "5M" }],
  ["another symbol", { symbol: "EURUSD" }, { type: "symbol_mismatch", expected: "USDJPY", actual: "EURUSD" }],
  [
    "a high below its open",
    { o: "150", h: "149", l: "148", c: "148.5" },
    { type: "ohlc_invalid", values: { o: 150, h: 149, l: 148, c: 148.5 } },
  ],
  ["a low above its close", { o: "150", h: "151", l: "149.6", c: "149.5" }, { type: "ohlc_invalid" }],
  ["prices of zero", { o: "0", h: "0", l: "0", c: "0" }, { type: "price_nonpositive" }],
  ["negative prices", { o: "-1", h: "-1", l: "-2", c: "-1" }, { type: "price_nonpositive" }],
  ["a time off the grid", { timestamp: "2024-01-09T09:07:00" }, { type: "misaligned_timestamp" }],
  ["a fraction of a second", { timestamp: "2024-01-09T09:05:00.5" }, { type: "misaligned_timestamp" }],
];

describe.each(refused)("a row with %s", (_, wrong, entry) => {
  const row = { ...between, ...wrong };

  test("of a file is logged, and in no tier", async () => {
    const desk = new Desk({ [SOURCE]: csvOf([before, row, after]) });
    expect(await desk.pull()).toMatchObject({ rows_raw: 2, rows_validated: 2, rows_featured: 2 });
    const found = desk.anomalies().filter(({ type }) => type !== "gap");
    expect(found).toMatchObject([{ ...entry, symbol: "USDJPY", tf: "5m", source: SOURCE }]);
    expect(desk.read(RAW)).toBe(csvOf([before, after]));
  });

  test("of an online source is logged as the same, and in no tier", async () => {
    const desk = new Desk();
    expect(await desk.ingest([before, row, after])).toMatchObject({ rows_validated: 2 });
    expect(desk.anomalies().filter(({ type }) => type !== "gap")).toMatchObject([
      { ...entry, source: "api" },
    ]);
  });
});

test("the reference's rules come first: a row that breaks several is logged for the first of them", async () => {
  const desk = new Desk();
  const broken = { ...between, timestamp: "2024-01-09T09:07:00", o: "-1", tf: "1m", symbol: "X" };
  await desk.ingest([
    { ...broken, c: "x" },
    broken,
    { ...broken, tf: "5m" },
    { ...broken, tf: "", symbol: "" },
  ]);
  expect(desk.anomalies().map(({ type }) => type)).toEqual([
    "numeric_error",
    "tf_mismatch",
    "symbol_mismatch",
    "ohlc_invalid",
  ]);
});

test("a bar of the future is refused and does not become the watermark", async () => {
  const desk = new Desk();
  desk.now = Date.UTC(2024, 0, 9, 9, 10);
  const far = { ...between, timestamp: "2099-01-01T00:00:00" };
  expect(await desk.ingest([far, ...wave(0, 4)])).toMatchObject({
    rows_validated: 3,
    last_ts_now: "2024-01-09T09:10:00",
  });
  expect(desk.anomalies().map(({ type }) => type)).toEqual(["future_bar", "future_bar"]);
  expect(await desk.ingest(wave(3, 4))).toMatchObject({ rows_validated: 0 });
  desk.now += 300_000;
  expect(await desk.ingest(wave(3, 4))).toMatchObject({ rows_validated: 1 });
});

test("a clock a minute behind is no reason to refuse a bar", async () => {
  const desk = new Desk();
  desk.now = Date.UTC(2024, 0, 9, 8, 59);
  expect(await desk.ingest(wave(0, 1))).toMatchObject({ rows_validated: 1 });
});

test("an offset is converted, other grids have their own alignment", async () => {
  const desk = new Desk({
    [SOURCE]: `${HEADER}\n2024-01-09T12:00:00+03:00,,,1,2,1,2,,\n20240109T100000Z,,,1,2,1,2,,\n2024-01-09 10:30,,,1,2,1,2,,\n`,
  });
  await desk.pull({ tf: "1h" });
  expect(desk.rows(VALIDATED.replace("5m", "1h")).map((row) => row.slice(0, 29))).toEqual([
    "2024-01-09T09:00:00,USDJPY,1h",
    "2024-01-09T10:00:00,USDJPY,1h",
  ]);
  expect(desk.anomalies().map(({ type }) => type)).toEqual(["misaligned_timestamp"]);
});

test("bad rows of a long canonical file are found one by one, and everything around them is kept", async () => {
  const rows = wave(0, 30_000);
  const bad = [0, 1, 4999, 5000, 12_345, 29_999];
  for (const k of bad) rows[k] = { ...rows[k]!, h: "1" };
  const desk = new Desk({ [SOURCE]: csvOf(rows) });
  expect(await desk.pull({ calendar: false })).toMatchObject({ rows_validated: 30_000 - bad.length });
  const invalid = desk.anomalies().filter(({ type }) => type === "ohlc_invalid");
  expect(invalid.map(({ timestamp }) => timestamp)).toEqual(bad.map((k) => rows[k]!.timestamp));
  expect(desk.read(RAW)).toBe(csvOf(rows.filter((_, k) => !bad.includes(k))));
});

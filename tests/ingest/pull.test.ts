import { describe, expect, test } from "bun:test";
import { rejectionOf } from "../workspace/support.ts";
import {
  ANOMALIES,
  csvOf,
  Desk,
  FEATURES,
  HEADER,
  RAW,
  SNAPSHOT,
  SOURCE,
  VALIDATED,
  wave,
} from "./support.ts";

const eight = wave(0, 8);

describe("a clean file", () => {
  const spellings = [
    (text: string) => text,
    (text: string) => `${text}Z`,
    (text: string) => `${text}+00:00`,
    (text: string) => text.replace("T", " "),
  ];
  const mixed = eight.map((row, k) => ({ ...row, timestamp: spellings[k % 4]!(row.timestamp) }));

  test("goes into all three tiers, whatever spelling its timestamps have, and leaves no anomaly log", async () => {
    const desk = new Desk({ [SOURCE]: csvOf(mixed) });
    const result = await desk.pull();
    expect(result).toMatchObject({
      source: SOURCE,
      rows_raw: 8,
      rows_validated: 8,
      rows_featured: 8,
      anomalies_logged: 0,
      gaps_total: 0,
      last_ts_prev: null,
      last_ts_now: "2024-01-09T09:35:00",
    });
    expect(ANOMALIES in desk.tree()).toBe(false);
    expect(desk.read(RAW)).toBe(csvOf(mixed));
    expect(desk.read(VALIDATED)).toBe(csvOf(eight));
    const featured = desk.rows(FEATURES).map((row) => row.split(","));
    expect(featured.map((cells) => cells[11] !== "")).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
      true,
      true,
    ]);
    expect(desk.snapshot().ingest).toEqual({ USDJPY_5m: "2024-01-09T09:35:00" as never });
  });

  test("a second time adds nothing", async () => {
    const desk = new Desk({ [SOURCE]: csvOf(mixed) });
    await desk.pull();
    const tiers = desk.tiers();
    const again = await desk.pull();
    expect(again).toMatchObject({
      rows_raw: 0,
      rows_validated: 0,
      rows_featured: 0,
      duplicates_skipped: 8,
      anomalies_logged: 0,
      last_ts_prev: "2024-01-09T09:35:00",
      last_ts_now: "2024-01-09T09:35:00",
    });
    expect(desk.tiers()).toEqual(tiers);
  });

  test("in a dry run writes nothing, and tells what it would have written", async () => {
    const desk = new Desk({ [SOURCE]: csvOf([...eight, { timestamp: "x" }]) });
    const before = desk.tree();
    const result = await desk.pull({ dryRun: true });
    expect(result).toMatchObject({ rows_validated: 8, anomalies_logged: 1, dry_run: true });
    expect(desk.tree()).toEqual(before);
  });

  test("tells the snapshot where the bars came from, and leaves other sections alone", async () => {
    const desk = new Desk({
      [SOURCE]: csvOf(eight),
      [SNAPSHOT]: '{"state_update":{"a":"b"},"ingest":{"EURUSD_5m":"2024-01-01T00:00:00"}}',
    });
    await desk.pull();
    const { state_update, ingest, ingest_meta } = desk.snapshot();
    expect(state_update).toEqual({ a: "b" as never });
    expect(Object.keys(ingest!)).toEqual(["EURUSD_5m", "USDJPY_5m"]);
    expect(ingest_meta!.USDJPY_5m).toMatchObject({
      primary_source: "local_csv",
      source_label: "local_csv:bars.csv",
      source_chain: [{ source: "local_csv", detail: "bars.csv" }],
      local_backup_path: desk.workspace.resolve(SOURCE),
      rows_validated: 8,
      last_ts_now: "2024-01-09T09:35:00",
      last_real_ts: "2024-01-09T09:35:00",
      synthetic_extension: false,
      synthetic_bars: 0,
      status: "ok",
      last_ingest_at: "2026-01-02T03:04:05+00:00",
      updated_at: "2026-01-02T03:04:05Z",
    });
    expect(ingest_meta!.USDJPY_5m!.fallbacks).toBeUndefined();
  });
});

describe("the source is", () => {
  test("derived from the symbol where none is named", async () => {
    const eurusd = eight.map((row) => ({ ...row, symbol: "EURUSD" }));
    const desk = new Desk({ "data/eurusd_5m_2018-2024_utc.csv": csvOf(eurusd) });
    const result = await desk.pull({ symbol: "eurusd", source: undefined });
    expect(result).toMatchObject({ rows_validated: 8, validated_path: "validated/EURUSD/5m.csv" });
  });

  test("without that file the one that the symbol's bars came from last, while it is there", async () => {
    const desk = new Desk({ [SOURCE]: csvOf(eight) });
    await desk.pull();
    expect(await desk.pull({ source: undefined })).toMatchObject({ source: SOURCE, duplicates_skipped: 8 });
    expect(await rejectionOf(desk.pull({ source: "data/none.csv" }))).toMatchObject({ exit: 1 });
    expect(await desk.pull({ source: undefined })).toMatchObject({ source: SOURCE });
    const error = await rejectionOf(desk.pull({ source: undefined, symbol: "EURUSD" }));
    expect([error.code, error.fields.path]).toEqual(["source_not_found", "data/eurusd_5m_2018-2024_utc.csv"]);
  });

  test("said to be missing with its path, exit 1", async () => {
    const error = await rejectionOf(new Desk().pull({ source: "data/none.csv" }));
    expect([error.code, error.exit, error.fields.path]).toEqual(["source_not_found", 1, "data/none.csv"]);
  });

  const text = csvOf(eight);
  const forms: [string, string | Uint8Array<ArrayBuffer>][] = [
    ["with CRLF", text.replaceAll("\n", "\r\n")],
    ["with a byte order mark", `\ufeff${text}`],
    ["without a header", text.slice(HEADER.length + 1)],
    ["without a last line feed", text.trimEnd()],
    ["with quotes", text.replaceAll("USDJPY", '"USDJPY"')],
    ["with blank lines", text.replaceAll("\n", "\n\n")],
    ["with further columns", text.replaceAll("\n", ",1\n").replace(/1\n/, "zscore\n")],
    ["with lower-case symbols", text.replaceAll("USDJPY", "usdjpy")],
    ["with other column names", text.replace(HEADER, "time,ticker,interval,open,high,low,close,volume,spr")],
    ["packed", Bun.gzipSync(text)],
  ];
  test.each(forms)("read %s: the validated tier is the same", async (_, content) => {
    const desk = new Desk({ "data/": "" });
    await Bun.write(desk.workspace.resolve(SOURCE), content);
    await desk.pull();
    expect(desk.read(VALIDATED)).toBe(text);
    expect(desk.anomalies()).toEqual([]);
  });

  test("read where symbol, time frame, volume and spread are missing", async () => {
    const desk = new Desk({ [SOURCE]: "timestamp,o,h,l,c\n2024-01-09,150,150.1,149.9,150.05\n" });
    await desk.pull();
    expect(desk.rows(VALIDATED)).toEqual(["2024-01-09T00:00:00,USDJPY,5m,150,150.1,149.9,150.05,0,0"]);
    expect(desk.rows(RAW)).toEqual(["2024-01-09,,,150,150.1,149.9,150.05,,"]);
  });

  const unusable: [string, string, string][] = [
    ["empty", "", "header_missing"],
    ["binary", "timestamp,o,h,l,c\n2024\0", "csv_binary"],
    ["without prices", "timestamp,symbol\n2024-01-09,USDJPY\n", "missing_required_columns"],
  ];
  test.each(unusable)("refused where it is %s, exit 2", async (_, content, code) => {
    const desk = new Desk({ [SOURCE]: content });
    const error = await rejectionOf(desk.pull());
    expect([error.code, error.exit]).toEqual([code, 2]);
    expect(Object.keys(desk.tree())).toEqual([SOURCE]);
  });

  test("left in the middle of a row: the rest of it is no bar", async () => {
    const desk = new Desk({ [SOURCE]: csvOf(eight).slice(0, -20) });
    expect(await desk.pull()).toMatchObject({ rows_validated: 7 });
  });
});

describe("numbers are", () => {
  const shortest: [string, string][] = [
    ["150", "150"],
    ["150.0", "150"],
    ["150.10", "150.1"],
    ["0150.1", "150.1"],
    ["1.5e2", "150"],
    ["+150", "150"],
    ["150.", "150"],
    ["149.99999999999997", "149.99999999999997"],
  ];
  test.each(shortest)("%s in raw, and in their shortest form %s in validated", async (given, printed) => {
    const row = { ...eight[0]!, o: given, h: "151", l: "149", c: "150.5", v: "0", spread: "-0" };
    const desk = new Desk({ [SOURCE]: csvOf([row]) });
    await desk.pull();
    expect(desk.rows(RAW)[0]!.split(",")[3]).toBe(given);
    expect(desk.rows(VALIDATED)[0]).toBe(`2024-01-09T09:00:00,USDJPY,5m,${printed},151,149,150.5,0,0`);
  });

  test("the same for tiny ones, however they are written", async () => {
    const bar = (o: string) => ({
      ...eight[0]!,
      o,
      h: "0.0000009",
      l: "0.0000002",
      c: o,
      v: "0.00",
      spread: "0",
    });
    const written = await Promise.all(
      ["0.0000005", "5e-7"].map(async (o) => {
        const desk = new Desk({ [SOURCE]: csvOf([bar(o)]) });
        await desk.pull();
        return desk.rows(VALIDATED)[0];
      }),
    );
    expect(written[0]).toBe("2024-01-09T09:00:00,USDJPY,5m,5e-7,9e-7,2e-7,5e-7,0,0");
    expect(written[1]).toBe(written[0]!);
  });
});

describe("the store", () => {
  test("may have CRLF, no header, and spellings of its own", async () => {
    const head = csvOf(wave(0, 30), "", "\r\n").replaceAll("00,USD", "00Z,USD");
    const desk = new Desk({ [VALIDATED]: head, [RAW]: head, [SOURCE]: csvOf(wave(0, 40)) });
    expect(await desk.pull()).toMatchObject({ rows_validated: 10, last_ts_prev: "2024-01-09T11:25:00" });
    expect(desk.read(VALIDATED)).toBe(head + csvOf(wave(30, 40), ""));
    const whole = new Desk({ [SOURCE]: csvOf(wave(0, 40)) });
    await whole.pull();
    expect(desk.rows(FEATURES).map((row) => row.split(",").slice(9))).toEqual(
      whole.rows(FEATURES).map((row) => row.split(",").slice(9)),
    );
  });

  test("may lie elsewhere", async () => {
    const desk = new Desk({ [SOURCE]: csvOf(eight) });
    await desk.pull({ rawRoot: "a", validatedRoot: "b", featuresRoot: "c", snapshot: "d.json" });
    expect(Object.keys(desk.tree())).toEqual([
      "a/USDJPY/5m.csv",
      "b/USDJPY/5m.csv",
      "b/USDJPY/5m.sources.jsonl",
      "c/USDJPY/5m.csv",
      "d.json",
      SOURCE,
    ]);
  });

  test("tells which source brought which range", async () => {
    const desk = new Desk({ [SOURCE]: csvOf(wave(0, 4)) });
    await desk.pull();
    await desk.ingest(wave(4, 6));
    const lines = desk.read("validated/USDJPY/5m.sources.jsonl").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { source: SOURCE, start_ts: "2024-01-09T09:00:00", end_ts: "2024-01-09T09:15:00", rows: 4 },
      { source: "api", start_ts: "2024-01-09T09:20:00", end_ts: "2024-01-09T09:25:00", rows: 2 },
    ]);
  });

  test.each(["../x", "A/B", "", "ABCDEFGHIJKLMNOPQRSTU"])("is refused for the symbol %p", async (symbol) => {
    expect(await rejectionOf(new Desk().pull({ symbol }))).toMatchObject({ code: "invalid_name", exit: 2 });
  });
});

describe("the snapshot", () => {
  test("is never written over when it cannot be read", async () => {
    const desk = new Desk({ [SOURCE]: csvOf(eight), [SNAPSHOT]: '{"ingest": {' });
    const before = desk.tree();
    const error = await rejectionOf(desk.pull());
    expect([error.code, error.exit]).toEqual(["snapshot_corrupt", 1]);
    expect(desk.tree()).toEqual(before);
  });

  test("ahead of the store does not stop an ingest: the store is right", async () => {
    const desk = new Desk({
      [SOURCE]: csvOf(eight),
      [SNAPSHOT]: '{"ingest":{"USDJPY_5m":"2025-01-01T00:00:00+00:00"}}',
    });
    expect(await desk.pull()).toMatchObject({ rows_validated: 8 });
    expect(desk.anomalies()).toMatchObject([
      { type: "snapshot_ahead_of_store", snapshot_ts: "2025-01-01T00:00:00", store_ts: null },
    ]);
    expect(desk.snapshot().ingest!.USDJPY_5m).toBe("2024-01-09T09:35:00" as never);
  });

  test("behind the store is set right, even when nothing is new", async () => {
    const desk = new Desk({ [SOURCE]: csvOf(eight) });
    await desk.pull();
    desk.write(SNAPSHOT, '{"ingest":{"USDJPY_5m":"2024-01-09T09:05:00"}}');
    await desk.pull();
    expect(desk.snapshot().ingest!.USDJPY_5m).toBe("2024-01-09T09:35:00" as never);
  });
});

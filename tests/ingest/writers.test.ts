import { expect, test } from "bun:test";
import { ingestRows, lockStore } from "../../lib/ingest/ingest.ts";
import { type IngestResult, mergeResults } from "../../lib/ingest/result.ts";
import { storeOf, timeframeMinutes } from "../../lib/ingest/store.ts";
import { type Files, realFiles } from "../../lib/workspace/files.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { rejectionOf } from "../workspace/support.ts";
import { calendar, csvOf, Desk, SOURCE, VALIDATED, wave } from "./support.ts";

test("two ingests of one store at once write each bar once", async () => {
  const desk = new Desk({ [SOURCE]: csvOf(wave(0, 3000)) });
  const results = await Promise.all([1, 2, 3].map(() => desk.pull({ maxRowsPerCommit: 250 })));
  expect(results.map(({ rows_validated }) => rows_validated).sort()).toEqual([0, 0, 3000]);
  expect(desk.read(VALIDATED)).toBe(csvOf(wave(0, 3000)));
});

test("a store that another command holds is waited for, then given up, exit 3", async () => {
  const desk = new Desk({ [SOURCE]: csvOf(wave(0, 3)) });
  using _held = await lockStore(desk.context(), {}, desk.store);
  expect(await rejectionOf(desk.pull())).toMatchObject({ code: "locked", exit: 3 });
  expect(await desk.pull({ dryRun: true })).toMatchObject({ rows_validated: 3 });
});

test("an ingest that is told to stop ends between two commits, and the next one goes on from there", async () => {
  const desk = new Desk({ [SOURCE]: csvOf(wave(0, 3000)) });
  const stop = new AbortController();
  const { store } = desk;
  const ctx = { ...desk.context(), progress: () => void stop.abort(new Error("stopped")) };
  const ingest = { store, source: SOURCE, file: SOURCE, calendar, maxRowsPerCommit: 500 };
  await expect(ingestRows(ctx, { signal: stop.signal }, ingest)).rejects.toThrow("stopped");
  expect(desk.read(VALIDATED)).toBe(csvOf(wave(0, 500)));
  expect(await desk.pull()).toMatchObject({ rows_validated: 2500 });
});

test("another store is free, also one of a symbol that no file system likes", async () => {
  const desk = new Desk({ [SOURCE]: csvOf(wave(0, 3).map((row) => ({ ...row, symbol: "JPY=X" }))) });
  using _held = await lockStore(desk.context(), {}, desk.store);
  expect(await desk.pull({ symbol: "jpy=x" })).toMatchObject({ validated_path: "validated/JPY=X/5m.csv" });
});

test.each([
  ["5m", 5],
  ["1m", 1],
  ["0m", 1],
  ["4h", 240],
  ["xh", 60],
  ["tick", 5],
])("a bar of %s has %d minutes", (tf, minutes) => expect(timeframeMinutes(tf)).toBe(minutes));

test("two passes over a store are one result", async () => {
  const desk = new Desk();
  const first = await desk.ingest(wave(0, 3), { source: "local_csv:a.csv", incompleteHeld: 1 });
  const second = await desk.ingest(wave(3, 5), { source: "synthetic_local", synthetic: true });
  expect(mergeResults(first, second)).toEqual({
    ...first,
    source: "local_csv:a.csv+synthetic_local",
    rows_raw: 5,
    rows_validated: 5,
    rows_featured: 5,
    anomalies_logged: 1,
    last_ts_now: "2024-01-09T09:20:00",
    last_real_ts: "2024-01-09T09:10:00",
  } satisfies IngestResult);
});

test("a store's places follow from its roots", () => {
  expect(storeOf({ symbol: "eurusd", tf: "1h", validatedRoot: "v" })).toMatchObject({
    key: "EURUSD_1h",
    tfMs: 3_600_000,
    raw: "raw/EURUSD/1h.csv",
    validated: "v/EURUSD/1h.csv",
    synthetic: "v/EURUSD/1h.synthetic.jsonl",
    sources: "v/EURUSD/1h.sources.jsonl",
  });
});

test("what a bar more costs does not depend on the store's length", async () => {
  const desk = new Desk({ [SOURCE]: csvOf(wave(0, 30_000)) });
  await desk.pull({ calendar: false });
  let read = 0;
  const files: Files = {
    ...realFiles,
    read(fd, into, position) {
      const got = realFiles.read(fd, into, position);
      read += got;
      return got;
    },
  };
  const ctx = { ...desk.context(), reader: new Reader(desk.workspace, files) };
  const row = wave(30_000, 30_001);
  expect(await ingestRows(ctx, {}, { store: desk.store, source: "api", rows: row, calendar })).toMatchObject({
    rows_validated: 1,
  });
  expect(read).toBeGreaterThan(100_000);
  expect(read).toBeLessThan(600_000);
});

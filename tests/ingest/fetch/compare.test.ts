import { describe, expect, test } from "bun:test";
import { planCompare } from "../../../lib/ingest/compare/compare.ts";
import { disagreementOf } from "../../../lib/ingest/compare/statistics.ts";
import type { Context } from "../../../lib/workspace/context.ts";
import { Reader } from "../../../lib/workspace/reader.ts";
import { fakeClock, tempWorkspace } from "../../workspace/support.ts";

/** `HH:MM` and four prices a row. */
const csv = (...rows: [string, number, number, number, number][]) =>
  [
    "timestamp,symbol,tf,o,h,l,c,v,spread",
    ...rows.map(([at, ...prices]) => `2024-03-04T${at}:00,USDJPY,5m,${prices.join()},0,0`),
    "",
  ].join("\n");

async function compare(left: string, right: string, more: object = {}) {
  const workspace = tempWorkspace({ "a.csv": left, "b.csv": right });
  const ctx: Context = {
    workspace,
    clock: { ...fakeClock(), fixed: false },
    reader: new Reader(workspace),
    env: {},
    lang: "en",
    note() {},
    progress() {},
  };
  const options = {
    left: "a.csv",
    right: "b.csv",
    symbol: "usdjpy",
    tf: "5m",
    lookbackMinutes: 60,
    worst: 10,
    ...more,
  };
  const plan = await planCompare(ctx, options);
  expect(plan.changes).toEqual([]);
  return { ...plan.result, exit: plan.exitCode };
}

const left = csv(
  ["09:55", 150, 151, 149, 150],
  ["10:00", 150, 151, 149, 150],
  ["10:05", 150, 151, 149, 150.5],
  ["10:10", 150, 151, 149, 150],
  ["10:20", 150, 151, 149, 150],
);
const right = csv(
  ["10:00", 150.01, 151, 149, 150],
  ["10:05", 150, 151.25, 148.98, 150.5],
  ["10:15", 150, 151, 149, 150],
  ["10:20", 149.97, 151, 149, 150],
  ["10:25", 150, 151, 149, 150],
);

describe("two files", () => {
  test("are compared on what both have, in pips of the symbol", async () => {
    expect(await compare(left, right)).toEqual({
      left: "a.csv",
      right: "b.csv",
      symbol: "USDJPY",
      tf: "5m",
      start_ts: "2024-03-04T10:00:00",
      end_ts: "2024-03-04T10:20:00",
      pip: 0.01,
      bars_left: 5,
      bars_right: 5,
      bars_common: 3,
      // What lies before 10:00 and after 10:20 nobody misses.
      missing_left: 1,
      missing_right: 1,
      missing_left_ts: ["2024-03-04T10:15:00"],
      missing_right_ts: ["2024-03-04T10:10:00"],
      disagreement: {
        o: { mean: -0.667, mean_abs: 1.333, median_abs: 1, p95_abs: 3, max_abs: 3 },
        h: { mean: 8.333, mean_abs: 8.333, median_abs: 0, p95_abs: 25, max_abs: 25 },
        l: { mean: -0.667, mean_abs: 0.667, median_abs: 0, p95_abs: 2, max_abs: 2 },
        c: { mean: 0, mean_abs: 0, median_abs: 0, p95_abs: 0, max_abs: 0 },
      },
      worst: [
        { timestamp: "2024-03-04T10:05:00", price: "h", left: 151, right: 151.25, pips: 25 },
        { timestamp: "2024-03-04T10:20:00", price: "o", left: 150, right: 149.97, pips: -3 },
        { timestamp: "2024-03-04T10:00:00", price: "o", left: 150, right: 150.01, pips: 1 },
      ],
      ok: null,
      exit: 0,
    });
  });

  test.each([
    [25, true, 0],
    [24.9, false, 1],
  ])("may differ by %p pips: %p", async (failAbove, ok, exit) => {
    expect(await compare(left, right, { failAbove })).toMatchObject({ ok, exit });
  });

  test("are compared within a range", async () => {
    const result = await compare(left, right, {
      startTs: "2024-03-04T10:10:00",
      endTs: "2024-03-04T10:20:00",
      worst: 1,
    });
    expect(result).toMatchObject({ bars_common: 1, worst: [{ timestamp: "2024-03-04T10:20:00" }] });
  });

  test("without a bar in common have nothing to disagree about", async () => {
    const none = await compare(csv(["09:00", 1, 1, 1, 1]), csv(["10:00", 1, 1, 1, 1]), { failAbove: 0 });
    expect(none).toMatchObject({ bars_common: 0, start_ts: null, missing_left: 0, worst: [], ok: true });
    expect(none.disagreement).toEqual({ o: null, h: null, l: null, c: null });
  });
});

test("the 95th percentile is by nearest rank", () => {
  const differences = Array.from({ length: 100 }, (_, k) => (k % 2 === 0 ? 1 : -1) * (k + 1));
  expect(disagreementOf(differences)).toEqual({
    mean: -0.5,
    mean_abs: 50.5,
    median_abs: 50.5,
    p95_abs: 95,
    max_abs: 100,
  });
});

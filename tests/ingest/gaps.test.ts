import { describe, expect, test } from "bun:test";
import { Desk, SOURCE, csvOf, waveBar } from "./support.ts";

/** Bars at these instants. */
const barsAt = (...times: string[]) => times.map((timestamp) => ({ ...waveBar(0), timestamp }));

describe("between two bars", () => {
  const cases: [string, [string, string], object][] = [
    ["of neighbouring starts nothing is missing", ["2024-01-09T09:00", "2024-01-09T09:05"], { total: 0 }],
    ["one may be missing", ["2024-01-09T09:00", "2024-01-09T09:10"], { gap: 1 }],
    [
      "a weekend in winter may lie (2885 minutes)",
      ["2024-01-12T21:55", "2024-01-14T22:00"],
      { expected: true },
    ],
    ["the weekend in March may lie (2825)", ["2024-03-08T21:55", "2024-03-10T21:00"], { expected: true }],
    ["the weekend in November may lie (2945)", ["2024-11-01T20:55", "2024-11-03T22:00"], { expected: true }],
    ["Christmas may lie", ["2024-12-24T21:55", "2024-12-25T22:00"], { expected: true }],
    ["New Year may lie", ["2024-12-31T21:55", "2025-01-01T22:00"], { expected: true }],
    ["only bars beside a closure may be missing", ["2024-01-12T21:45", "2024-01-14T22:10"], { edge: 4 }],
    ["too many beside a closure may be missing", ["2024-01-12T21:30", "2024-01-14T22:00"], { gap: 5 }],
    ["the daily rollover is no closure", ["2024-01-09T21:55", "2024-01-09T22:05"], { gap: 1 }],
  ];
  test.each(cases)("%s", async (_, times, wanted) => {
    const desk = new Desk();
    const result = await desk.ingest(barsAt(...times));
    const { gap, edge, expected } = { gap: 0, edge: 0, expected: false, ...wanted };
    expect(result).toMatchObject({
      rows_validated: 2,
      gaps_detected: gap > 0 ? 1 : 0,
      gaps_expected: expected || edge > 0 ? 1 : 0,
      gaps_total: gap > 0 || edge > 0 || expected ? 1 : 0,
    });
    const told = desk
      .anomalies()
      .map(({ type, severity, missing_bars }) => ({ type, severity, missing_bars }));
    if (gap > 0) expect(told).toEqual([{ type: "gap", severity: "warning", missing_bars: gap }]);
    else if (edge > 0)
      expect(told).toEqual([{ type: "session_edge_gap", severity: "info", missing_bars: edge }]);
    else expect(told).toEqual([]);
  });
});

test("without a calendar every distance of more than one bar is a gap", async () => {
  const desk = new Desk({ [SOURCE]: csvOf(barsAt("2024-01-12T21:55", "2024-01-14T22:00")) });
  expect(await desk.pull({ calendar: false })).toMatchObject({ gaps_detected: 1, gaps_expected: 0 });
  expect(desk.anomalies()).toMatchObject([
    { type: "gap", start_ts: "2024-01-12T21:55:00", end_ts: "2024-01-14T22:00:00", minutes: 2885 },
  ]);
});

test("the calendar of the workspace counts", async () => {
  const desk = new Desk({
    [SOURCE]: csvOf(barsAt("2024-01-09T08:55", "2024-01-09T12:00")),
    "configs/market_calendar.yml": 'closed:\n  - {start: "2024-01-09T09:00Z", end: "2024-01-09T12:00Z"}\n',
  });
  expect(await desk.pull()).toMatchObject({ gaps_detected: 0, gaps_expected: 1 });
});

test("a gap is as long as the time frame says", async () => {
  const desk = new Desk({
    [SOURCE]: csvOf(barsAt("2024-01-09T09:00", "2024-01-09T10:00").map((row) => ({ ...row, tf: "1h" }))),
  });
  expect(await desk.pull({ tf: "1h" })).toMatchObject({ rows_validated: 2, gaps_total: 0 });
});

test("a gap may lie between the store and what comes", async () => {
  const desk = new Desk();
  await desk.ingest(barsAt("2024-01-09T09:00"));
  expect(await desk.ingest(barsAt("2024-01-09T09:15"))).toMatchObject({ gaps_detected: 1 });
});

test("bars of a closed market are kept and told of", async () => {
  const desk = new Desk();
  const times = [
    "2024-01-12T21:55",
    "2024-01-12T22:00",
    "2024-01-12T22:05",
    "2024-01-14T21:55",
    "2024-01-14T22:00",
  ];
  expect(await desk.ingest(barsAt(...times))).toMatchObject({ rows_validated: 5, gaps_detected: 0 });
  expect(desk.anomalies().map(({ type, timestamp, severity }) => [type, timestamp, severity])).toEqual([
    ["closed_market_bar", "2024-01-12T22:00:00", "info"],
    ["closed_market_bar", "2024-01-12T22:05:00", "info"],
    ["closed_market_bar", "2024-01-14T21:55:00", "info"],
  ]);
});

import { expect, test } from "bun:test";
import { windowBefore, yfinanceWindow } from "../../../lib/ingest/chain/windows.ts";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const NOW = Date.UTC(2026, 9, 21, 12);
const ago = (ms: number) => NOW - ms;

test.each<[string, number | null, number, number]>([
  ["nothing is known", null, 180, ago(180 * MINUTE)],
  ["the store reaches to an hour ago", ago(60 * MINUTE), 180, ago(240 * MINUTE)],
  ["the store ended a year ago", ago(365 * DAY), 180, ago(365 * DAY + 180 * MINUTE)],
  ["the lookback is too short", null, 1, ago(5 * MINUTE)],
])("when %s, a source is asked from so far back", (_, last, lookback, from) => {
  expect(windowBefore(NOW, last, lookback)).toEqual({ from, to: NOW });
});

test.each<[string, number | null, number, number]>([
  ["nothing is known", null, 60, ago(7 * DAY)],
  ["nothing is known and the lookback is longer", null, 20 * 1440, ago(7 * DAY)],
  ["the store reaches to an hour ago", ago(60 * MINUTE), 60, ago(120 * MINUTE)],
  ["the store ended long ago", ago(30 * DAY), 60, ago(7 * DAY)],
  ["the store says it knows the future", NOW + DAY, 60, NOW],
  ["the lookback is too short", ago(60 * MINUTE), -3, ago(65 * MINUTE)],
])("when %s, Yahoo is asked for no more than it keeps", (_, last, lookback, from) => {
  expect(yfinanceWindow(NOW, last, lookback)).toEqual({ from, to: NOW });
});

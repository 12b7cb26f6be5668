import { expect, test } from "bun:test";
import { anomaliesSince } from "../../lib/ingest/anomaly_log.ts";
import { memoryReader } from "../../lib/workspace/memory.ts";
import { parseInstant } from "../../lib/workspace/time.ts";

const LOG = "ops/logs/ingest_anomalies.jsonl";
const line = (hour: number) => `{"type":"gap","at":${hour},"logged_at":"2026-01-05T0${hour}:00:00Z"}\n`;
const since = (text: string, hour: number, most?: number) => {
  const reader = memoryReader({ [LOG]: text });
  const options = most === undefined ? {} : { most };
  const { entries, more } = anomaliesSince(reader, parseInstant(`2026-01-05T0${hour}:00:00Z`), options);
  return { hours: entries.map(({ at }) => at), more };
};

test("the newest entries come oldest first, from the instant on", () => {
  expect(since(line(1) + line(2) + line(3), 2)).toEqual({ hours: [2, 3], more: false });
});

test("of too many the newest are told, and that there are more", () => {
  expect(since(line(1) + line(2) + line(3), 1, 2)).toEqual({ hours: [2, 3], more: true });
});

test("a torn end is passed over; damage elsewhere is not", () => {
  expect(since(`${line(1)}${line(2)}{"type":"ga`, 1)).toEqual({ hours: [1, 2], more: false });
  expect(() => since(`${line(1)}{"type":"ga\n${line(2)}`, 1)).toThrow("a line that is no entry");
});

test("without a log there is none", () => {
  expect(anomaliesSince(memoryReader({}), 0)).toEqual({ entries: [], more: false });
});

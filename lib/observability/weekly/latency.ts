import type { JsonObject } from "../../workspace/json.ts";
import { isoUtc } from "../../workspace/time.ts";
import { rounded } from "../latency/windows.ts";
import { isBreach, type StoredWindow } from "../rollup_rows.ts";
import type { Window } from "./runs.ts";

const WEEK = 7 * 86_400_000;
const MOST_BREACHES = 5;
const NO_FIGURES = { p50_ms: 0, p95_ms: 0, p99_ms: 0, max_ms: 0 };
const NOTHING_SENT: JsonObject = { ...NO_FIGURES, breach_count: 0, breaches: [], samples: 0 };

/**
 * The latency of the week that begins at `week` (specification 06 §7.4): the windows that end in it, all without any. A window that ends
 * with the week before belongs to that one.
 */
export function weeklyLatency(
  windows: readonly StoredWindow[],
  week: number,
): { latency: JsonObject; window: Window } {
  const own = windows.filter(({ end }) => end > week && end <= week + WEEK);
  const chosen = own.length > 0 ? own : windows;
  if (chosen.length === 0) return { latency: NOTHING_SENT, window: "week" };
  const bad = chosen.filter(isBreach);
  const slowest = bad.toSorted((a, b) => b.p95Ms - a.p95Ms).slice(0, MOST_BREACHES);
  const most = (read: (window: StoredWindow) => number) => rounded(Math.max(...chosen.map(read)), 3);
  const meanP50 = chosen.reduce((sum, { p50Ms }) => sum + p50Ms, 0) / chosen.length;
  const latency = {
    p50_ms: rounded(meanP50, 3),
    p95_ms: most(({ p95Ms }) => p95Ms),
    p99_ms: most(({ p99Ms }) => p99Ms),
    max_ms: most(({ maxMs }) => maxMs),
    breach_count: bad.length,
    breaches: slowest.map(breachRow),
    samples: chosen.reduce((sum, { count }) => sum + count, 0),
  };
  return { latency, window: own.length > 0 ? "week" : "all" };
}

function breachRow({ start, p95Ms, failureRate, count, breachStreak }: StoredWindow): JsonObject {
  return {
    hour_utc: isoUtc(start),
    p95_ms: rounded(p95Ms, 3),
    failure_rate: rounded(failureRate, 6),
    count,
    ...(breachStreak !== undefined && { breach_streak: breachStreak }),
  };
}

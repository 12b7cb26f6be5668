import { csvText } from "../../workspace/csvfile.ts";
import { isoUtc } from "../../workspace/time.ts";
import { parseRollupRows } from "../rollup_rows.ts";
import type { JudgedWindow } from "./streaks.ts";
import { failureRate, type LatencyWindow, rounded, WINDOW_MS } from "./windows.ts";

const COLUMNS = [
  "hour_utc",
  "window_end_utc",
  "count",
  "failure_count",
  "failure_rate",
  "p50_ms",
  "p95_ms",
  "p99_ms",
  "max_ms",
  "breach_flag",
  "breach_streak",
];

/** The roll-up as a file. */
export function rollupText(windows: readonly JudgedWindow[]): string {
  return csvText(
    COLUMNS,
    windows.map((window) => [
      isoUtc(window.start),
      isoUtc(window.end),
      window.count,
      window.failureCount,
      rounded(failureRate(window), 6),
      window.p50Ms,
      window.p95Ms,
      window.p99Ms,
      window.maxMs,
      window.breach,
      window.streak,
    ]),
  );
}

/** Windows of a stored roll-up, and how many of its rows say nothing usable. */
export function readRollup(text: string): { windows: LatencyWindow[]; skipped: number } {
  const { windows, unreadable } = parseRollupRows(text, WINDOW_MS);
  const usable = windows.filter(({ count }) => count > 0);
  return { windows: usable, skipped: unreadable.length + windows.length - usable.length };
}

export interface Merged {
  windows: LatencyWindow[];
  /** Stored windows that rest on more samples than the raw file still has. */
  kept: LatencyWindow[];
}

/**
 * The stored windows with those that were computed now. A stored window that begins before `firstComplete`, and one with more samples
 * than there are now, stays: the raw file holds only a remainder of it. Windows that end before `cut` are dropped.
 */
export function mergeWindows(
  stored: readonly LatencyWindow[],
  computed: readonly LatencyWindow[],
  { firstComplete, cut }: { firstComplete: number; cut: number },
): Merged {
  const byStart = new Map(stored.map((window) => [window.start, window]));
  const kept: LatencyWindow[] = [];
  for (const window of computed) {
    const before = byStart.get(window.start);
    if (before && window.start < firstComplete) continue;
    if (before && window.count < before.count) kept.push(before);
    else byStart.set(window.start, window);
  }
  const windows = [...byStart.values()].filter(({ end }) => end >= cut);
  return { windows: windows.sort((a, b) => a.start - b.start), kept };
}

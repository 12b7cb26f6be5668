import Papa from "papaparse";
import { parseDecimal } from "../workspace/decimal.ts";
import { parseInstant } from "../workspace/time.ts";

/** One window of the latency roll-up as it is stored: rounded, with the breach that was found when it was written. */
export interface StoredWindow {
  /** UTC epoch milliseconds. */
  start: number;
  end: number;
  count: number;
  failureCount: number;
  failureRate: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Undefined where the file has no such column. */
  breachFlag: boolean | undefined;
  breachStreak: number | undefined;
}

export interface StoredWindows {
  /** By start, ascending. */
  windows: StoredWindow[];
  /** Rows without a readable start or end, by their number from 1. */
  unreadable: number[];
  /** It has its header and no row: the analysis has run, and no signal has been sent yet. */
  isSilent: boolean;
}

/**
 * Reads a roll-up CSV (specification 06 §6.3) as readers of its figures need it: nothing is computed again. Where a row has no end, it
 * ends `windowMs` after its start; without that length it is unreadable.
 */
export function parseRollupRows(text: string, windowMs = Number.NaN): StoredWindows {
  const { data, meta } = Papa.parse<Record<string, string>>(text.replace(/^\ufeff/, ""), {
    header: true,
    skipEmptyLines: "greedy",
  });
  const unreadable: number[] = [];
  const windows = data.flatMap((row, at) => {
    const start = parseInstant(row.hour_utc ?? "");
    const end = row.window_end_utc ? parseInstant(row.window_end_utc) : start + windowMs;
    if (Number.isNaN(start) || Number.isNaN(end)) {
      unreadable.push(at + 1);
      return [];
    }
    const number = (name: string) => parseDecimal(row[name] ?? "") ?? 0;
    const has = (name: string) => meta.fields?.includes(name);
    return [
      {
        start,
        end,
        count: Math.trunc(number("count")),
        failureCount: Math.trunc(number("failure_count")),
        failureRate: number("failure_rate"),
        p50Ms: number("p50_ms"),
        p95Ms: number("p95_ms"),
        p99Ms: number("p99_ms"),
        maxMs: number("max_ms"),
        breachFlag: has("breach_flag") ? isTrue(row.breach_flag) : undefined,
        breachStreak: has("breach_streak") ? Math.trunc(number("breach_streak")) : undefined,
      },
    ];
  });
  const isSilent = data.length === 0 && (meta.fields?.includes("hour_utc") ?? false);
  return { windows: windows.sort((a, b) => a.start - b.start), unreadable, isSilent };
}

/** Whether a window counts as bad for readers: by its flag, and by its failures where there is none. */
export function isBreach({ breachFlag, failureRate }: StoredWindow): boolean {
  return breachFlag ?? failureRate > 0;
}

function isTrue(cell: string | undefined): boolean {
  return /^(1|true|yes|y)$/i.test(cell?.trim() ?? "");
}

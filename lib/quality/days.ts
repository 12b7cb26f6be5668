import type { JsonObject } from "../workspace/json.ts";
import { roundHalfEven } from "../workspace/rounding.ts";
import { isoNaive } from "../workspace/time.ts";
import type { DuplicateFigures } from "./duplicates.ts";
import type { OpenTimes } from "./open_times.ts";
import type { TimeSet } from "./times.ts";
import { GapFigures } from "./walk.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** One UTC day (specification 05 §1.8). Its own first and last bar delimit what is expected of it. */
export interface DayRecord extends JsonObject {
  date: string;
  start_timestamp: string | null;
  end_timestamp: string | null;
  row_count: number;
  unique_timestamps: number;
  missing_rows_estimate: number;
  gap_count: number;
  max_gap_minutes: number;
  total_gap_minutes: number;
  ignored_gap_count: number;
  ignored_gap_minutes: number;
  ignored_missing_rows_estimate: number;
  coverage_ratio: number | null;
  expected_rows: number;
  duplicates: number;
  duplicate_groups: number;
  duplicate_max_occurrences: number;
}

export interface DaySummary extends JsonObject {
  coverage_threshold: number;
  expected_rows_per_day: number;
  count: number;
  details: DayRecord[];
  details_truncated: boolean;
  warnings: DayRecord[];
  warnings_truncated: boolean;
  /** Whose ratio the order and the warnings go by. */
  basis: "raw" | "calendar";
}

export interface DayRules {
  /** Minutes. */
  interval: number;
  minGap: number;
  threshold: number;
  keep: number;
}

/** Every day that has rows and, with a calendar, every day that should have; the worst ones first. */
export function daySummary(
  times: TimeSet,
  duplicates: DuplicateFigures["days"],
  { interval, minGap, threshold, keep }: DayRules,
  open?: OpenTimes,
): DaySummary {
  const counted = countDays(times, interval, minGap);
  const entries = times.days().map(({ start, rows }): DayRecord => {
    const { gaps, unique, first, last } = counted.get(start)!;
    const expected = roundHalfEven((last - first) / MINUTE / interval) + 1;
    const repeated = duplicates.get(start);
    return {
      date: dateOf(start),
      start_timestamp: isoNaive(first),
      end_timestamp: isoNaive(last),
      row_count: rows,
      unique_timestamps: unique,
      missing_rows_estimate: gaps.missing,
      gap_count: gaps.count,
      max_gap_minutes: gaps.longest,
      total_gap_minutes: gaps.minutes,
      ignored_gap_count: gaps.ignored,
      ignored_gap_minutes: gaps.ignoredMinutes,
      ignored_missing_rows_estimate: gaps.ignoredMissing,
      coverage_ratio: unique / expected,
      expected_rows: expected,
      duplicates: repeated?.rows ?? 0,
      duplicate_groups: repeated?.groups ?? 0,
      duplicate_max_occurrences: repeated?.most ?? 0,
      ...open?.dayMembers(start),
    };
  });
  const unlisted = open?.daysWithoutRows().map((start) => emptyDay(start, open)) ?? [];
  const all = [...entries, ...unlisted];
  // Days without open time are not ranked by the calendar: nothing is expected of them.
  const ratio = (day: DayRecord) =>
    open ? (day.coverage_ratio_calendar as number | null) : day.coverage_ratio;
  const rank = (day: DayRecord) => ratio(day) ?? Number.POSITIVE_INFINITY;
  all.sort((a, b) => rank(a) - rank(b) || (a.date < b.date ? -1 : 1));
  const low = all.filter((day) => rank(day) < threshold);
  return {
    coverage_threshold: threshold,
    expected_rows_per_day: roundHalfEven(1440 / interval),
    count: all.length,
    details: all.slice(0, keep),
    details_truncated: all.length > keep,
    warnings: low.slice(0, keep),
    warnings_truncated: low.length > keep,
    basis: open ? "calendar" : "raw",
  };
}

export function dateOf(dayStart: number): string {
  return isoNaive(dayStart).slice(0, 10);
}

interface CountedDay {
  gaps: GapFigures;
  unique: number;
  first: number;
  last: number;
}

function countDays(times: TimeSet, interval: number, minGap: number): Map<number, CountedDay> {
  const days = new Map<number, CountedDay>();
  let start = Number.NEGATIVE_INFINITY;
  let day: CountedDay | undefined;
  times.visit((time) => {
    if (day && time < start + DAY) {
      day.gaps.take(day.last, time);
      day.unique++;
      day.last = time;
    } else {
      start = Math.floor(time / DAY) * DAY;
      day = { gaps: new GapFigures(interval, minGap), unique: 1, first: time, last: time };
      days.set(start, day);
    }
  });
  return days;
}

function emptyDay(start: number, open: OpenTimes): DayRecord {
  return {
    date: dateOf(start),
    start_timestamp: null,
    end_timestamp: null,
    row_count: 0,
    unique_timestamps: 0,
    missing_rows_estimate: 0,
    gap_count: 0,
    max_gap_minutes: 0,
    total_gap_minutes: 0,
    ignored_gap_count: 0,
    ignored_gap_minutes: 0,
    ignored_missing_rows_estimate: 0,
    coverage_ratio: null,
    expected_rows: 0,
    duplicates: 0,
    duplicate_groups: 0,
    duplicate_max_occurrences: 0,
    ...open.dayMembers(start),
  };
}

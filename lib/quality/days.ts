import type { JsonObject } from "../workspace/json.ts";
import { roundHalfEven } from "../workspace/rounding.ts";
import { isoNaive } from "../workspace/time.ts";
import type { DuplicateFigures } from "./duplicates.ts";
import type { OpenTimes } from "./open_times.ts";
import type { TimeSet } from "./times.ts";
import { GapFigures } from "./walk.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const MINUTES_A_DAY = 1440;

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

/**
 * Every day that has rows and, with a calendar, every day that should have; the worst ones first. By a calendar a day below the
 * threshold is a warning when it lacks more bars than the threshold leaves a full day, or has none.
 */
export function daySummary(
  times: TimeSet,
  duplicates: DuplicateFigures["days"],
  { interval, minGap, threshold, keep }: DayRules,
  open?: OpenTimes,
): DaySummary {
  const counted = countDays(times, interval, minGap);
  const expectedOf = ({ first, last }: CountedDay) => roundHalfEven((last - first) / MINUTE / interval) + 1;
  // Days without open time are not ranked by the calendar: nothing is expected of them.
  const ratioOf = (start: number, day: CountedDay) =>
    open
      ? (open.dayMembers(start).coverage_ratio_calendar ?? Number.POSITIVE_INFINITY)
      : day.unique / expectedOf(day);
  const listed = [...counted].map(([start, day]) => ({ start, ratio: ratioOf(start, day) }));
  const unlisted = open?.daysWithoutRows.map((start) => ({ start, ratio: 0 })) ?? [];
  const ranked = [...listed, ...unlisted].sort((a, b) => a.ratio - b.ratio || a.start - b.start);
  const perDay = MINUTES_A_DAY / interval;
  // A bar weighs more on a day that is short (Sunday's hours, a holiday's eve, the file's ends): it may lack as many as a full day.
  const isSlight = (start: number) => {
    const { expected_rows_open: expected, observed_open: observed } = open!.dayMembers(start);
    return observed > 0 && expected - observed <= (1 - threshold) * perDay;
  };
  const low = ranked.filter(({ start, ratio }) => ratio < threshold && !(open && isSlight(start)));

  // Records are made only of days that are shown: a row with a wrong year leaves hundreds of thousands without rows.
  const record = ({ start }: { start: number }): DayRecord => {
    const day = counted.get(start);
    const gaps = day?.gaps ?? new GapFigures(interval, minGap);
    const expected = day ? expectedOf(day) : 0;
    const repeated = duplicates.get(start);
    return {
      date: dateOf(start),
      start_timestamp: day ? isoNaive(day.first) : null,
      end_timestamp: day ? isoNaive(day.last) : null,
      row_count: times.rowsOf(start),
      unique_timestamps: day?.unique ?? 0,
      missing_rows_estimate: gaps.missing,
      gap_count: gaps.count,
      max_gap_minutes: gaps.longest,
      total_gap_minutes: gaps.minutes,
      ignored_gap_count: gaps.ignored,
      ignored_gap_minutes: gaps.ignoredMinutes,
      ignored_missing_rows_estimate: gaps.ignoredMissing,
      coverage_ratio: day ? day.unique / expected : null,
      expected_rows: expected,
      duplicates: repeated?.rows ?? 0,
      duplicate_groups: repeated?.groups ?? 0,
      duplicate_max_occurrences: repeated?.most ?? 0,
      ...open?.dayMembers(start),
    };
  };
  return {
    coverage_threshold: threshold,
    expected_rows_per_day: roundHalfEven(perDay),
    count: ranked.length,
    details: ranked.slice(0, keep).map(record),
    details_truncated: ranked.length > keep,
    warnings: low.slice(0, keep).map(record),
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

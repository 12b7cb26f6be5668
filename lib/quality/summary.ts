import type { MarketCalendar } from "../market/calendar.ts";
import type { JsonObject } from "../workspace/json.ts";
import { roundHalfEven } from "../workspace/rounding.ts";
import { isoNaive } from "../workspace/time.ts";
import type { AuditRequest, Findings, IntervalSource } from "./audit.ts";
import { LINES_KEPT } from "./audit.ts";
import { type DayRules, type DaySummary, dateOf, daySummary } from "./days.ts";
import { gapMembers, type OpenTimes } from "./open_times.ts";
import type { DuplicateGroup } from "./repeats.ts";
import type { BadRow } from "./rows.ts";
import { type Gap, ISSUES_KEPT } from "./walk.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const DAYS_KEPT = 20;

export interface GapRecord extends JsonObject {
  start_timestamp: string;
  end_timestamp: string;
  gap_minutes: number;
  expected_intervals: number;
  missing_rows_estimate: number;
  irregular: boolean;
}

export interface DuplicateRecord extends JsonObject {
  timestamp: string;
  occurrences: number;
  line_numbers: number[];
}

/** What a calendar adds to an audit (specification 05 §2). */
export interface CalendarCoverage extends JsonObject {
  name: string;
  guard_basis: "calendar";
  expected_rows_open: number;
  observed_open: number;
  coverage_ratio_calendar: number | null;
  off_calendar_rows: number;
}

/** The figures of an audit (specification 05 §1.10), without what the guards say of them. */
export interface AuditFigures extends JsonObject {
  csv: string;
  symbol_filter: string | null;
  missing_cols: number;
  bad_rows: number;
  duplicates: number;
  duplicate_groups: number;
  duplicate_max_occurrences: number;
  duplicate_details: DuplicateRecord[];
  tf_distribution: Record<string, number>;
  symbol_distribution: Record<string, number>;
  gap_details: GapRecord[];
  longest_gaps: GapRecord[];
  issues: string[];
  row_count: number;
  unique_timestamps: number;
  start_timestamp: string | null;
  end_timestamp: string | null;
  expected_rows: number | null;
  coverage_ratio: number | null;
  gap_count: number;
  max_gap_minutes: number;
  total_gap_minutes: number;
  missing_rows_estimate: number;
  monotonic_errors: number;
  expected_interval_minutes: number;
  expected_interval_source: IntervalSource;
  value_checks: Record<string, number>;
  bad_row_details: (BadRow & JsonObject)[];
}

/** Adds these to the members of `AuditFigures` where they were asked for. */
export interface AskedFor {
  calendar?: CalendarCoverage;
  calendar_day_summary?: DaySummary;
}

/** Findings as figures and texts. `days` asks for the summary of days. */
export function figuresOf(
  request: AuditRequest,
  found: Findings,
  days?: Pick<DayRules, "threshold" | "keep">,
): AuditFigures & AskedFor {
  const { census, rows, walk, duplicates, interval, open } = found;
  const { figures } = walk;
  const { minGapMinutes: minGap } = request;
  const some = census.rowCount > 0;
  const expected = some ? roundHalfEven((census.last - census.first) / MINUTE / interval) + 1 : null;
  const unique = census.times.size;
  const issues = issuesOf(found);
  const calendar = request.calendar?.calendar;
  const gapDetails = found.gaps.map((gap) => gapRecord(gap, interval, calendar));
  const iso = (time: number | undefined) => (time === undefined ? null : isoNaive(time));
  return {
    csv: request.csv,
    symbol_filter: request.symbol ?? null,
    start_timestamp_filter: iso(request.startTs),
    end_timestamp_filter: iso(request.endTs),
    missing_cols: rows.missingCols,
    bad_rows: rows.badRows,
    bad_row_details: rows.bad.map((bad) => ({ ...bad })),
    duplicates: duplicates.rows,
    duplicate_groups: duplicates.groups,
    duplicate_details: duplicates.leading.map((group) => duplicateRecord(group, found.linesOf(group))),
    duplicate_details_truncated: duplicates.groups > duplicates.leading.length,
    duplicate_max_occurrences: duplicates.most,
    duplicate_first_timestamp: iso(duplicates.first),
    duplicate_last_timestamp: iso(duplicates.last),
    duplicate_timestamp_span_minutes:
      duplicates.groups > 0 ? (duplicates.last! - duplicates.first!) / MINUTE : null,
    duplicate_min_occurrences: request.minDuplicateOccurrences,
    ignored_duplicate_groups: duplicates.ignoredGroups,
    ignored_duplicate_rows: duplicates.ignoredRows,
    tf_distribution: Object.fromEntries(census.timeframes),
    symbol_distribution: Object.fromEntries(census.symbols),
    gaps: gapDetails.map((gap) => [gap.start_timestamp, gap.end_timestamp, gap.gap_minutes]),
    gap_details: gapDetails,
    longest_gaps: found.longest.map((gap) => gapRecord(gap, interval, calendar)),
    gap_details_truncated: figures.count > gapDetails.length,
    issues: issues.first,
    issues_total: issues.total,
    row_count: census.rowCount,
    unique_timestamps: unique,
    start_timestamp: some ? isoNaive(census.first) : null,
    end_timestamp: some ? isoNaive(census.last) : null,
    expected_rows: expected,
    coverage_ratio: expected === null ? null : unique / expected,
    gap_count: figures.count,
    max_gap_minutes: figures.longest,
    monotonic_errors: walk.monotonicErrors,
    missing_rows_estimate: figures.missing,
    total_gap_minutes: figures.minutes,
    average_gap_minutes: figures.count > 0 ? figures.minutes / figures.count : 0,
    irregular_gap_count: figures.irregular,
    sorted_gap_count: found.sorted.count,
    sorted_missing_rows_estimate: found.sorted.missing,
    expected_interval_minutes: interval,
    expected_interval_source: found.intervalSource,
    min_gap_minutes: minGap,
    ignored_gap_count: figures.ignored,
    ignored_gap_minutes: figures.ignoredMinutes,
    ignored_missing_rows_estimate: figures.ignoredMissing,
    value_checks: { ...census.values },
    unlisted_days: unlistedDays(found),
    ...(request.calendar && { calendar: calendarCoverage(request.calendar.name, open) }),
    ...(days && {
      calendar_day_summary: daySummary(census.times, duplicates.days, { ...days, interval, minGap }, open),
    }),
  };
}

/** `interval` in minutes; a calendar adds how much of the gap lies in open time. */
export function gapRecord(gap: Gap, interval: number, calendar?: MarketCalendar): GapRecord {
  return {
    start_timestamp: isoNaive(gap.from),
    end_timestamp: isoNaive(gap.to),
    gap_minutes: gap.minutes,
    expected_intervals: gap.intervals,
    missing_rows_estimate: gap.missing,
    irregular: gap.irregular,
    ...(calendar && gapMembers(calendar, interval, gap)),
  };
}

/** `lines` may be fewer than the group's rows; the record then says so. */
export function duplicateRecord(
  { time, occurrences, symbol }: DuplicateGroup,
  lines: number[],
): DuplicateRecord {
  return {
    timestamp: isoNaive(time),
    ...(symbol !== undefined && { symbol }),
    occurrences,
    line_numbers: lines,
    ...(occurrences > LINES_KEPT && lines.length < occurrences && { line_numbers_truncated: true }),
  };
}

/** The first twenty; what is said of the whole file is among them however many rows are at fault. */
function issuesOf({ walk, rows, census }: Findings): { first: string[]; total: number } {
  const ofFile: string[] = [];
  if (rows.layout?.header && !rows.layout.hasSpread) ofFile.push("the header names no spread column");
  if (census.repeats.severalSymbols) {
    const symbols = [...census.symbols.keys()].map((symbol) => symbol.trim()).join(", ");
    ofFile.push(`several symbols in one file: ${symbols}; gaps are only meaningful with --symbol`);
  }
  const lengths = census.timeframeLengths();
  if (lengths.length > 1) {
    ofFile.push(`multiple timeframe values detected: ${lengths.map((minutes) => `${minutes}m`).join(", ")}`);
  }
  return {
    first: [...walk.issues.slice(0, ISSUES_KEPT - ofFile.length), ...ofFile],
    total: walk.issuesTotal + ofFile.length,
  };
}

function calendarCoverage(name: string, open: OpenTimes | undefined): CalendarCoverage {
  return {
    name,
    guard_basis: "calendar",
    expected_rows_open: open?.expected ?? 0,
    observed_open: open?.observed ?? 0,
    coverage_ratio_calendar: open?.ratio ?? null,
    off_calendar_rows: open?.offCalendar ?? 0,
  };
}

/** Days between the first and the last row that have none; with a calendar, those that should have. */
function unlistedDays({ census, open }: Findings): { count: number; dates: string[] } {
  const missing = open ? open.daysWithoutRows : daysBetween(census.times.days());
  return { count: missing.length, dates: missing.slice(0, DAYS_KEPT).map(dateOf) };
}

function daysBetween(starts: number[]): number[] {
  const between: number[] = [];
  starts.forEach((start, index) => {
    for (let day = (starts[index - 1] ?? start) + DAY; day < start; day += DAY) between.push(day);
  });
  return between;
}

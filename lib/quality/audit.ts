import type { MarketCalendar } from "../market/calendar.ts";
import type { Reader } from "../workspace/reader.ts";
import { Census } from "./census.ts";
import { type DuplicateFigures, duplicateFigures, LineNumbers } from "./duplicates.ts";
import { LongestGaps } from "./longest.ts";
import { OpenTimes } from "./open_times.ts";
import { type AuditFile, passOver, type Steps } from "./pass.ts";
import type { DuplicateGroup } from "./repeats.ts";
import type { RowFilter, RowReader, RowSink } from "./rows.ts";
import { type Gap, GapFigures, GapWalk } from "./walk.ts";

const MINUTE = 60_000;
const DEFAULT_INTERVAL = 5;
const LONGEST_KEPT = 10;
/** Of one group in the summary; exports name all. */
export const LINES_KEPT = 1000;

export type IntervalSource = "override" | "tf_column" | "observed_diff" | "default";

export interface AuditRequest extends RowFilter {
  csv: string;
  /** Minutes; ignored unless greater than 0. */
  expectedIntervalMinutes?: number | undefined;
  minGapMinutes: number;
  minDuplicateOccurrences: number;
  /** How many gaps and groups are kept. */
  maxGapReport: number;
  maxDuplicateReport: number;
  calendar?: { name: string; calendar: MarketCalendar } | undefined;
}

/** Everything that an audit finds in a file, before it is put into words. Times are epoch milliseconds, lengths minutes. */
export interface Findings {
  rows: RowReader;
  size: number;
  sha256: string;
  census: Census;
  interval: number;
  intervalSource: IntervalSource;
  walk: GapWalk;
  /** The first ones in file order. */
  gaps: Gap[];
  /** With a calendar, those of trading time alone. */
  longest: Gap[];
  /** Of the distinct times in order. */
  sorted: GapFigures;
  duplicates: DuplicateFigures;
  linesOf(group: DuplicateGroup): number[];
  open: OpenTimes | undefined;
}

/**
 * Audits a bar file (specification 05 §1) in memory that does not depend on its length: one pass over a file whose first row tells its
 * interval, another one where that was misleading, and another one for the line numbers of duplicates.
 * The file counts as one that grows. Throws what opening and reading bars throws.
 */
export function* audit(reader: Reader, request: AuditRequest): Steps<Findings> {
  const file: AuditFile = { reader, csv: request.csv, filter: request };
  const census = new Census(request.symbol !== undefined);
  const given = positive(request.expectedIntervalMinutes);
  let gaps: GapInventory | undefined;
  const both: RowSink = {
    rows(block, from, to) {
      census.rows(block, from, to);
      gaps ??= newInventory(request, given ?? census.timeframeInterval() ?? DEFAULT_INTERVAL);
      gaps.walk.rows(block, from, to);
    },
  };
  const { rows, size, sha256 } = yield* passOver(file, both, true);
  file.size = size;
  reader.grown(request.csv, size);

  const [interval, intervalSource] = resolveInterval(census, given);
  if (gaps?.walk.interval !== interval) {
    gaps = newInventory(request, interval);
    yield* passOver(file, gaps.walk);
  }
  const { maxDuplicateReport, minDuplicateOccurrences, calendar } = request;
  const duplicates = duplicateFigures(census.repeats, minDuplicateOccurrences, maxDuplicateReport);
  const lines = new LineNumbers(
    duplicates.leading.toSorted((a, b) => a.time - b.time),
    census.repeats,
    LINES_KEPT,
  );
  if (duplicates.groups > 0) yield* passOver(file, lines);
  return {
    rows,
    size,
    sha256: sha256!,
    census,
    interval,
    intervalSource,
    walk: gaps.walk,
    gaps: gaps.first,
    longest: gaps.longest.gaps,
    sorted: sortedFigures(census, gaps.walk, request.minGapMinutes),
    duplicates,
    linesOf: (group) => lines.of(group),
    open:
      calendar && census.rowCount > 0
        ? new OpenTimes(calendar.calendar, census.times, census.first, census.last, interval)
        : undefined,
  };
}

/** A walk and the gaps that are kept of it. */
interface GapInventory {
  walk: GapWalk;
  first: Gap[];
  longest: LongestGaps;
}

function newInventory(
  { calendar, minGapMinutes, maxGapReport }: AuditRequest,
  interval: number,
): GapInventory {
  const first: Gap[] = [];
  const longest = new LongestGaps(LONGEST_KEPT, ({ from, to, minutes }) =>
    calendar ? calendar.calendar.openMinutes(from + interval * MINUTE, to) : minutes,
  );
  const walk = new GapWalk(interval, minGapMinutes, (gap) => {
    if (first.length < maxGapReport) first.push(gap);
    longest.take(gap);
  });
  return { walk, first, longest };
}

/** The interval of bars in minutes, and what it was taken from (specification 05 §1.4). */
function resolveInterval(census: Census, given: number | undefined): [number, IntervalSource] {
  if (given !== undefined) return [given, "override"];
  const named = census.timeframeInterval();
  if (named !== undefined) return [named, "tf_column"];
  const observed = medianStep(census);
  return observed === undefined ? [DEFAULT_INTERVAL, "default"] : [observed, "observed_diff"];
}

/** The median of the steps between distinct times, in minutes; the mean of the middle two where they are even in number. */
function medianStep({ times }: Census): number | undefined {
  const counts = new Map<number, number>();
  let last = Number.NaN;
  times.visit((time) => {
    if (time > last) counts.set(time - last, (counts.get(time - last) ?? 0) + 1);
    last = time;
  });
  const steps = times.size - 1;
  if (steps < 1) return undefined;
  const sorted = [...counts].sort(([a], [b]) => a - b);
  const at = (rank: number): number => {
    let before = 0;
    const found = sorted.find(([, count]) => {
      before += count;
      return before > rank;
    });
    return found![0] / MINUTE;
  };
  return steps % 2 === 1 ? at((steps - 1) / 2) : (at(steps / 2 - 1) + at(steps / 2)) / 2;
}

/** Gaps between distinct times in order: those of the walk where the rows are in order. */
function sortedFigures({ times }: Census, walk: GapWalk, minGap: number): GapFigures {
  if (walk.monotonicErrors === 0) return walk.figures;
  const figures = new GapFigures(walk.interval, minGap);
  let last = Number.NaN;
  times.visit((time) => {
    if (time > last) figures.take(last, time);
    last = time;
  });
  return figures;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

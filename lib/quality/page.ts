import { join } from "node:path";
import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Change } from "../workspace/plan.ts";
import { writeChange } from "../workspace/plans.ts";
import type { Lang } from "../workspace/text.ts";
import type { Findings } from "./audit.ts";
import type { AuditOptions, AuditSummary } from "./bars.ts";
import { daySummary } from "./days.ts";
import { type TouchedTrade, touchedTrades, tradesIn } from "./touched.ts";

/** Days on a page: more than ten years. Where there are more, it shows the worst. */
const DAYS_SHOWN = 4000;

/** Each day's figures as columns, in the order of time. */
interface DayColumns extends JsonObject {
  date: string[];
  /** Null where nothing is expected. */
  coverage: (number | null)[];
  rows: number[];
  missing: number[];
  duplicates: number[];
}

/** What the page of an audit is drawn from. */
export interface QualityPage {
  summary: AuditSummary;
  /** Below it a day is low. */
  threshold: number;
  days: DayColumns;
  /** Not all days are shown. */
  daysTruncated: boolean;
  /** What missing bars mean for a run that was asked for. */
  run: { path: string; trades: number; outside: number; touched: TouchedTrade[] } | null;
  lang: Lang;
}

export type DrawQuality = (page: QualityPage) => string;

export interface PageOptions {
  html: string;
  run?: string | undefined;
  calendarDayCoverageThreshold: number;
}

/** The page of an audit as a file. Throws what reading the run's records throws. */
export function pageChange(
  ctx: Context,
  { html, run, calendarDayCoverageThreshold: threshold }: PageOptions,
  request: AuditOptions,
  { summary, found }: { summary: AuditSummary; found: Findings },
  draw: DrawQuality,
): Change {
  const rules = { interval: found.interval, minGap: request.minGapMinutes, threshold, keep: DAYS_SHOWN };
  const all = daySummary(found.census.times, found.duplicates.days, rules, found.open);
  const days = all.details.toSorted((a, b) => (a.date < b.date ? -1 : 1));
  const byCalendar = all.basis === "calendar";
  return writeChange(
    ctx,
    html,
    draw({
      summary,
      threshold,
      days: {
        date: days.map(({ date }) => date),
        coverage: days.map((day) =>
          byCalendar ? (day.coverage_ratio_calendar as number | null) : day.coverage_ratio,
        ),
        rows: days.map(({ row_count }) => row_count),
        missing: days.map((day) =>
          byCalendar
            ? (day.expected_rows_open as number) - (day.observed_open as number)
            : day.missing_rows_estimate,
        ),
        duplicates: days.map(({ duplicates }) => duplicates),
      },
      daysTruncated: all.details_truncated,
      run: run === undefined ? null : runOf(ctx, run, request, found),
      lang: ctx.lang,
    }),
  );
}

function runOf(
  { reader, workspace }: Context,
  run: string,
  request: AuditOptions,
  found: Findings,
): QualityPage["run"] {
  const records = join(run, "records.csv");
  const trades = tradesIn(reader.text(records), workspace.show(records));
  const { census, interval } = found;
  const outside = trades.filter(({ entry, exit }) => entry < census.first || exit > census.last).length;
  return {
    path: workspace.show(run),
    trades: trades.length,
    outside,
    touched: touchedTrades(trades, census.times, interval, request.calendar?.calendar),
  };
}

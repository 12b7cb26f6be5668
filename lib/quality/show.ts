import { percentText } from "../market/coverage.ts";
import type { Canvas } from "../workspace/canvas.ts";
import type { Text } from "../workspace/text.ts";
import { parseInstant } from "../workspace/time.ts";
import type { AuditSummary } from "./bars.ts";
import type { AuditResult } from "./check.ts";
import type { DayRecord } from "./days.ts";
import { timeline } from "./timeline.ts";

const DAYS_SHOWN = 5;
const GAPS_SHOWN = 5;
const BAD_ROWS_SHOWN = 5;
const COLUMNS = 64;

/** An audit as an operator reads it: the verdict, how much is there, what is wrong, the worst days, the longest gaps, the first bad rows. */
export function showAudit(result: AuditResult, view: Canvas): string {
  if (!isSummary(result)) {
    return [view.paint.bad(result.details), result.hint].filter(Boolean).join("\n");
  }
  const failed = result.status === "fail";
  const verdict = failed
    ? view.paint.bad(view.text({ en: "failed", ja: "不合格" }))
    : view.paint.good(view.text({ en: "passed", ja: "合格" }));
  return [
    `${view.paint.strong(result.csv)}  ${verdict}`,
    ...result.failures.map((reason) => view.paint.bad(`  ${reason}`)),
    view.text(rangeText(result)),
    ...coverageLines(result, view),
    "",
    countTable(result, view),
    ...dayTable(result, view),
    ...gapTable(result, view),
    ...badRowTable(result, view),
    ...result.issues.slice(0, BAD_ROWS_SHOWN).map((issue) => view.paint.warn(`! ${issue}`)),
  ].join("\n");
}

function isSummary(result: AuditResult): result is AuditSummary {
  return result.status !== "error";
}

function rangeText(summary: AuditSummary): Text {
  const { start_timestamp: start, end_timestamp: end, expected_interval_minutes: minutes } = summary;
  const source = summary.expected_interval_source;
  if (start === null) return { en: "no valid rows", ja: "有効な行がありません" };
  return {
    en: `${summary.row_count} rows from ${start} to ${end} UTC, one every ${minutes} min (${source})`,
    ja: `${summary.row_count} 行、${start} 〜 ${end}（UTC）、間隔 ${minutes} 分（${source}）`,
  };
}

function coverageLines(
  { calendar, coverage_ratio, expected_rows, unique_timestamps }: AuditSummary,
  view: Canvas,
) {
  const lines: string[] = [];
  if (calendar) {
    const { coverage_ratio_calendar: ratio, observed_open, expected_rows_open, name } = calendar;
    lines.push(
      `${view.paint.strong(percentText(ratio))}  ${view.text({
        en: `of trading time (${name}): ${observed_open} of ${expected_rows_open} bars, ${calendar.off_calendar_rows} outside it`,
        ja: `取引時間に対する充足率（${name}）: ${expected_rows_open} 本中 ${observed_open} 本、時間外 ${calendar.off_calendar_rows} 本`,
      })}`,
    );
  }
  const raw = view.text({
    en: `of all time, weekends included: ${unique_timestamps} of ${expected_rows ?? 0} bars`,
    ja: `全時間（週末を含む）に対する充足率: ${expected_rows ?? 0} 本中 ${unique_timestamps} 本`,
  });
  return [
    ...lines,
    `${calendar ? percentText(coverage_ratio) : view.paint.strong(percentText(coverage_ratio))}  ${raw}`,
  ];
}

function countTable(summary: AuditSummary, view: Canvas): string {
  const rows: [Text, number][] = [
    [{ en: "gaps", ja: "欠損区間" }, summary.gap_count],
    [{ en: "missing rows (estimate)", ja: "欠損行数（推定）" }, summary.missing_rows_estimate],
    [{ en: "duplicate rows", ja: "重複行" }, summary.duplicates],
    [{ en: "steps back in time", ja: "時刻の逆行" }, summary.monotonic_errors],
    [{ en: "unreadable rows", ja: "読めない行" }, summary.bad_rows],
    [{ en: "rows that lack columns", ja: "列が足りない行" }, summary.missing_cols],
    [{ en: "rows with impossible prices", ja: "あり得ない価格の行" }, summary.value_checks.total!],
  ];
  return view.table(
    [view.text({ en: "finding", ja: "項目" }), view.text({ en: "count", ja: "件数" })],
    rows.map(([name, count]) => [view.text(name), count]),
  );
}

function dayTable({ calendar_day_summary: days }: AuditSummary, view: Canvas): string[] {
  if (!days || days.details.length === 0) return [];
  const byCalendar = days.basis === "calendar";
  const row = (day: DayRecord) => {
    const ratio = (byCalendar ? day.coverage_ratio_calendar : day.coverage_ratio) as number | null;
    const paint =
      ratio !== null && ratio < days.coverage_threshold ? view.paint.warn : (text: string) => text;
    const expected = byCalendar ? (day.expected_rows_open as number) : day.expected_rows;
    return [day.date, day.row_count, expected, paint(percentText(ratio)), day.gap_count, day.duplicates];
  };
  return [
    "",
    view.table(
      [
        view.text({ en: "worst days", ja: "充足率の低い日" }),
        view.text({ en: "rows", ja: "行数" }),
        view.text({ en: "expected", ja: "期待行数" }),
        view.text({ en: "coverage", ja: "充足率" }),
        view.text({ en: "gaps", ja: "欠損区間" }),
        view.text({ en: "duplicates", ja: "重複" }),
      ],
      days.details.slice(0, DAYS_SHOWN).map(row),
    ),
  ];
}

function gapTable(summary: AuditSummary, view: Canvas): string[] {
  const { longest_gaps: gaps, start_timestamp, end_timestamp } = summary;
  if (gaps.length === 0) return [];
  const at = (text: string) => parseInstant(text);
  const line = timeline(
    gaps.map((gap) => [at(gap.start_timestamp), at(gap.end_timestamp)]),
    at(start_timestamp!),
    at(end_timestamp!),
    COLUMNS,
  );
  return [
    "",
    view.table(
      [
        view.text({ en: "longest gaps", ja: "長い欠損区間" }),
        view.text({ en: "to", ja: "終わり" }),
        view.text({ en: "minutes", ja: "分" }),
        view.text({ en: "missing", ja: "欠損" }),
        ...(summary.calendar ? [view.text({ en: "in trading time", ja: "取引時間内" })] : []),
      ],
      gaps
        .slice(0, GAPS_SHOWN)
        .map((gap) => [
          gap.start_timestamp,
          gap.end_timestamp,
          gap.gap_minutes,
          gap.missing_rows_estimate,
          ...(summary.calendar ? [gap.open_missing_rows_estimate as number] : []),
        ]),
    ),
    `${start_timestamp!.slice(0, 10)} ${view.paint.warn(line)} ${end_timestamp!.slice(0, 10)}`,
  ];
}

function badRowTable({ bad_row_details: bad }: AuditSummary, view: Canvas): string[] {
  if (bad.length === 0) return [];
  return [
    "",
    view.table(
      [
        view.text({ en: "line", ja: "行番号" }),
        view.text({ en: "at fault", ja: "原因の列" }),
        view.text({ en: "first unreadable rows", ja: "読めない行（先頭から）" }),
      ],
      bad.slice(0, BAD_ROWS_SHOWN).map(({ line, column, row }) => [line, column, row]),
    ),
  ];
}

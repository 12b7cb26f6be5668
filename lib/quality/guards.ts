import { fixedText } from "../workspace/rounding.ts";
import type { AskedFor, AuditFigures } from "./summary.ts";

/** When an audit has failed (specification 05 §1.12). A limit of 0 on a count is none. */
export interface Guards {
  /** Least coverage, 0 to 1; by the calendar where there is one. */
  failUnderCoverage?: number | undefined;
  failOnCalendarDayWarnings: boolean;
  failOnDuplicateGroups?: number | undefined;
  failOnDuplicateOccurrences?: number | undefined;
  failOnValueErrors?: number | undefined;
}

/** Why an audit has failed, every reason; none where it has passed. */
export function failuresOf(figures: AuditFigures & AskedFor, guards: Guards): string[] {
  const { failUnderCoverage: least } = guards;
  const counts = [
    ["duplicate_groups", figures.duplicate_groups, guards.failOnDuplicateGroups],
    ["duplicate_max_occurrences", figures.duplicate_max_occurrences, guards.failOnDuplicateOccurrences],
    ["value_errors", figures.value_checks.total!, guards.failOnValueErrors],
  ] as const;
  const active =
    least !== undefined || guards.failOnCalendarDayWarnings || counts.some(([, , limit]) => (limit ?? 0) > 0);
  return [
    ...(least === undefined ? [] : coverageFailure(figures, least)),
    ...(guards.failOnCalendarDayWarnings ? dayFailure(figures) : []),
    ...counts.flatMap(([name, found, limit = 0]) =>
      limit > 0 && found >= limit ? [`${name} ${found} reached threshold ${limit}`] : [],
    ),
    ...(active && figures.row_count === 0 ? ["no valid rows"] : []),
  ];
}

function coverageFailure({ calendar, coverage_ratio }: AuditFigures & AskedFor, least: number): string[] {
  const [name, ratio] = calendar
    ? ["coverage_ratio_calendar", calendar.coverage_ratio_calendar]
    : ["coverage_ratio", coverage_ratio];
  if (ratio === null) return ["coverage ratio unavailable for --fail-under-coverage enforcement"];
  return ratio < least ? [`${name} ${fixedText(ratio, 6)} fell below threshold ${fixedText(least, 6)}`] : [];
}

function dayFailure({ calendar_day_summary: days }: AskedFor): string[] {
  if (!days || days.warnings.length === 0) return [];
  const count = days.warnings.length;
  return [
    days.warnings_truncated
      ? `${count}+ calendar day warnings below coverage threshold (truncated)`
      : `${count} calendar day warnings below coverage threshold`,
  ];
}

import { broadcast, type WebhookResult } from "../notify/broadcast.ts";
import type { Effect, EffectResult } from "../workspace/plan.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { AuditSummary } from "./bars.ts";

const EVENT = "data_quality_failure";

/** The failure alert of an audit (specification 05 §1.13), posted once to every URL after its files are safe. */
export function failureAlert(
  summary: AuditSummary,
  urls: string,
  further: { timeout_ms: number; out_json: string | null },
): Effect {
  return broadcast(urls, payloadOf(summary), further);
}

/** What came of the alert, as summaries keep it. */
export function deliveriesOf({ detail }: EffectResult): JsonObject {
  const deliveries = detail.webhook as WebhookResult[];
  return { event: EVENT, targets: deliveries.map(({ url }) => url), deliveries };
}

function payloadOf(summary: AuditSummary): JsonObject {
  const { calendar, calendar_day_summary: days, expected_rows } = summary;
  return {
    event: EVENT,
    csv_path: summary.csv,
    symbol: summary.symbol_filter,
    timeframe: leadingTimeframe(summary.tf_distribution),
    coverage_ratio: summary.coverage_ratio,
    ...(calendar && { coverage_ratio_calendar: calendar.coverage_ratio_calendar }),
    missing_rows_estimate: summary.missing_rows_estimate,
    gap_count: summary.gap_count,
    duplicate_groups: summary.duplicate_groups,
    duplicate_max_occurrences: summary.duplicate_max_occurrences,
    failures: summary.failures,
    calendar_day_warnings: days?.warnings ?? [],
    generated_at: summary.generated_at,
    row_count: summary.row_count,
    ...(expected_rows !== null && { expected_rows }),
  };
}

/** The text that most rows have; of several the one that sorts last, unlike the interval's rule. */
export function leadingTimeframe(rows: Record<string, number>): string | null {
  const sorted = Object.entries(rows).sort(([a, m], [b, n]) => n - m || (a < b ? 1 : -1));
  return sorted[0]?.[0] ?? null;
}

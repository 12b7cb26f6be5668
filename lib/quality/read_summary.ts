import type { Json, JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import type { Reader } from "../workspace/reader.ts";

/** The figures of a kept audit that decide whether its bars will do. */
export interface KeptFigures {
  status: string;
  /** Of trading time where the audit had a calendar, else of all time; null where it found no rows. */
  coverage: number | null;
  /** Days below the audit's own threshold; null where it was not asked for days. */
  dayWarnings: number | null;
  duplicates: number | null;
  /** ISO 8601; null in place of anything else. */
  generatedAt: string | null;
}

/** What an audit's summary file says; undefined for one of another kind, or of an audit that could not begin. */
export function keptFigures(reader: Reader, path: string): KeptFigures | undefined {
  const audit = reader.json(path);
  if (!isJsonObject(audit) || audit.status === "error" || !("coverage_ratio" in audit)) return undefined;
  const calendar = memberOf(audit, "calendar");
  const { warnings } = memberOf(audit, "calendar_day_summary") ?? {};
  return {
    status: String(audit.status),
    coverage: numberOf(calendar ? calendar.coverage_ratio_calendar : audit.coverage_ratio),
    dayWarnings: Array.isArray(warnings) ? warnings.length : null,
    duplicates: numberOf(audit.duplicates),
    generatedAt: typeof audit.generated_at === "string" ? audit.generated_at : null,
  };
}

function memberOf(audit: JsonObject, name: string): JsonObject | undefined {
  return isJsonObject(audit[name]) ? audit[name] : undefined;
}

function numberOf(value: Json | undefined): number | null {
  return typeof value === "number" ? value : null;
}

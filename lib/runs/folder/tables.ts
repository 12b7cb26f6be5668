import type { DailyRow, EngineRecord } from "../../engine/records.ts";
import { type Cell, csvText } from "../../workspace/csvfile.ts";

const DAILY_COLUMNS = [
  "breakouts",
  "gate_pass",
  "gate_block",
  "ev_pass",
  "ev_reject",
  "fills",
  "wins",
  "pnl_pips",
] as const;

/** `daily.csv`: one row a date with at least one bar, by date. */
export function dailyCsv(daily: ReadonlyMap<string, DailyRow>): string {
  const days = [...daily].sort(([a], [b]) => (a < b ? -1 : 1));
  return csvText(
    ["date", ...DAILY_COLUMNS],
    days.map(([date, row]) => [date, ...DAILY_COLUMNS.map((column) => row[column])]),
  );
}

/**
 * `records.csv`: trades, then debug records; the columns are the sorted union of their fields.
 * In the reference's form booleans are `True` and `False`.
 */
export function recordsText(records: readonly EngineRecord[], referenceForm: boolean): string {
  const fields = new Set<string>();
  for (const record of records) {
    for (const field in record) if (record[field] !== undefined) fields.add(field);
  }
  const columns = [...fields].sort();
  const cell = (value: Cell) =>
    referenceForm && typeof value === "boolean" ? (value ? "True" : "False") : value;
  return csvText(
    columns,
    records.map((record) => columns.map((column) => cell(record[column]))),
  );
}

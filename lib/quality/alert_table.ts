/** The log of acknowledged alerts: a Markdown table, the newest row first (specification 05 §3). */

export const STATUSES = ["investigating", "backfill-running", "resolved", "escalated"] as const;
export type Status = (typeof STATUSES)[number];

export const COLUMNS = [
  "alert_timestamp (UTC)",
  "symbol",
  "tf",
  "coverage_ratio",
  "ack_by",
  "ack_timestamp (UTC)",
  "status",
  "remediation",
  "follow_up",
] as const;

/** Columns by which an alert is known. */
const KEY = 3;

/** A log without rows. */
export const EMPTY_LOG = `# Data quality alerts

${rowText(COLUMNS)}
${rowText(COLUMNS.map(() => "---"))}

Status: ${STATUSES.map((status) => `\`${status}\``).join(", ")}.
`;

/** A text as it can stand in a cell. */
export function cellText(text: string): string {
  return text
    .trim()
    .replace(/\r\n?|\n/g, "<br>")
    .replaceAll("|", "&#124;");
}

export function rowText(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Whether the table has a row of the same alert; undefined where the text has no such table. */
export function hasAlert(log: string, cells: readonly string[]): boolean | undefined {
  const found = tableOf(log);
  if (!found) return undefined;
  const key = cells.slice(0, KEY).join("|");
  return found.rows.some((row) => row.slice(0, KEY).join("|") === key);
}

/** The log with one row more, directly below the separator; undefined where the text has no such table. */
export function withAlert(log: string, cells: readonly string[]): string | undefined {
  const found = tableOf(log);
  if (!found) return undefined;
  const lines = log.split("\n");
  lines.splice(found.firstRow, 0, rowText(cells));
  const text = lines.join("\n");
  return text.endsWith("\n") ? text : `${text}\n`;
}

function tableOf(log: string): { firstRow: number; rows: string[][] } | undefined {
  const lines = log.split("\n");
  const header = lines.findIndex((line) => cellsOf(line).join("|") === COLUMNS.join("|"));
  if (header < 0 || !/^\s*\|(?:\s*:?-+:?\s*\|)+\s*$/.test(lines[header + 1] ?? "")) return undefined;
  const firstRow = header + 2;
  const rows: string[][] = [];
  for (let at = firstRow; /^\s*\|/.test(lines[at] ?? ""); at++) rows.push(cellsOf(lines[at]!));
  return { firstRow, rows };
}

function cellsOf(line: string): string[] {
  const cells = line.trim().split("|");
  return cells.slice(1, -1).map((cell) => cell.trim());
}

import { floatWord } from "./decimal.ts";

export type Cell = string | number | boolean | null | undefined;

/**
 * CSV as the product writes it: comma, LF, cells quoted only where needed, null and undefined empty, booleans `true` and `false`,
 * non-finite numbers `inf`, `-inf`, `nan`, −0 as 0.
 */
export function csvText(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  let text = csvLine(header);
  for (const row of rows) text += csvLine(row);
  return text;
}

/** One row with its line end. */
export function csvLine(row: readonly Cell[]): string {
  const line = row.map(cellText).join(",");
  // A lone empty cell would be a blank line, which readers skip.
  return row.length === 1 && line === "" ? '""\n' : `${line}\n`;
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number") return floatWord(cell) ?? String(cell === 0 ? 0 : cell);
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

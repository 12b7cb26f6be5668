import { cut, pad } from "./wrap.ts";

type Cell = string | number | null;

const GAP = "  ";
/** No column is made narrower than this to make a table fit; what is still too wide is cut at the edge. */
const LEAST_COLUMNS = 6;

/** A number as a command has already written it: with a fixed number of digits, as a percentage, in colour. */
const FIGURE = /^[+-]?\d+(\.\d+)?( %)?$/;

/**
 * Columns aligned by display width, numbers and figures to the right, at most `width` columns wide: the widest text columns give
 * way first, cut with an ellipsis. Missing values are shown as "–".
 */
export function renderTable(
  head: string[],
  rows: Cell[][],
  width: number,
  paintHead: (text: string) => string,
): string {
  const cells = rows.map((row) => head.map((_, column) => cellText(row[column] ?? null)));
  const numeric = head.map((_, column) => rows.length > 0 && rows.every((row) => isNumeric(row[column])));
  const natural = head.map((title, column) =>
    Math.max(...[title, ...cells.map((row) => row[column]!)].map((text) => Bun.stringWidth(text))),
  );
  const widths = fit(natural, numeric, width - GAP.length * (head.length - 1));
  const line = (row: string[]) =>
    cut(
      row
        .map((text, column) =>
          pad(cut(text, widths[column]!), widths[column]!, numeric[column] ? "left" : "right"),
        )
        .join(GAP)
        .trimEnd(),
      width,
    );
  return [paintHead(line(head)), ...cells.map(line)].join("\n");
}

/** Shortest form with at most six decimals: figures are read here, not computed with. */
export function cellText(cell: Cell): string {
  if (cell === null) return "–";
  if (typeof cell === "string") return cell.replaceAll(/\s*\n\s*/g, " ");
  return Number.isFinite(cell) ? String(Number(cell.toFixed(6))) : String(cell);
}

function isNumeric(cell: Cell | undefined): boolean {
  return typeof cell === "string" ? FIGURE.test(Bun.stripANSI(cell)) : true;
}

function fit(natural: number[], numeric: boolean[], room: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    const widest = Math.max(...widths.map((width, column) => (numeric[column] ? 0 : width)));
    if (widest <= LEAST_COLUMNS) break;
    widths[widths.findIndex((width, column) => width === widest && !numeric[column])]! -= 1;
    excess -= 1;
  }
  return widths;
}

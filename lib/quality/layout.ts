import { CANONICAL_COLUMNS, type Column } from "../market/header.ts";

/** Columns without which a row cannot be audited. */
const NEEDED = ["timestamp", "symbol", "tf", "o", "h", "l", "c"] as const;
type Needed = (typeof NEEDED)[number];

/** Where the audited columns stand in a row. */
export interface AuditLayout {
  header: boolean;
  at: Record<Needed, number>;
  /** False where a header names no spread: then every row lacks a column (specification 05 §1.2). */
  hasSpread: boolean;
  /** Whether rows may be canonical: nine columns in the canonical order. */
  canonical: boolean;
}

/** Of a file without a header: its fields by position, the last of more than seven is the spread. */
const POSITIONAL: AuditLayout = {
  header: false,
  at: Object.fromEntries(NEEDED.map((name, at) => [name, at])) as Record<Needed, number>,
  hasSpread: true,
  canonical: true,
};

export const CANONICAL_LAYOUT: AuditLayout = { ...POSITIONAL, header: true };

/** The layout by a file's first row: that is a header if it names all seven needed columns, whatever its case. */
export function layoutOf(cells: readonly string[]): AuditLayout {
  const names = cells.map((cell) => cell.replace("\ufeff", "").trim().toLowerCase());
  if (!NEEDED.every((name) => names.includes(name))) return POSITIONAL;
  const spread = names.lastIndexOf("spread");
  const at = Object.fromEntries(NEEDED.map((name) => [name, names.lastIndexOf(name)])) as Record<
    Needed,
    number
  >;
  const place = (name: Column) => CANONICAL_COLUMNS.indexOf(name);
  const inPlace = NEEDED.every((name) => at[name] === place(name)) && spread === place("spread");
  return {
    header: true,
    at,
    hasSpread: spread >= 0,
    canonical: inPlace && names.length === CANONICAL_COLUMNS.length,
  };
}

export const FEWEST_FIELDS = NEEDED.length;

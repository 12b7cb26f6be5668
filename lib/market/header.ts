/** The nine columns of a canonical bar file, and of one without a header by position. */
export const CANONICAL_COLUMNS = ["timestamp", "symbol", "tf", "o", "h", "l", "c", "v", "spread"] as const;
export type Column = (typeof CANONICAL_COLUMNS)[number];

/** Header texts that name each column, the first one present being taken. */
const ALIASES: Record<Column, string[]> = {
  timestamp: ["timestamp", "time", "datetime", "date"],
  symbol: ["symbol", "sym", "ticker", "instrument"],
  tf: ["tf", "timeframe", "interval", "period"],
  o: ["o", "open", "open_price"],
  h: ["h", "high", "high_price"],
  l: ["l", "low", "low_price"],
  c: ["c", "close", "close_price"],
  v: ["v", "volume", "vol", "qty"],
  spread: ["spread", "spr", "spread_pips"],
};
const KNOWN = new Set(Object.values(ALIASES).flat());
const REQUIRED: Column[] = ["timestamp", "o", "h", "l", "c"];

/** Where each column stands in a row: an index, −1 where the file has none. */
export interface Layout {
  at: Record<Column, number>;
  /** Header texts as written, for reports of raw rows. */
  names: readonly string[];
  /** The columns that are none of ours, under their header text as written. */
  extras: [name: string, at: number][];
}

/** The layout of a file without a header, and of the canonical one. */
export const POSITIONAL: Layout = {
  at: Object.fromEntries(CANONICAL_COLUMNS.map((name, at) => [name, at])) as Record<Column, number>,
  names: CANONICAL_COLUMNS,
  extras: [],
};

/** What a file's first row is: a header with its layout, data without a header, or a header that lacks required columns. */
export type FirstRow = { layout: Layout; header: boolean } | { missing: Column[] };

export function readFirstRow(cells: readonly string[]): FirstRow {
  const keys = cells.map((cell) => cell.trim().toLowerCase());
  const missing = REQUIRED.filter((column) => findColumn(keys, column) < 0);
  if (missing.length === 0) return { layout: layoutOf(cells, keys), header: true };
  return looksLikeData(keys) ? { layout: POSITIONAL, header: false } : { missing };
}

function layoutOf(cells: readonly string[], keys: readonly string[]): Layout {
  const entries = CANONICAL_COLUMNS.map((column) => [column, findColumn(keys, column)] as const);
  const taken = new Set(entries.map(([, at]) => at));
  // A header text that is there twice names its last column.
  const others = new Map<string, number>();
  for (const [at, name] of cells.entries()) others.set(name, at);
  return {
    at: Object.fromEntries(entries) as Record<Column, number>,
    names: cells,
    extras: [...others].filter(([, at]) => !taken.has(at)),
  };
}

function findColumn(keys: readonly string[], column: Column): number {
  const alias = ALIASES[column].find((name) => keys.includes(name));
  return alias === undefined ? -1 : keys.lastIndexOf(alias);
}

/** Fewer than five known names, and some cell with a digit, a point, or both a `t` and a `-`. */
function looksLikeData(keys: readonly string[]): boolean {
  const known = keys.filter((key) => KNOWN.has(key)).length;
  return known < 5 && keys.some((key) => /[\d.]/.test(key) || (key.includes("t") && key.includes("-")));
}

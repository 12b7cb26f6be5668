import type { Bars } from "./bars.ts";

/** Why a row was skipped: the codes of the specification's loader, and the half line at a file's end. */
export type SkipCode =
  "timestamp_missing" | "price_parse_error" | "timestamp_parse_error" | "value_parse_error" | "partial_tail";

/** The statistics object of specification 02 §5 as it stands in results: the last three only after a skip. */
export interface LoaderStats {
  skipped_rows: number;
  last_error_code?: SkipCode;
  /** Physical line, the header being 1 (null after a seek), and the raw cells under their header text. */
  last_row?: { line: number | null; row: Record<string, string> };
  reason_counts?: Partial<Record<SkipCode, number>>;
}

/** How often something was seen among the bars, and the line where it was seen first (null: never, or after a seek). */
export interface Sighting {
  count: number;
  line: number | null;
}

/** What became of a file's rows; complete when the reading has ended. */
export interface BarReport {
  loader: LoaderStats;
  /** Size of the file when it was opened; bytes that were added later are not read. */
  size: number;
  /** Bytes read from the file: compressed ones where it is gzip. */
  bytesRead: number;
  /** Data rows met, skipped and dropped ones included, blank lines not. */
  rows: number;
  bars: number;
  /** Rows that the fast scanner took; the rest went through the tolerant reader. */
  scannedRows: number;
  /** Bar starts of the first and the last bar in file order, epoch milliseconds. */
  firstTime: number | null;
  lastTime: number | null;
  /** Distinct symbols met, as written, up to 32, those that the filter dropped included. */
  symbols: string[];
  /** Rows dropped by the symbol filter and by the time bounds: no skips, as they are what was asked for. */
  otherSymbols: number;
  outOfBounds: number;
  /** Bars that begin before the latest one so far. */
  unsorted: Sighting;
  /** Bars that begin with the latest one so far. */
  duplicates: Sighting;
  /** Bars whose timestamp is none. */
  undated: Sighting;
  /** How the file ends: with a line end; with a whole row without one; within a row, which is skipped as `partial_tail`. */
  ending: "line_end" | "no_line_end" | "partial";
}

const SYMBOLS_KEPT = 32;

export function emptyReport(size: number): BarReport {
  const never = () => ({ count: 0, line: null });
  return {
    loader: { skipped_rows: 0 },
    size,
    bytesRead: 0,
    rows: 0,
    bars: 0,
    scannedRows: 0,
    firstTime: null,
    lastTime: null,
    symbols: [],
    otherSymbols: 0,
    outOfBounds: 0,
    unsorted: never(),
    duplicates: never(),
    undated: never(),
    ending: "line_end",
  };
}

export function see(sighting: Sighting, line: number | null): void {
  if (sighting.count++ === 0) sighting.line = line;
}

export function seeSymbol(report: BarReport, symbol: string): void {
  if (report.symbols.length < SYMBOLS_KEPT && !report.symbols.includes(symbol)) report.symbols.push(symbol);
}

export function seeBlock(report: BarReport, bars: Bars): void {
  const dated = Number.isFinite;
  report.bars += bars.length;
  report.firstTime ??= bars.time.find(dated) ?? null;
  report.lastTime = bars.time.findLast(dated) ?? report.lastTime;
}

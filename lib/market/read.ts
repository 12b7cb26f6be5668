import type { Bars } from "./bars.ts";
import { BarBlock } from "./block.ts";
import { type Layout, POSITIONAL, readFirstRow } from "./header.ts";
import { Intake, type IntakeOptions } from "./intake.ts";
import { headerMissing, missingColumns, notSeekable } from "./messages.ts";
import { type BarFiles, type OpenBarFile, openBarFile } from "./open.ts";
import { csvRecords, lineRecord, LONGEST_ROW } from "./records.ts";
import { type BarReport, emptyReport, seeBlock } from "./report.ts";
import { RowRules, type RuleOptions } from "./rules.ts";
import { CanonicalScanner } from "./scan.ts";
import { recogniseStart } from "./start.ts";
import { ByteWindow } from "./window.ts";

export interface ReadBarsOptions extends IntakeOptions, RuleOptions {
  /** Where to begin instead of at the first row: what `seekAfter` gave. Line numbers are then unknown (null). */
  offset?: number;
  /** Bars a block; 32 768 when absent. */
  blockBars?: number;
  /** Bytes read at once; 256 KiB when absent. */
  chunkBytes?: number;
  files?: BarFiles;
  /** What texts call the file; the path when absent. */
  name?: string;
}

/** The bars of a file, block by block. Each iteration reads the file anew, and `report` is that of the latest. */
export interface BarReading extends Iterable<Bars> {
  readonly report: BarReport;
}

const BLOCK_BARS = 32_768;
const CHUNK_BYTES = 262_144;
/** No row that holds a bar is shorter, so that small files get small blocks. */
const SHORTEST_ROW = 16;

/**
 * Reads a bar CSV, plain or gzip, in memory that does not depend on its length (specification 02 §5).
 *
 * Canonical rows go through a byte scanner. A row between them that is skipped or dropped is taken by itself; from the first bar
 * on that is not canonical, the rest goes through a tolerant reader with all rules. Both give the same bars. Blocks are never empty, hold bars in file order, and belong to the consumer.
 *
 * Errors (exit 1, stderr): `csv_not_found`, `csv_not_a_file`, the system's own; `header_missing`, `missing_required_columns`,
 * `symbol_required`, `rows_skipped` (strict); `csv_binary`, `csv_gzip_damaged`, `csv_row_too_long`, `csv_bad_quotes`,
 * `csv_not_seekable`.
 *
 * @example
 * const reading = readBars(path, { symbolFilter: "USDJPY" });
 * for (const bars of reading) runner.feed(bars);
 * const { skipped_rows } = reading.report.loader;
 */
export function readBars(path: string, options: ReadBarsOptions = {}): BarReading {
  let report = emptyReport(0);
  return {
    get report() {
      return report;
    },
    *[Symbol.iterator]() {
      const file = openBarFile(path, options.files, options.name);
      report = emptyReport(file.size);
      try {
        for (const bars of readBlocks(file, options, report)) {
          report.bytesRead = file.bytesRead;
          seeBlock(report, bars);
          yield bars;
        }
      } finally {
        report.bytesRead = file.bytesRead;
        file.close();
      }
    },
  };
}

function* readBlocks(file: OpenBarFile, options: ReadBarsOptions, report: BarReport): Generator<Bars, void> {
  const intake = new Intake(options, report);
  const { window, start } = openRows(file, options, intake);
  const room = file.gzip ? BLOCK_BARS : Math.ceil(file.size / SHORTEST_ROW);
  const capacity = Math.max(1, Math.min(options.blockBars ?? BLOCK_BARS, room));
  let block = new BarBlock(capacity);

  const rulesFor = (layout: Layout) => new RowRules(file.name, layout, intake, options);
  const known = () => start === "header" || report.scannedRows > 0;
  let rules: RowRules | undefined;

  if (start !== "other") {
    const scanner = new CanonicalScanner(intake);
    for (let clean = true; clean;) {
      const end = window.linesEnd();
      if (end > window.at) {
        const from = window.at;
        window.at = scanner.scan(window.bytes, window.view, from, end, block);
        // Its rows have the columns of the header.
        if (window.at > from) rules = undefined;
        if (!block.full && window.at < end) {
          const { length } = block;
          const record = known() ? lineRecord(window) : undefined;
          rules ??= record && rulesFor(POSITIONAL);
          if (record) rules?.take(record, block);
          if (record) intake.line += 1;
          clean = record !== undefined && block.length === length;
        }
        if (block.full) {
          yield block.bars();
          block = new BarBlock(capacity);
        }
      } else clean = window.end - window.at <= LONGEST_ROW && window.more();
    }
  }

  if (known()) rules ??= rulesFor(POSITIONAL);
  for (const record of csvRecords(window, file.name, intake)) {
    if (!rules) {
      const first = readFirstRow(record.cells);
      if ("missing" in first) throw missingColumns(file.name, first.missing, record.cells.join());
      rules = rulesFor(first.layout);
      if (first.header) continue;
    }
    rules.take(record, block);
    if (block.full) {
      yield block.bars();
      block = new BarBlock(capacity);
    }
  }
  if (!rules) throw headerMissing(file.name);
  if (block.length > 0) yield block.bars();
}

/** A window on the file's first data row or on the offset asked for, and how the file begins. */
function openRows(file: OpenBarFile, options: ReadBarsOptions, intake: Intake) {
  const window = new ByteWindow(file.from(0), options.chunkBytes ?? CHUNK_BYTES);
  if (options.offset === undefined) {
    const start = recogniseStart(window);
    if (start === "header") intake.line = 2;
    return { window, start };
  }
  const start = recogniseStart(new ByteWindow(file.from(0), 64));
  if (file.gzip || start === "other") throw notSeekable(file.name);
  intake.lineKnown = false;
  return { window: new ByteWindow(file.from(options.offset), options.chunkBytes ?? CHUNK_BYTES), start };
}

import { BarBlock } from "../market/block.ts";
import { Intake } from "../market/intake.ts";
import { rowTooLong } from "../market/messages.ts";
import type { OpenBarFile } from "../market/open.ts";
import { csvRecords, LONGEST_ROW } from "../market/records.ts";
import { emptyReport } from "../market/report.ts";
import { CanonicalScanner } from "../market/scan.ts";
import { recogniseStart } from "../market/start.ts";
import { ByteWindow } from "../market/window.ts";
import { parseFloatWords } from "../workspace/decimal.ts";
import { barInstant } from "./grammar.ts";
import { type AuditLayout, CANONICAL_LAYOUT, FEWEST_FIELDS, layoutOf } from "./layout.ts";

/** Which of a file's rows are audited. */
export interface RowFilter {
  /** Blanks around it and case ignored. */
  symbol?: string | undefined;
  /** Inclusive bounds, epoch milliseconds. */
  startTs?: number | undefined;
  endTs?: number | undefined;
}

/** What takes the accepted rows, in file order. */
export interface RowSink {
  /**
   * Rows `[from, to)` of a block, which follow each other in the file and are of one symbol and one time frame (as written). `ordinal`
   * is the number of row `from` among the file's records, the header counting as the first. The block is filled anew afterwards.
   */
  rows(block: BarBlock, from: number, to: number, ordinal: number): void;
}

export type BadReason = "timestamp" | "tf" | "o" | "h" | "l" | "c";

/** A row that could not be read: the line of the file on which it begins, the first cell at fault, and its text. */
export interface BadRow {
  line: number;
  column: BadReason;
  row: string;
}

const BLOCK_ROWS = 32_768;
const CHUNK_BYTES = 262_144;
const BAD_ROWS_KEPT = 20;
const LONGEST_SHOWN = 200;
/** Rows are tried with the scanner again after so many that it could not read, at most. */
const MOST_PATIENCE = 64;
const NEEDS_PARSER = /["\r\0]/;

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Reads a bar file by the audit's rules (specification 05 §1.2), which take more than those of `readBars`: `nan` and `inf` are prices,
 * and seven columns are enough. Memory does not depend on the file's length.
 *
 * Canonical rows go through the byte scanner, others without quotes are split at their commas, and from the first quote on the rest
 * goes through the CSV parser.
 */
export class RowReader {
  missingCols = 0;
  badRows = 0;
  /** The first ones. */
  readonly bad: BadRow[] = [];
  layout: AuditLayout | undefined;

  readonly #block = new BarBlock(BLOCK_ROWS);
  readonly #intake = new Intake({ oneSymbol: true }, emptyReport(0));
  /** Of the record that comes next. */
  #ordinal = 1;
  /** Of the first row in the block. */
  #blockOrdinal = 1;
  readonly #symbol: string | undefined;
  readonly #from: number;
  readonly #to: number;

  constructor(
    private readonly file: OpenBarFile,
    filter: RowFilter,
    private readonly sink: RowSink,
  ) {
    this.#symbol = filter.symbol?.trim().toUpperCase();
    this.#from = filter.startTs ?? Number.NEGATIVE_INFINITY;
    this.#to = filter.endTs ?? Number.POSITIVE_INFINITY;
  }

  /** Hands all rows to the sink; yields between blocks the bytes read so far. */
  *read(): Generator<number, void> {
    const { file } = this;
    const window = new ByteWindow(file.from(0), CHUNK_BYTES);
    if (recogniseStart(window) === "header") this.#begin(CANONICAL_LAYOUT, 2);
    const scanner = new CanonicalScanner(this.#intake);
    let patience = 1;
    let wait = 0;
    for (;;) {
      const end = window.linesEnd();
      if (end === window.at) {
        if (window.end - window.at > LONGEST_ROW) throw rowTooLong(file.name, this.#intake.line, LONGEST_ROW);
        yield file.bytesRead;
        if (window.more()) continue;
        if (window.end === window.at) break;
      } else if (wait === 0 && this.layout?.canonical && this.#scan(scanner, window, end)) {
        patience = 1;
        continue;
      }
      if (wait > 0) wait--;
      else {
        wait = patience;
        patience = Math.min(patience * 2, MOST_PATIENCE);
      }
      if (!this.#line(window)) {
        yield* this.#parsed(window);
        break;
      }
    }
    this.#flush();
  }

  /** False where the scanner could not read a single row. */
  #scan(scanner: CanonicalScanner, window: ByteWindow, end: number): boolean {
    this.#flush();
    const at = scanner.scan(window.bytes, window.view, window.at, end, this.#block);
    if (at === window.at) return false;
    window.at = at;
    this.#blockOrdinal = this.#ordinal;
    this.#ordinal += this.#block.length;
    this.#flush();
    return true;
  }

  /** Takes the next line; false, and leaves it, where it needs the parser. */
  #line(window: ByteWindow): boolean {
    const end = window.firstLineEnd(LONGEST_ROW);
    const text = utf8.decode(window.bytes.subarray(window.at, end)).replace(/\r?\n$/, "");
    if (NEEDS_PARSER.test(text)) return false;
    window.at = end;
    if (text !== "") this.#take(text.split(","));
    this.#intake.line++;
    return true;
  }

  *#parsed(window: ByteWindow): Generator<number, void> {
    let rows = 0;
    for (const { cells } of csvRecords(window, this.file.name, this.#intake)) {
      if (cells.length > 1 || cells[0] !== "") this.#take(cells);
      if (++rows % BLOCK_ROWS === 0) yield this.file.bytesRead;
    }
  }

  #begin(layout: AuditLayout, ordinal: number): void {
    this.layout = layout;
    this.#ordinal = ordinal;
    this.#intake.line = ordinal;
  }

  #take(cells: string[]): void {
    if (!this.layout) {
      this.layout = layoutOf(cells);
      if (this.layout.header) {
        this.#ordinal++;
        return;
      }
    }
    const ordinal = this.#ordinal++;
    const { at, header, hasSpread } = this.layout;
    if (header ? !hasSpread : cells.length < FEWEST_FIELDS) this.missingCols++;
    if (!header && cells.length < FEWEST_FIELDS) return;
    const symbol = cells[at.symbol] ?? "null";
    if (!this.#wants(symbol)) return;
    const fault = this.#fill(cells, symbol, ordinal);
    if (!fault) return;
    this.badRows++;
    if (this.bad.length < BAD_ROWS_KEPT) {
      this.bad.push({ line: this.#intake.line, column: fault, row: cells.join(",").slice(0, LONGEST_SHOWN) });
    }
  }

  /** Puts a row into the block; the column at fault where it cannot be read. */
  #fill(cells: string[], symbol: string, ordinal: number): BadReason | undefined {
    const { at } = this.layout!;
    const time = barInstant(cells[at.timestamp] ?? "");
    if (Number.isNaN(time)) return "timestamp";
    const timeframe = cells[at.tf]?.trim();
    if (timeframe === undefined) return "tf";
    const block = this.#block;
    const follows = ordinal === this.#blockOrdinal + block.length && !block.full;
    if (!follows || timeframe !== block.timeframe || symbol !== block.symbol) {
      this.#flush();
      this.#blockOrdinal = ordinal;
      block.timeframe = timeframe;
      block.symbol = symbol;
    }
    const { data, capacity, length } = block;
    data[length] = time;
    let column = capacity + length;
    for (const name of ["o", "h", "l", "c"] as const) {
      const value = parseFloatWords(cells[at[name]] ?? "");
      if (value === undefined) return name;
      data[column] = value;
      column += capacity;
    }
    block.length++;
    return undefined;
  }

  #wants(symbol: string): boolean {
    return this.#symbol === undefined || symbol.trim().toUpperCase() === this.#symbol;
  }

  /** Hands the block's rows within the bounds on. */
  #flush(): void {
    const block = this.#block;
    const { data, length } = block;
    if (length > 0 && this.#wants(block.symbol)) {
      for (let from = 0; from < length;) {
        while (from < length && !(data[from]! >= this.#from && data[from]! <= this.#to)) from++;
        let to = from;
        while (to < length && data[to]! >= this.#from && data[to]! <= this.#to) to++;
        if (from < to) this.sink.rows(block, from, to, this.#blockOrdinal + from);
        from = to;
      }
    }
    block.length = 0;
  }
}

import { parseDecimal } from "../workspace/decimal.ts";
import { parseInstant } from "../workspace/time.ts";
import type { BarBlock } from "./block.ts";
import type { Layout } from "./header.ts";
import type { Intake } from "./intake.ts";
import { rowsSkipped, symbolRequired } from "./messages.ts";
import type { CsvRecord } from "./records.ts";
import type { SkipCode } from "./report.ts";

export interface RuleOptions {
  /** Where the file has no symbol column, or the cell is blank. */
  defaultSymbol?: string;
  /** Where the file has no time frame column, or the cell is blank; `5m` when absent. */
  defaultTimeframe?: string;
  /** The first skipped row is the error `rows_skipped`. */
  strict?: boolean;
  /**
   * What a whole last row without a line end is: a bar (`accept`, the default), or still being written (`leave`).
   * A last row with fewer cells than the one before it is never a bar.
   */
  unendedRow?: "accept" | "leave";
}

/** The rules of specification 02 §5 for one row, in its order. */
export class RowRules {
  readonly #defaultSymbol: string;
  readonly #defaultTimeframe: string;
  /** Cells of the row before; at first the header's. */
  #width: number;

  constructor(
    private readonly file: string,
    private readonly layout: Layout,
    private readonly intake: Intake,
    private readonly options: RuleOptions,
  ) {
    this.#width = layout.names.length;
    this.#defaultSymbol = options.defaultSymbol?.trim() ?? "";
    this.#defaultTimeframe = options.defaultTimeframe?.trim().toLowerCase() || "5m";
  }

  /**
   * Adds the row's bar to the block, or skips or drops the row; blank lines are nothing.
   * Errors: `symbol_required`; `rows_skipped` where strict.
   */
  take(record: CsvRecord, block: BarBlock): void {
    const { cells } = record;
    if (cells.length === 1 && cells[0]?.trim() === "") return;
    this.intake.report.rows++;
    const fault = this.#fault(record, block);
    if (fault) this.#skip(fault, cells);
    this.#width = cells.length;
  }

  #fault({ cells, ended }: CsvRecord, block: BarBlock): SkipCode | undefined {
    const { intake, layout } = this;
    const { at } = layout;
    const cell = (index: number) => cells[index]?.trim() ?? "";
    if (!ended && this.#isPartial(cells)) return "partial_tail";
    const stamp = cell(at.timestamp);
    if (stamp === "") return "timestamp_missing";
    const open = parseDecimal(cell(at.o));
    const high = parseDecimal(cell(at.h));
    const low = parseDecimal(cell(at.l));
    const close = parseDecimal(cell(at.c));
    if (open === undefined || high === undefined || low === undefined || close === undefined) {
      return "price_parse_error";
    }
    const symbol = cell(at.symbol) || this.#defaultSymbol;
    if (symbol === "") throw symbolRequired(this.file, intake.lineNumber(intake.line));
    intake.meet(symbol);
    const time = parseInstant(stamp);
    if (!intake.wants(symbol)) {
      intake.report.otherSymbols++;
    } else if (intake.bounded && Number.isNaN(time)) {
      return "timestamp_parse_error";
    } else if (time < intake.from || time > intake.to) {
      intake.report.outOfBounds++;
    } else {
      const volume = cell(at.v) === "" ? 0 : parseDecimal(cell(at.v));
      const spread = cell(at.spread) === "" ? 0 : parseDecimal(cell(at.spread));
      if (volume === undefined || spread === undefined) return "value_parse_error";
      const timeframe = cell(at.tf).toLowerCase() || this.#defaultTimeframe;
      block.add([time, open, high, low, close, volume, spread], stamp, timeframe);
      if (timeframe === block.timeframe) intake.follow(time, intake.line);
      this.#addExtras(cells, block);
    }
    return undefined;
  }

  #addExtras(cells: string[], block: BarBlock): void {
    const { names, extras } = this.layout;
    const add = (name: string, index: number) => {
      const text = cells[index]?.trim() ?? "";
      if (text !== "") block.addExtra(name, parseDecimal(text) ?? text);
    };
    for (const [name, index] of extras) add(name, index);
    for (let index = names.length; index < cells.length; index++) add(`extra_${index - names.length}`, index);
  }

  #isPartial(cells: string[]): boolean {
    const { report } = this.intake;
    const short = cells.length < this.#width;
    report.ending = short ? "partial" : "no_line_end";
    return short || this.options.unendedRow === "leave";
  }

  #skip(code: SkipCode, cells: string[]): void {
    const { loader } = this.intake.report;
    const line = this.intake.lineNumber(this.intake.line);
    if (this.options.strict) throw rowsSkipped(this.file, code, line);
    loader.skipped_rows++;
    loader.last_error_code = code;
    loader.last_row = { line, row: this.#rawRow(cells) };
    loader.reason_counts ??= {};
    loader.reason_counts[code] = (loader.reason_counts[code] ?? 0) + 1;
  }

  #rawRow(cells: string[]): Record<string, string> {
    const { names } = this.layout;
    const row: Record<string, string> = Object.create(null);
    for (const [index, cell] of cells.entries()) row[names[index] ?? `extra_${index - names.length}`] = cell;
    return row;
  }
}

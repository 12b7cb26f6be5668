import { type BarReport, see, seeSymbol } from "./report.ts";

export interface IntakeOptions {
  /** Only rows of this symbol, blanks around it and case ignored. */
  symbolFilter?: string;
  /** Bounds of the bars' starts, both inclusive, epoch milliseconds. */
  start?: number;
  end?: number;
  /** The fast reader ends a block where the symbol changes, as it does where the time frame does. */
  oneSymbol?: boolean;
}

/** What both readers share while they take rows in: the filters, the order of time, the position. */
export class Intake {
  readonly from: number;
  readonly to: number;
  /** True where a bound is set; only then must timestamps be valid. */
  readonly bounded: boolean;
  readonly oneSymbol: boolean;
  /** Physical line of the next row; `lineKnown` is false after a seek. */
  line = 1;
  lineKnown = true;
  /** Latest bar start so far. */
  latest = Number.NEGATIVE_INFINITY;
  readonly #filter: string | undefined;
  #lastSymbol: string | undefined;

  constructor(
    options: IntakeOptions,
    readonly report: BarReport,
  ) {
    this.from = options.start ?? Number.NEGATIVE_INFINITY;
    this.to = options.end ?? Number.POSITIVE_INFINITY;
    this.bounded = options.start !== undefined || options.end !== undefined;
    this.oneSymbol = options.oneSymbol ?? false;
    this.#filter = options.symbolFilter?.trim().toUpperCase();
  }

  /** Whether the filter lets a symbol pass. */
  wants(symbol: string): boolean {
    return this.#filter === undefined || symbol.toUpperCase() === this.#filter;
  }

  /** Notes the symbol of a row that could be read. */
  meet(symbol: string): void {
    if (symbol === this.#lastSymbol) return;
    this.#lastSymbol = symbol;
    seeSymbol(this.report, symbol);
  }

  /** A line number for the report. */
  lineNumber(line: number): number | null {
    return this.lineKnown ? line : null;
  }

  /** Follows the time from bar to bar. */
  follow(time: number, line: number): void {
    if (time > this.latest) this.latest = time;
    else this.repeat(time, this.latest, line);
  }

  /** Notes a bar that does not begin after the latest one, or has no time. */
  repeat(time: number, latest: number, line: number): void {
    const { duplicates, unsorted, undated } = this.report;
    see(Number.isNaN(time) ? undated : time === latest ? duplicates : unsorted, this.lineNumber(line));
  }
}

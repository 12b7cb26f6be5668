import type { StoredBar } from "./tail.ts";
import { RawLines } from "./raw_lines.ts";

/** What came of putting a row among the pending ones. */
export type Placed =
  | "appended"
  /** Put in its place before others. */
  | "sorted"
  /** The same row is there. */
  | "repeated"
  /** Another row of its time was there and gave way to it. */
  | "replaced"
  /** Its place is too far back. */
  | "too_late";

/** How many rows later one may come than its time says. */
export const REORDER_WINDOW = 512;

/**
 * Accepted rows on their way to the store, in order of time: numbers in columns, each row's raw line beside them. A row may come up to
 * `REORDER_WINDOW` rows late; so the newest ones wait until more have come.
 */
export class PendingRows {
  length = 0;
  /** Start of the last row that left, or of the newest stored bar. */
  floor: number;
  time: Float64Array;
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  volume: Float64Array;
  spread: Float64Array;
  /** 1 where the raw line is canonical: `stamp,symbol,tf` and six plain decimals. */
  plain: Uint8Array;
  readonly lines: RawLines;

  constructor(
    capacity: number,
    floor: number,
    /** How many rows late one may come. */
    private readonly window = REORDER_WINDOW,
  ) {
    this.floor = floor;
    const column = () => new Float64Array(capacity);
    this.time = column();
    this.open = column();
    this.high = column();
    this.low = column();
    this.close = column();
    this.volume = column();
    this.spread = column();
    this.plain = new Uint8Array(capacity);
    this.lines = new RawLines(capacity);
  }

  /** Start of the newest row, pending or gone. */
  get latest(): number {
    return this.length > 0 ? this.time[this.length - 1]! : this.floor;
  }

  /**
   * Adds `count` canonical rows that begin at `at` in `bytes`, whose numbers lie in `data` from `first` on, `stride` apart.
   * Returns where the next row begins.
   */
  appendRows(
    data: Float64Array,
    stride: number,
    first: number,
    count: number,
    bytes: Uint8Array,
    at: number,
  ): number {
    this.#grow(count);
    const { length } = this;
    for (const [k, column] of this.#columns().entries()) {
      column.set(data.subarray(k * stride + first, k * stride + first + count), length);
    }
    this.plain.fill(1, length, length + count);
    this.length += count;
    return this.lines.take(bytes, at, length, count);
  }

  /** Puts one row in its place. `replaced` is told of the row that gives way. */
  place(bar: StoredBar, line: string, replaced: (old: StoredBar) => void): Placed {
    if (bar.time > this.latest) {
      this.#insert(this.length, bar, line);
      return "appended";
    }
    let at = this.length;
    while (at > 0 && this.time[at - 1]! >= bar.time) at--;
    if (at < this.length - this.window || bar.time <= this.floor) return "too_late";
    if (this.time[at] !== bar.time) {
      this.#insert(at, bar, line);
      return "sorted";
    }
    const old = this.at(at);
    if (sameBar(old, bar)) return "repeated";
    replaced(old);
    this.#set(at, bar, line, false);
    return "replaced";
  }

  at(row: number): StoredBar {
    return {
      time: this.time[row]!,
      open: this.open[row]!,
      high: this.high[row]!,
      low: this.low[row]!,
      close: this.close[row]!,
      volume: this.volume[row]!,
      spread: this.spread[row]!,
    };
  }

  /** Drops the first rows, which have been stored. */
  drop(count: number): void {
    if (count === 0) return;
    this.floor = this.time[count - 1]!;
    for (const column of this.#all()) column.copyWithin(0, count, this.length);
    this.length -= count;
    this.lines.compact(this.length);
  }

  #insert(at: number, bar: StoredBar, line: string): void {
    this.#grow(1);
    for (const column of this.#all()) column.copyWithin(at + 1, at, this.length);
    this.length++;
    this.#set(at, bar, line, at === this.length - 1);
  }

  #set(at: number, bar: StoredBar, line: string, isNewLast: boolean): void {
    const values = [bar.time, bar.open, bar.high, bar.low, bar.close, bar.volume, bar.spread];
    for (const [k, column] of this.#columns().entries()) column[at] = values[k]! + 0;
    this.plain[at] = 0;
    this.lines.set(at, line, isNewLast);
  }

  #columns(): Float64Array[] {
    return [this.time, this.open, this.high, this.low, this.close, this.volume, this.spread];
  }

  #all(): (Float64Array | Int32Array | Uint8Array)[] {
    return [...this.#columns(), this.plain, this.lines.start, this.lines.end];
  }

  #grow(more: number): void {
    const needed = this.length + more;
    if (needed <= this.time.length) return;
    for (const name of COLUMNS) this[name] = larger(this[name], needed * 2);
    this.plain = larger(this.plain, needed * 2);
    this.lines.start = larger(this.lines.start, needed * 2);
    this.lines.end = larger(this.lines.end, needed * 2);
  }
}

const COLUMNS = ["time", "open", "high", "low", "close", "volume", "spread"] as const;

function larger<Column extends Float64Array | Int32Array | Uint8Array>(
  column: Column,
  length: number,
): Column {
  const copy = new (column.constructor as new (length: number) => Column)(length);
  copy.set(column);
  return copy;
}

/** Whether two bars of one time have the same prices: then the later one is no revision. */
export function samePrices(a: StoredBar, b: StoredBar): boolean {
  return a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close;
}

/** As `samePrices`, volume and spread included. */
export function sameBar(a: StoredBar, b: StoredBar): boolean {
  return samePrices(a, b) && a.volume === b.volume && a.spread === b.spread;
}

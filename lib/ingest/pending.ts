import type { StoredBar } from "./tail.ts";
import { ByteSink } from "./sink.ts";

const LF = 10;
const CR = 13;
/** Bytes of most rows. */
const USUAL_ROW = 96;

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
  /** Where each raw line lies in `raw`. */
  rawStart: Int32Array;
  rawEnd: Int32Array;
  /** 1 where the raw line is canonical: `stamp,symbol,tf` and six plain decimals. */
  plain: Uint8Array;
  readonly raw: ByteSink;
  /** Whether raw lines lie in the rows' order, one behind the other. */
  inOrder = true;

  constructor(
    capacity: number,
    floor: number,
    /** How many rows late one may come. */
    private readonly window = REORDER_WINDOW,
  ) {
    this.floor = floor;
    this.raw = new ByteSink(capacity * USUAL_ROW);
    const column = () => new Float64Array(capacity);
    this.time = column();
    this.open = column();
    this.high = column();
    this.low = column();
    this.close = column();
    this.volume = column();
    this.spread = column();
    this.rawStart = new Int32Array(capacity);
    this.rawEnd = new Int32Array(capacity);
    this.plain = new Uint8Array(capacity);
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
    end: number,
  ): number {
    this.#grow(count);
    const { length } = this;
    for (const [k, column] of this.#columns().entries()) {
      column.set(data.subarray(k * stride + first, k * stride + first + count), length);
    }
    const { raw, rawStart, rawEnd } = this;
    const into = raw.room(end - at);
    const shift = raw.length - at;
    let next = at;
    let returns = false;
    for (let row = length; row < length + count; row++) {
      rawStart[row] = next + shift;
      next = bytes.indexOf(LF, next) + 1;
      rawEnd[row] = next + shift;
      returns ||= bytes[next - 2] === CR;
    }
    this.plain.fill(1, length, length + count);
    if (returns) {
      this.#copyUnix(bytes, at, count);
    } else {
      into.set(bytes.subarray(at, next), raw.length);
      raw.length += next - at;
    }
    this.length += count;
    return next;
  }

  /** The lines of rows to come, without their carriage returns. */
  #copyUnix(bytes: Uint8Array, at: number, count: number): void {
    const { raw, rawStart, rawEnd } = this;
    let from = at;
    let to = raw.length;
    for (let row = this.length; row < this.length + count; row++) {
      rawStart[row] = to;
      for (let b = bytes[from++]!; b !== LF; b = bytes[from++]!) if (b !== CR) raw.bytes[to++] = b;
      raw.bytes[to++] = LF;
      rawEnd[row] = to;
    }
    raw.length = to;
  }

  /** Puts one row in its place. `replaced` is told of the row that gives way. */
  place(bar: StoredBar, line: string, replaced: (old: StoredBar) => void): Placed {
    if (bar.time > this.latest) {
      this.#write(this.length, bar, line, true);
      return "appended";
    }
    let at = this.length;
    while (at > 0 && this.time[at - 1]! >= bar.time) at--;
    if (at < this.length - this.window || bar.time <= this.floor) return "too_late";
    if (this.time[at] === bar.time) {
      const old = this.at(at);
      if (sameBar(old, bar)) return "repeated";
      replaced(old);
      this.#write(at, bar, line, false);
      return "replaced";
    }
    this.#write(at, bar, line, true);
    return "sorted";
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
    for (const column of [...this.#columns(), this.rawStart, this.rawEnd, this.plain]) {
      column.copyWithin(0, count, this.length);
    }
    this.length -= count;
    this.#compactRaw();
  }

  /** The raw lines of rows `[from, to)` in the rows' order. */
  rawLines(from: number, to: number): Uint8Array {
    if (from === to) return new Uint8Array();
    const { bytes } = this.raw;
    if (this.inOrder) return bytes.subarray(this.rawStart[from], this.rawEnd[to - 1]);
    const lines = new ByteSink();
    for (let row = from; row < to; row++) lines.append(bytes.subarray(this.rawStart[row], this.rawEnd[row]));
    return lines.written;
  }

  /** Moves the raw lines that are left to the front, in order. */
  #compactRaw(): void {
    const left = this.rawLines(0, this.length).slice();
    this.raw.length = 0;
    this.raw.append(left);
    let at = 0;
    for (let row = 0; row < this.length; row++) {
      const size = this.rawEnd[row]! - this.rawStart[row]!;
      this.rawStart[row] = at;
      at += size;
      this.rawEnd[row] = at;
    }
    this.inOrder = true;
  }

  #write(at: number, bar: StoredBar, line: string, insert: boolean): void {
    if (insert) this.#open(at);
    const values = [bar.time, bar.open, bar.high, bar.low, bar.close, bar.volume, bar.spread];
    for (const [k, column] of this.#columns().entries()) column[at] = values[k]! + 0;
    this.rawStart[at] = this.raw.length;
    this.raw.text(line);
    this.rawEnd[at] = this.raw.length;
    this.plain[at] = 0;
    if (at < this.length - 1) this.inOrder = false;
  }

  /** Makes room for one row. */
  #open(at: number): void {
    this.#grow(1);
    for (const column of [...this.#columns(), this.rawStart, this.rawEnd, this.plain]) {
      column.copyWithin(at + 1, at, this.length);
    }
    this.length++;
  }

  #columns(): Float64Array[] {
    return [this.time, this.open, this.high, this.low, this.close, this.volume, this.spread];
  }

  #grow(more: number): void {
    const needed = this.length + more;
    if (needed <= this.time.length) return;
    const larger = new PendingRows(needed * 2, this.floor);
    for (const name of COLUMNS) {
      larger[name].set(this[name]);
      // Each property holds the type of its namesake.
      this[name] = larger[name] as never;
    }
  }
}

const COLUMNS = [
  "time",
  "open",
  "high",
  "low",
  "close",
  "volume",
  "spread",
  "rawStart",
  "rawEnd",
  "plain",
] as const;

/** Whether two bars of one time say the same. */
export function sameBar(a: StoredBar, b: StoredBar): boolean {
  return (
    a.open === b.open &&
    a.high === b.high &&
    a.low === b.low &&
    a.close === b.close &&
    a.volume === b.volume &&
    a.spread === b.spread
  );
}

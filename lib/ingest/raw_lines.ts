import { ByteSink } from "./sink.ts";

const LF = 10;
const CR = 13;
/** Bytes of most lines. */
const USUAL_LINE = 96;

/** The lines of pending rows as the raw tier will hold them, one a row, in one piece of memory. */
export class RawLines {
  /** Where each row's line lies in `bytes`; the end is behind its line feed. */
  start: Int32Array;
  end: Int32Array;
  readonly #sink: ByteSink;
  /** Whether the lines lie in the rows' order with nothing between them. */
  #dense = true;

  constructor(capacity: number) {
    this.start = new Int32Array(capacity);
    this.end = new Int32Array(capacity);
    this.#sink = new ByteSink(capacity * USUAL_LINE);
  }

  get bytes(): Uint8Array {
    return this.#sink.bytes;
  }

  /** Takes the `count` lines that begin at `at` in `bytes`, for rows from `row` on; returns where they end. */
  take(bytes: Uint8Array, at: number, row: number, count: number): number {
    const sink = this.#sink;
    const shift = sink.length - at;
    let next = at;
    let returns = false;
    for (let k = row; k < row + count; k++) {
      this.start[k] = next + shift;
      next = bytes.indexOf(LF, next) + 1;
      this.end[k] = next + shift;
      returns ||= bytes[next - 2] === CR;
    }
    if (returns) this.#takeUnix(bytes, at, row, count);
    else sink.append(bytes.subarray(at, next));
    return next;
  }

  /** As `take`, without the carriage returns. */
  #takeUnix(bytes: Uint8Array, at: number, row: number, count: number): void {
    let from = at;
    for (let k = row; k < row + count; k++) {
      const lineEnd = bytes.indexOf(LF, from);
      this.start[k] = this.#sink.length;
      this.#sink.append(bytes.subarray(from, bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd));
      this.#sink.text("\n");
      this.end[k] = this.#sink.length;
      from = lineEnd + 1;
    }
  }

  /** Sets the line of a row; only that of a new last row leaves the lines dense. */
  set(row: number, line: string, isNewLast: boolean): void {
    this.start[row] = this.#sink.length;
    this.#sink.text(line);
    this.end[row] = this.#sink.length;
    if (!isNewLast) this.#dense = false;
  }

  /** Of rows `[from, to)`, in the rows' order. */
  of(from: number, to: number): Uint8Array {
    if (from === to) return new Uint8Array();
    if (this.#dense) return this.bytes.subarray(this.start[from], this.end[to - 1]);
    const lines = new ByteSink();
    for (let row = from; row < to; row++) lines.append(this.bytes.subarray(this.start[row], this.end[row]));
    return lines.written;
  }

  /** Keeps only the first `count` rows' lines, moved to the front and dense. */
  compact(count: number): void {
    const left = this.of(0, count).slice();
    this.#sink.length = 0;
    this.#sink.append(left);
    let at = 0;
    for (let row = 0; row < count; row++) {
      const size = this.end[row]! - this.start[row]!;
      this.start[row] = at;
      at += size;
      this.end[row] = at;
    }
    this.#dense = true;
  }
}

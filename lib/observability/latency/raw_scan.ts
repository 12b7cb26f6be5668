import { type RawRow, readRow } from "./raw_row.ts";

const LF = 10;
const CR = 13;
const QUOTE = 34;
const PLUS = 43;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const ZERO = 48;
const COLON = 58;
const ZULU = 90;
const DAY_SECONDS = 86_400;
/** Up to fifteen digits are an exact integer and these are exact, too: the quotient is rounded once, as `Number(text)` is. */
const POWERS_OF_TEN = Float64Array.from({ length: 16 }, (_, k) => 10 ** k);
const EXACT_DIGITS = 15;
/** `2026-01-01T00:00:00Z,0,ok,,` and more than any look ahead. */
const SHORTEST_ROW = 27;
/** A quote that is not closed within so many bytes belongs to a damaged row, not to all that follows. */
const LONGEST_ROW = 1 << 16;

/** What rows become. The bytes are only good during the call. */
export interface RowHandler {
  /** `bytes[from, to)` is the row in the canonical shape, without line end. `converted` when the file holds it otherwise. */
  sample(
    micros: number,
    latencyMs: number,
    failed: boolean,
    row: { bytes: Uint8Array; from: number; to: number },
    converted: boolean,
  ): void;
  reject(text: string, reason: string): void;
}

/**
 * Reads raw latency rows from the file's chunks. Plain canonical rows (no quotes, any fraction of seconds, UTC, a decimal of up to
 * fifteen digits, a usual status) are read from the bytes; everything else goes through `readRow`, which knows all rules.
 */
export class RawScanner {
  #rest: Uint8Array = new Uint8Array();
  readonly #row = { bytes: new Uint8Array() as Uint8Array, from: 0, to: 0 };
  #micros = 0;
  #latency = 0;
  #failed = false;

  constructor(private readonly handler: RowHandler) {}

  push(chunk: Uint8Array): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    // A copy: the chunk may be a Buffer, whose `slice` is none, and is overwritten by the next one.
    this.#rest = new Uint8Array(bytes.subarray(this.#rows(bytes, false)));
  }

  /** The last row, which may lack its line end. */
  end(): void {
    this.#rows(Buffer.concat([this.#rest, Uint8Array.of(LF)]), true);
    this.#rest = new Uint8Array();
  }

  /** Returns where the first row begins that is not whole. */
  #rows(bytes: Uint8Array, last: boolean): number {
    const row = this.#row;
    row.bytes = bytes;
    for (let from = 0; ;) {
      let end = this.#plain(bytes, from);
      if (end >= 0) {
        row.from = from;
        row.to = bytes[end - 1] === CR ? end - 1 : end;
        this.handler.sample(this.#micros, this.#latency, this.#failed, row, false);
      } else {
        end = bytes.indexOf(LF, from);
        if (end < 0) return from;
        if (bytes.subarray(from, end).includes(QUOTE)) {
          const closed = closedEnd(bytes, from);
          if (closed < 0 && !last && bytes.length - from < LONGEST_ROW) return from;
          end = closed < 0 ? end : closed;
        }
        this.#careful(bytes, from, end);
      }
      from = end + 1;
    }
  }

  /** Reads a plain row into the fields and returns where its line feed is; −1 for any other row, and for one that is not whole. */
  #plain(bytes: Uint8Array, from: number): number {
    if (bytes.length - from < SHORTEST_ROW) return -1;
    const seconds = secondsOf(bytes, from);
    if (Number.isNaN(seconds)) return -1;
    let at = from + 19;
    let micros = 0;
    if (bytes[at] === DOT) {
      at++;
      let digits = 0;
      for (; isDigit(bytes[at]!); at++, digits++) if (digits < 6) micros = micros * 10 + bytes[at]! - ZERO;
      for (; digits < 6; digits++) micros *= 10;
    }
    if (bytes[at] === ZULU) at += 1;
    else if (isUtcOffset(bytes, at)) at += 6;
    else return -1;
    if (bytes[at] !== COMMA) return -1;
    at++;
    const number = at;
    let value = 0;
    let point = -1;
    for (; ; at++) {
      const byte = bytes[at]!;
      if (isDigit(byte)) value = value * 10 + byte - ZERO;
      else if (byte === DOT && point < 0) point = at;
      else break;
    }
    const digits = at - number - (point < 0 ? 0 : 1);
    if (bytes[at] !== COMMA || digits === 0 || digits > EXACT_DIGITS) return -1;
    const status = statusAt(bytes, at + 1);
    if (status < 0) return -1;
    let commas = 0;
    for (at = at + 1 + WORDS[status]!.length; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === COMMA) commas++;
      else if (byte === QUOTE) return -1;
      else if (byte === LF) break;
    }
    if (commas !== 1 || at === bytes.length) return -1;
    this.#micros = seconds * 1_000_000 + micros;
    this.#latency = point < 0 ? value : value / POWERS_OF_TEN[number + digits - point]!;
    this.#failed = status >= GOOD_WORDS;
    return at;
  }

  #careful(bytes: Uint8Array, from: number, to: number): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString("utf8");
    if (text.trim() === "") return;
    const row: RawRow = readRow(text.replace(/\r$/, ""));
    if (row.is === "reject") this.handler.reject(text, row.reason);
    if (row.is !== "sample") return;
    const line = Buffer.from(row.line);
    const place = { bytes: line, from: 0, to: line.length };
    this.handler.sample(row.micros, row.latencyMs, row.failed, place, row.converted);
  }
}

/** The line feed that ends a row with quotes; −1 while it is open. */
function closedEnd(bytes: Uint8Array, from: number): number {
  let open = false;
  const most = Math.min(bytes.length, from + LONGEST_ROW);
  for (let at = from; at < most; at++) {
    if (bytes[at] === QUOTE) open = !open;
    else if (bytes[at] === LF && !open) return at;
  }
  return -1;
}

/** Seconds since 1970 of `YYYY-MM-DDTHH:MM:SS`; NaN for anything else, and for days after the 28th that might not exist. */
function secondsOf(bytes: Uint8Array, at: number): number {
  if (bytes[at + 4] !== DASH || bytes[at + 7] !== DASH) return Number.NaN;
  if (bytes[at + 13] !== COLON || bytes[at + 16] !== COLON || isDigit(bytes[at + 10]!)) return Number.NaN;
  const year = two(bytes, at) * 100 + two(bytes, at + 2);
  const month = two(bytes, at + 5);
  const day = two(bytes, at + 8);
  const hour = two(bytes, at + 11);
  const minute = two(bytes, at + 14);
  const second = two(bytes, at + 17);
  const usual = year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= (month === 2 ? 28 : 30);
  if (!(usual && hour < 24 && minute < 60 && second < 60)) return Number.NaN;
  // Years that begin in March put the leap day last (H. Hinnant, chrono-compatible low-level date algorithms).
  const shifted = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  const days = shifted * 365 + leapDays + dayOfYear - 719_468;
  return days * DAY_SECONDS + hour * 3600 + minute * 60 + second;
}

function two(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - ZERO;
  const ones = bytes[at + 1]! - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 57;
}

function isUtcOffset(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== PLUS || bytes[at + 3] !== COLON) return false;
  return [1, 2, 4, 5].every((place) => bytes[at + place] === ZERO);
}

/** Usual words of the third field with the comma behind them; the first ones are good. */
const WORDS = ["success,", "ok,", "stable,", "failure,"].map((word) => Buffer.from(word));
const GOOD_WORDS = 3;

/** Which word stands there; −1 for none of them. The comma behind it counts as one of the row's. */
function statusAt(bytes: Uint8Array, from: number): number {
  for (let index = 0; index < WORDS.length; index++) {
    const word = WORDS[index]!;
    let same = 0;
    while (same < word.length && word[same] === bytes[from + same]) same++;
    if (same === word.length) return index;
  }
  return -1;
}

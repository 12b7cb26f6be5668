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
 * Reads raw latency rows from the file's chunks. Plain canonical rows (no quotes, seconds or up to any fraction, UTC, a decimal of up to
 * fifteen digits) are read from the bytes; everything else goes through `readRow`, which knows all rules.
 */
export class RawScanner {
  #rest: Uint8Array = new Uint8Array();
  readonly #row = { bytes: new Uint8Array() as Uint8Array, from: 0, to: 0 };
  #micros = 0;
  #latency = 0;

  constructor(private readonly handler: RowHandler) {}

  push(chunk: Uint8Array): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const stopped = this.#rows(bytes, false);
    this.#rest = bytes.slice(stopped);
  }

  /** The last row, which may lack its line end. */
  end(): void {
    this.#rows(Buffer.concat([this.#rest, Uint8Array.of(LF)]), true);
    this.#rest = new Uint8Array();
  }

  /** Returns where the first row begins that is not whole. */
  #rows(bytes: Uint8Array, last: boolean): number {
    let quote = bytes.indexOf(QUOTE);
    let from = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, from)) {
      if (quote >= 0 && quote < from) quote = bytes.indexOf(QUOTE, from);
      if (quote >= 0 && quote < end) {
        const closed = closedEnd(bytes, from);
        if (closed < 0 && !last && bytes.length - from < LONGEST_ROW) return from;
        if (closed >= 0) end = closed;
        this.#careful(bytes, from, end);
      } else {
        this.#read(bytes, from, end);
      }
      from = end + 1;
    }
    return from;
  }

  #read(bytes: Uint8Array, from: number, end: number): void {
    const to = end > from && bytes[end - 1] === CR ? end - 1 : end;
    const good = this.#plain(bytes, from, to);
    if (good === undefined) {
      this.#careful(bytes, from, to);
      return;
    }
    const row = this.#row;
    row.bytes = bytes;
    row.from = from;
    row.to = to;
    this.handler.sample(this.#micros, this.#latency, !good, row, false);
  }

  /** Whether the plain row's signal succeeded; undefined for a row that is not plain. */
  #plain(bytes: Uint8Array, from: number, to: number): boolean | undefined {
    const status = this.#timeAndLatency(bytes, from, to);
    if (status < 0) return undefined;
    const detail = bytes.indexOf(COMMA, status);
    if (detail < 0 || detail >= to) return undefined;
    const source = bytes.indexOf(COMMA, detail + 1);
    if (source < 0 || source >= to) return undefined;
    const sixth = bytes.indexOf(COMMA, source + 1);
    return sixth >= 0 && sixth < to ? undefined : statusOf(bytes, status, detail);
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

  /** Reads the first two fields; returns where the third begins, or −1 for whatever is not plain. */
  #timeAndLatency(bytes: Uint8Array, from: number, to: number): number {
    if (to - from < 24) return -1;
    const seconds = secondsOf(bytes, from);
    if (Number.isNaN(seconds)) return -1;
    let at = from + 19;
    let micros = 0;
    if (bytes[at] === DOT) {
      let place = 100_000;
      for (at++; isDigit(bytes[at]!); at++) {
        micros += (bytes[at]! - ZERO) * Math.trunc(place);
        place /= 10;
      }
    }
    if (bytes[at] === ZULU) at += 1;
    else if (isUtcOffset(bytes, at)) at += 6;
    else return -1;
    if (bytes[at] !== COMMA) return -1;
    let [value, digits, decimals] = [0, 0, -1];
    for (at++; at < to; at++) {
      const byte = bytes[at]!;
      if (byte === DOT && decimals < 0) decimals = 0;
      else if (isDigit(byte)) {
        value = value * 10 + (byte - ZERO);
        digits++;
        if (decimals >= 0) decimals++;
      } else break;
    }
    if (bytes[at] !== COMMA || digits === 0 || digits > 15) return -1;
    this.#micros = seconds * 1_000_000 + micros;
    this.#latency = decimals > 0 ? value / POWERS_OF_TEN[decimals]! : value;
    return at + 1;
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
  const [tens, ones] = [bytes[at]!, bytes[at + 1]!];
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + ones - ZERO : Number.NaN;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 57;
}

function isUtcOffset(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== PLUS || bytes[at + 3] !== COLON) return false;
  return [1, 2, 4, 5].every((place) => bytes[at + place] === ZERO);
}

const WORDS = ["success", "ok", "stable", "failure"].map((word) => Buffer.from(word));

/** True for the good words, false for `failure`; undefined for what must be read with care. */
function statusOf(bytes: Uint8Array, from: number, to: number): boolean | undefined {
  for (let index = 0; index < WORDS.length; index++) {
    const word = WORDS[index]!;
    if (word.length !== to - from) continue;
    let same = true;
    for (let at = 0; at < word.length && same; at++) same = word[at] === bytes[from + at];
    if (same) return index < 3;
  }
  return undefined;
}

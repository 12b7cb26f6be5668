import { parseInstant } from "../workspace/time.ts";
import type { BarBlock } from "./block.ts";
import type { Intake } from "./intake.ts";

/** Bytes that must be readable behind the rows handed to `scan`. */
export const SCAN_SLACK = 32;

const COLON = 58;
const ZULU = 90;
/** Bytes less 48, as the loops hold them. */
const COMMA = -4;
const MINUS = -3;
const DOT = -2;
const CR = -35;
const LF = -38;

/** Exact as doubles. */
const POWERS_OF_TEN = Float64Array.from({ length: 16 }, (_, k) => 10 ** k);
const EXACT_DIGITS = 15;

const KEY = /^([0-9A-Za-z][0-9A-Za-z._=/-]*),([0-9a-z]+),$/;
const KEY_ROOM = 64;

const ascii = new TextDecoder("latin1");

/**
 * The fast reader of canonical rows: `YYYY-MM-DDTHH:MM:SS[Z],symbol,tf,o,h,l,c,v,spread`, plain decimals of up to fifteen digits,
 * LF or CRLF. It knows none of the rules for bad rows: it stops in front of any row that is not canonical.
 *
 * Up to fifteen digits are an exact integer, the power of ten is exact too, so their quotient is rounded once and equals
 * `Number(text)` (W. Clinger, How to read floating point numbers accurately, 1990).
 */
export class CanonicalScanner {
  /** `YYYY-MM-DDTH` of the last row, as three words, what it means, and the greatest digit that may follow it. */
  #year = 0;
  #month = 0;
  #day = 0;
  #base = 0;
  #greatestHour = 9;
  /** `symbol,tf,` of the last row. */
  readonly #key = new Uint8Array(KEY_ROOM);
  #keyLength = 0;
  #symbol = "";
  #wanted = false;
  #timeframe = "";
  /** Whether stamps end in `Z`: the first row decides for the file. */
  #zulu: boolean | undefined;

  constructor(private readonly intake: Intake) {}

  /**
   * Reads the rows in `bytes[at, end)`, of which the last byte is a line feed. Returns where it stopped: at `end`, or because the
   * block is full, or in front of a row that is not canonical.
   */
  scan(bytes: Uint8Array, view: DataView, at: number, end: number, block: BarBlock): number {
    const { intake } = this;
    const { from, to } = intake;
    const { data, capacity } = block;
    this.#zulu ??= bytes[at + 19] === ZULU;
    const zulu = this.#zulu;
    const stampEnd = zulu ? 20 : 19;
    const line = intake.line;
    let rows = 0;
    let bars = block.length;
    let newSymbol = false;
    let row = at;
    file: while (row < end && bars < capacity) {
      if (
        view.getInt32(row) !== this.#year ||
        view.getInt32(row + 4) !== this.#month ||
        view.getInt32(row + 8) !== this.#day
      ) {
        if (!this.#date(bytes, view, row)) break;
      }
      const hour = bytes[row + 12]! - 48;
      const tenMinutes = bytes[row + 14]! - 48;
      const minute = bytes[row + 15]! - 48;
      const tenSeconds = bytes[row + 17]! - 48;
      const second = bytes[row + 18]! - 48;
      if (hour < 0 || hour > this.#greatestHour || bytes[row + 13] !== COLON || bytes[row + 16] !== COLON)
        break;
      if (tenMinutes < 0 || tenMinutes > 5 || minute < 0 || minute > 9) break;
      if (tenSeconds < 0 || tenSeconds > 5 || second < 0 || second > 9) break;
      if ((zulu && bytes[row + 19] !== ZULU) || bytes[row + stampEnd]! - 48 !== COMMA) break;
      const minutes = hour * 60 + tenMinutes * 10 + minute;
      const time = this.#base + (minutes * 60 + tenSeconds * 10 + second) * 1000;

      let p = row + stampEnd + 1;
      let same = 0;
      while (same < this.#keyLength && bytes[p + same] === this.#key[same]) same++;
      if (same < this.#keyLength || same === 0) {
        if (!this.#newKey(bytes, p, end)) break;
        newSymbol = true;
      }
      p += this.#keyLength;
      if (this.#wanted && this.#timeframe !== block.timeframe) {
        if (bars > 0) break;
        block.timeframe = this.#timeframe;
      }

      let b = COMMA;
      for (let cell = capacity + bars; cell < data.length; cell += capacity) {
        if (b !== COMMA) break file;
        b = bytes[p]! - 48;
        const negative = b === MINUS;
        if (negative) b = bytes[++p]! - 48;
        if (b < 0 || b > 9) break file;
        let digits = b;
        const first = p;
        for (b = bytes[++p]! - 48; b >= 0 && b <= 9; b = bytes[++p]! - 48) digits = digits * 10 + b;
        let count = p - first;
        let value = digits;
        if (b === DOT) {
          const point = p;
          for (b = bytes[++p]! - 48; b >= 0 && b <= 9; b = bytes[++p]! - 48) digits = digits * 10 + b;
          const decimals = p - point - 1;
          count += decimals;
          if (decimals === 0 || count > EXACT_DIGITS) break file;
          value = digits / POWERS_OF_TEN[decimals]!;
        }
        if (count > EXACT_DIGITS) break file;
        data[cell] = negative ? -value : value;
        p++;
      }
      if (b === CR) b = bytes[p++]! - 48;
      if (b !== LF) break;

      row = p;
      rows++;
      if (newSymbol) {
        intake.meet(this.#symbol);
        newSymbol = false;
      }
      if (!this.#wanted) {
        intake.report.otherSymbols++;
      } else if (time < from || time > to) {
        intake.report.outOfBounds++;
      } else {
        data[bars++] = time;
        if (time > intake.latest) intake.latest = time;
        else intake.follow(time, line + rows - 1);
      }
    }
    if (bars > 0) block.naive = !zulu;
    block.length = bars;
    intake.line += rows;
    intake.report.rows += rows;
    intake.report.scannedRows += rows;
    return row;
  }

  /** Learns the date and the tens of the hour that begin a row. False where they are none. */
  #date(bytes: Uint8Array, view: DataView, row: number): boolean {
    const text = ascii.decode(bytes.subarray(row, row + 12));
    if (!/^\d{4}-\d\d-\d\dT[012]$/.test(text)) return false;
    const base = parseInstant(`${text}0:00:00Z`);
    if (Number.isNaN(base)) return false;
    this.#year = view.getInt32(row);
    this.#month = view.getInt32(row + 4);
    this.#day = view.getInt32(row + 8);
    this.#base = base;
    this.#greatestHour = text.endsWith("2") ? 3 : 9;
    return true;
  }

  /** Learns symbol and time frame of a row. False where they are not plain. */
  #newKey(bytes: Uint8Array, at: number, end: number): boolean {
    const symbolEnd = bytes.indexOf(44, at);
    const keyEnd = symbolEnd < 0 ? 0 : bytes.indexOf(44, symbolEnd + 1) + 1;
    if (keyEnd <= 0 || keyEnd > end || keyEnd - at > KEY_ROOM) return false;
    const key = bytes.subarray(at, keyEnd);
    const [, symbol, timeframe] = KEY.exec(ascii.decode(key)) ?? [];
    if (symbol === undefined || timeframe === undefined) return false;
    this.#key.set(key);
    this.#keyLength = key.length;
    this.#symbol = symbol;
    this.#wanted = this.intake.wants(symbol);
    this.#timeframe = timeframe;
    return true;
  }
}

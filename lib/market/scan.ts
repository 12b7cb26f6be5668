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

const ascii = new TextDecoder("latin1");

/** What the first twelve bytes of a row, `YYYY-MM-DDTH`, mean; the bytes are kept as three words to know them again. */
interface Head {
  year: number;
  month: number;
  day: number;
  /** Epoch milliseconds of the ten hours that they begin. */
  base: number;
  /** The greatest digit that may follow. */
  greatestHour: number;
}

/** What `symbol,tf,` means; the bytes are kept to know them again. */
interface Key {
  bytes: Uint8Array;
  symbol: string;
  timeframe: string;
  wanted: boolean;
}

const NO_KEY: Key = { bytes: new Uint8Array(), symbol: "", timeframe: "", wanted: false };

/**
 * The fast reader of canonical rows: `YYYY-MM-DDTHH:MM:SS[Z],symbol,tf,o,h,l,c,v,spread`, plain decimals of up to fifteen digits,
 * LF or CRLF. It knows none of the rules for bad rows: it stops in front of any row that is not canonical.
 *
 * Up to fifteen digits are an exact integer, the power of ten is exact too, so their quotient is rounded once and equals
 * `Number(text)` (W. Clinger, How to read floating point numbers accurately, 1990).
 */
export class CanonicalScanner {
  #head: Head = { year: 0, month: 0, day: 0, base: 0, greatestHour: 0 };
  #key = NO_KEY;
  /** Whether stamps end in `Z`: the first row decides for the file. */
  #zulu: boolean | undefined;

  constructor(private readonly intake: Intake) {}

  /**
   * Reads the rows in `bytes[at, end)`, of which the last byte is a line feed. Returns where it stopped: at `end`, or because the
   * block is full, or in front of a row that is not canonical.
   *
   * One loop over one base of bytes and one of numbers, all state in local variables: that is what makes it fast.
   */
  scan(bytes: Uint8Array, view: DataView, at: number, end: number, block: BarBlock): number {
    const { intake } = this;
    const { from, to, line } = intake;
    const { data, capacity } = block;
    this.#zulu ??= bytes[at + 19] === ZULU;
    const zulu = this.#zulu;
    const stampEnd = zulu ? 20 : 19;
    let { year, month, day, base, greatestHour } = this.#head;
    let { bytes: key, wanted } = this.#key;
    let { latest } = intake;
    let rows = 0;
    let bars = block.length;
    let known = key.length > 0 && this.#fits(block, bars);
    let row = at;
    file: while (row < end && bars < capacity) {
      if (view.getInt32(row) !== year || view.getInt32(row + 4) !== month || view.getInt32(row + 8) !== day) {
        if (!this.#learnHead(bytes, view, row)) break;
        ({ year, month, day, base, greatestHour } = this.#head);
      }
      const hour = bytes[row + 12]! - 48;
      const tenMinutes = bytes[row + 14]! - 48;
      const minute = bytes[row + 15]! - 48;
      const tenSeconds = bytes[row + 17]! - 48;
      const second = bytes[row + 18]! - 48;
      if (hour < 0 || hour > greatestHour || bytes[row + 13] !== COLON || bytes[row + 16] !== COLON) break;
      if (tenMinutes < 0 || tenMinutes > 5 || minute < 0 || minute > 9) break;
      if (tenSeconds < 0 || tenSeconds > 5 || second < 0 || second > 9) break;
      if ((zulu && bytes[row + 19] !== ZULU) || bytes[row + stampEnd]! - 48 !== COMMA) break;
      const minutes = hour * 60 + tenMinutes * 10 + minute;
      const time = base + (minutes * 60 + tenSeconds * 10 + second) * 1000;

      let p = row + stampEnd + 1;
      let same = 0;
      while (same < key.length && bytes[p + same] === key[same]) same++;
      const newKey = !known || same < key.length;
      if (newKey) {
        if (!this.#learnKey(bytes, p) || !this.#fits(block, bars)) break;
        known = true;
        ({ bytes: key, wanted } = this.#key);
      }
      p += key.length;

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
          if (count > EXACT_DIGITS) break file;
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
      if (newKey) intake.meet(this.#key.symbol);
      if (!wanted) {
        intake.report.otherSymbols++;
      } else if (time < from || time > to) {
        intake.report.outOfBounds++;
      } else {
        data[bars++] = time;
        if (time > latest) latest = time;
        else intake.repeat(time, latest, line + rows - 1);
      }
    }
    // A key may have been learned of the row that is not canonical: its symbol was not met.
    if (row < end && bars < capacity) this.#key = NO_KEY;
    if (bars > 0) block.naive = !zulu;
    block.length = bars;
    intake.latest = latest;
    intake.line += rows;
    intake.report.rows += rows;
    intake.report.scannedRows += rows;
    return row;
  }

  /** Whether the key's rows can go into a block that holds `bars` so far: of another time frame or symbol only as its first. */
  #fits(block: BarBlock, bars: number): boolean {
    const { wanted, timeframe, symbol } = this.#key;
    if (wanted && bars === 0) {
      block.timeframe = timeframe;
      block.symbol = symbol;
    }
    return !wanted || (timeframe === block.timeframe && (symbol === block.symbol || !this.intake.oneSymbol));
  }

  /** False where the row does not begin with a date. */
  #learnHead(bytes: Uint8Array, view: DataView, row: number): boolean {
    const text = ascii.decode(bytes.subarray(row, row + 12));
    if (!/^\d{4}-\d\d-\d\dT[012]$/.test(text)) return false;
    const base = parseInstant(`${text}0:00:00Z`);
    if (Number.isNaN(base)) return false;
    this.#head = {
      year: view.getInt32(row),
      month: view.getInt32(row + 4),
      day: view.getInt32(row + 8),
      base,
      greatestHour: text.endsWith("2") ? 3 : 9,
    };
    return true;
  }

  /** False where symbol and time frame are not plain. */
  #learnKey(bytes: Uint8Array, at: number): boolean {
    const symbolEnd = bytes.indexOf(44, at);
    const keyEnd = symbolEnd < 0 ? 0 : bytes.indexOf(44, symbolEnd + 1) + 1;
    if (keyEnd <= 0) return false;
    const key = bytes.slice(at, keyEnd);
    const [, symbol, timeframe] = KEY.exec(ascii.decode(key)) ?? [];
    if (symbol === undefined || timeframe === undefined) return false;
    this.#key = { bytes: key, symbol, timeframe, wanted: this.intake.wants(symbol) };
    return true;
  }
}

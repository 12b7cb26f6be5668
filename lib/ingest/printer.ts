import { BAR_CSV_HEADER } from "../market/print.ts";
import { isoNaive } from "../workspace/time.ts";
import { putBytes, putFixed10, putNumber, putShortest, putText } from "./digits.ts";
import type { Features } from "./features.ts";
import type { PendingRows } from "./pending.ts";
import { ByteSink } from "./sink.ts";
import type { Store } from "./store.ts";

export const TIER_HEADER = BAR_CSV_HEADER;
export const FEATURES_HEADER = `${BAR_CSV_HEADER.trimEnd()},atr14,adx14,or_high,or_low,rv12\n`;

const COMMA = 44;
const ZULU = 90;
const LF = 10;
const LINE_END = Uint8Array.of(LF);
const STAMP = 19;
/** More than the longest row of either tier. */
const ROW_ROOM = 512;
/** Bytes of most rows. */
const USUAL_ROW = 96;
const USUAL_FEATURES = 176;

/** Prints rows as the validated and the features tier hold them. */
export class TierPrinter {
  readonly validated: ByteSink;
  readonly features: ByteSink;
  /** `,USDJPY,5m` */
  readonly #key: Uint8Array;
  /** `,high,low` as it was printed last. */
  readonly #range = { high: Number.NEGATIVE_INFINITY, low: 0, bytes: new Uint8Array(ROW_ROOM), length: 0 };

  /** `rows` are as many as will be printed at once, about. */
  constructor({ symbol, tf }: Store, rows = 0) {
    this.validated = new ByteSink(rows * USUAL_ROW + ROW_ROOM);
    this.features = new ByteSink(rows * USUAL_FEATURES + ROW_ROOM);
    this.#key = new TextEncoder().encode(`,${symbol},${tf}`);
  }

  /** Begins anew. */
  clear(): void {
    this.validated.length = 0;
    this.features.length = 0;
  }

  /** Adds pending rows `[from, to)`, each with the features that follow from it and the bars before it. */
  print(rows: PendingRows, from: number, to: number, features: Features): void {
    for (let row = from; row < to; row++) {
      features.push(rows.time[row]!, rows.high[row]!, rows.low[row]!, rows.close[row]!);
      const begin = this.validated.length;
      const end = this.#printBar(rows, row);
      this.#printFeatures(this.validated.bytes, begin, end, features);
      this.validated.bytes[end] = LF;
      this.validated.length = end + 1;
    }
  }

  /** Adds a bar that the validated tier holds as this line, without its end. */
  printLine(line: string, features: Features): void {
    const bytes = new TextEncoder().encode(line);
    this.validated.append(bytes);
    this.validated.append(LINE_END);
    this.#printFeatures(bytes, 0, bytes.length, features);
  }

  /** Returns where the row ends, without its line feed. */
  #printBar(rows: PendingRows, row: number): number {
    const into = this.validated.room(ROW_ROOM);
    const raw = rows.lines.bytes;
    const start = rows.lines.start[row]!;
    const key = this.#key;
    let at = this.validated.length;
    if (rows.plain[row] === 1) {
      const numbers = start + STAMP + (raw[start + STAMP] === ZULU ? 1 : 0) + key.length + 1;
      const printed = putBytes(into, putBytes(into, at, raw, start, start + STAMP), key, 0, key.length);
      const end = putShortest(into, printed, raw, numbers);
      if (end >= 0) return end;
    }
    at = putText(into, at, isoNaive(rows.time[row]!));
    at = putBytes(into, at, key, 0, key.length);
    for (const column of [rows.open, rows.high, rows.low, rows.close, rows.volume, rows.spread]) {
      into[at++] = COMMA;
      at = putNumber(into, at, column[row]!);
    }
    return at;
  }

  #printFeatures(line: Uint8Array, begin: number, end: number, features: Features): void {
    const into = this.features.room(end - begin + ROW_ROOM);
    let at = putBytes(into, this.features.length, line, begin, end);
    into[at++] = COMMA;
    at = putFixed10(into, at, features.atr14);
    into[at++] = COMMA;
    at = putFixed10(into, at, features.adx14);
    at = this.#putRange(into, at, features.orHigh, features.orLow);
    into[at++] = COMMA;
    at = putFixed10(into, at, features.rv12);
    into[at++] = LF;
    this.features.length = at;
  }
  /** The opening range, whose text is that of the row before for most of the day. */
  #putRange(into: Uint8Array, at: number, high: number, low: number): number {
    const range = this.#range;
    if (!Object.is(range.high, high) || !Object.is(range.low, low)) {
      range.high = high;
      range.low = low;
      range.bytes[0] = COMMA;
      const middle = putFixed10(range.bytes, 1, high);
      range.bytes[middle] = COMMA;
      range.length = putFixed10(range.bytes, middle + 1, low);
    }
    return putBytes(into, at, range.bytes, 0, range.length);
  }
}

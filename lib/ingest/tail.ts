import { parseDecimal } from "../workspace/decimal.ts";
import type { InputFile } from "../workspace/inputfile.ts";
import type { Reader } from "../workspace/reader.ts";
import { parseInstant } from "../workspace/time.ts";
import { splitLine } from "./cells.ts";

const FIRST_PIECE = 1 << 16;
const LF = 10;

const utf8 = new TextDecoder();

/** A stored bar. */
export interface StoredBar {
  /** Start, UTC epoch milliseconds. */
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  spread: number;
}

/** The end of a tier file. */
export interface Tail {
  size: number;
  /** Bytes up to and with the last line feed; less than `size` where the last line is torn. */
  whole: number;
  /** The newest bars whose rows can be read, in file order. */
  bars: StoredBar[];
}

/**
 * Reads a tier from its end backwards until `enough` says so or the file begins; never less than 64 kB of a longer file. Lines without
 * a time and prices (a header, damage) are passed over, a torn last line too. Undefined, and recorded as absent, where no file is.
 * With `end`, as if the file had ended there.
 */
export function readTail(
  reader: Reader,
  path: string,
  enough: (bars: readonly StoredBar[]) => boolean,
  end = Number.POSITIVE_INFINITY,
): Tail | undefined {
  using file = reader.open(path);
  if (!file) return undefined;
  const size = Math.min(file.size, end);
  for (let length = FIRST_PIECE; ; length *= 4) {
    const tail = tailOf(file, size, length);
    if (length >= size || enough(tail.bars)) return tail;
  }
}

function tailOf(file: InputFile, size: number, length: number): Tail {
  const from = Math.max(0, size - length);
  const bytes = file.read(from, size - from);
  const whole = bytes.lastIndexOf(LF) + 1;
  const first = from === 0 ? 0 : bytes.indexOf(LF) + 1;
  const lines = utf8.decode(bytes.subarray(first, Math.max(first, whole))).split("\n");
  return { size, whole: from + whole, bars: lines.flatMap((line) => storedBar(line) ?? []) };
}

/** The bar of a tier's line, whose columns have a fixed order; undefined where it is none. */
export function storedBar(line: string): StoredBar | undefined {
  const cells = splitLine(line);
  const time = parseInstant(cells[0]?.replace(/^\ufeff/, "") ?? "");
  if (cells.length < 7 || Number.isNaN(time)) return undefined;
  const [open, high, low, close] = cells.slice(3, 7).map(parseDecimal);
  if (open === undefined || high === undefined || low === undefined || close === undefined) return undefined;
  return {
    time,
    open,
    high,
    low,
    close,
    volume: parseDecimal(cells[7] ?? "") ?? 0,
    spread: parseDecimal(cells[8] ?? "") ?? 0,
  };
}

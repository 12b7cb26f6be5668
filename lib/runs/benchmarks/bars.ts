import type { Bars } from "../../market/bars.ts";
import type { BarReport } from "../../market/report.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { Reader } from "../../workspace/reader.ts";
import { type BarColumns, readColumns, sliceBars } from "../columns.ts";

const DAY = 86_400_000;
const CHUNK = 1 << 18;

/** A bar file held in memory, read once for all windows. */
export interface HeldBars {
  bars: Bars;
  report: BarReport;
  /** Of the bytes that were read. */
  sha256: string;
  /** Start of the last bar, UTC epoch ms. */
  last: number;
}

/**
 * Reads the bars of a symbol; undefined where the file has none. What others append meanwhile is no matter. Throws what `readColumns`
 * throws, and `bars_out_of_order` (exit 1), as a window is a stretch of time.
 */
export function holdBars(
  reader: Reader,
  csv: string,
  symbol: string,
  timeframe: string,
): HeldBars | undefined {
  const columns = columnsOf(reader, csv, symbol, timeframe);
  if (!columns) return undefined;
  const { bars, report } = columns;
  return { bars, report, sha256: hashStart(reader, csv, report.size), last: bars.time[bars.length - 1]! };
}

/** The bars of the last `days` days before the last bar, that instant included. */
export function windowOf({ bars, last }: HeldBars, days: number): Bars {
  const cutoff = last - days * DAY;
  return sliceBars(
    bars,
    bars.time.findIndex((time) => time >= cutoff),
    bars.length,
  );
}

function columnsOf(reader: Reader, csv: string, symbol: string, timeframe: string): BarColumns | undefined {
  try {
    return readColumns(reader, { csv, symbol, timeframe, inOrder: true });
  } catch (error) {
    if (error instanceof OpsError && error.code === "no_bars") return undefined;
    throw error;
  }
}

function hashStart(reader: Reader, path: string, size: number): string {
  const hasher = new Bun.CryptoHasher("sha256");
  using file = reader.open(path);
  for (let at = 0; at < size; at += CHUNK) hasher.update(file!.read(at, Math.min(CHUNK, size - at)));
  return hasher.digest("hex");
}

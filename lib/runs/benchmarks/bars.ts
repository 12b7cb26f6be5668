import type { Bars } from "../../market/bars.ts";
import { readBars } from "../../market/read.ts";
import type { BarReport } from "../../market/report.ts";
import { barsFrom } from "../../market/slice.ts";
import type { Reader } from "../../workspace/reader.ts";
import { requireOrder } from "../simulate.ts";

const DAY = 86_400_000;
const CHUNK = 1 << 18;

/** A bar file held in memory, read once for all windows. */
export interface HeldBars {
  blocks: readonly Bars[];
  report: BarReport;
  /** Of the bytes that were read. */
  sha256: string;
  /** Start of the last bar, UTC epoch ms; undefined without bars. */
  last: number | undefined;
}

/**
 * Reads the bars of a symbol. What others append meanwhile is no matter. Throws what `readBars` throws, and `bars_out_of_order`
 * (exit 1), as a window is a stretch of time.
 */
export function holdBars(reader: Reader, csv: string, symbol: string): HeldBars {
  const name = reader.workspace.show(csv);
  const reading = readBars(reader.workspace.resolve(csv), {
    name,
    files: reader.files,
    symbolFilter: symbol,
    defaultSymbol: symbol,
    defaultTimeframe: "5m",
  });
  const blocks = [...reading];
  const { report } = reading;
  requireOrder(name, report);
  reader.grown(csv, report.size);
  return { blocks, report, sha256: hashStart(reader, csv, report.size), last: report.lastTime ?? undefined };
}

/** The bars of the last `days` days before the last bar, that instant included. */
export function windowOf({ blocks, last }: HeldBars, days: number): Bars[] {
  const cutoff = last! - days * DAY;
  return blocks.flatMap((block) => {
    const index = block.time.findIndex((time) => time >= cutoff);
    return index < 0 ? [] : [barsFrom(block, index)];
  });
}

function hashStart(reader: Reader, path: string, size: number): string {
  const hasher = new Bun.CryptoHasher("sha256");
  using file = reader.open(path);
  for (let at = 0; at < size; at += CHUNK) hasher.update(file!.read(at, Math.min(CHUNK, size - at)));
  return hasher.digest("hex");
}

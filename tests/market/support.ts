import { expect } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { allocateBars, type Bars } from "../../lib/market/bars.ts";
import type { BarFiles } from "../../lib/market/open.ts";
import { type BarReading, type ReadBarsOptions, readBars } from "../../lib/market/read.ts";
import type { BarReport } from "../../lib/market/report.ts";
import { OpsError } from "../../lib/workspace/errors.ts";

export const HEADER = "timestamp,symbol,tf,o,h,l,c,v,spread";
export const ROW_1 = "2018-04-09T07:40:00Z,USDJPY,5m,107.084,107.089,107.055,107.058,0,0.0050";
export const ROW_2 = "2018-04-09T07:45:00Z,USDJPY,5m,107.059,107.067,107.046,107.063,0,0.0040";
export const ROW_3 = "2018-04-09T07:50:00Z,USDJPY,5m,107.064,107.082,107.062,107.07,0,0.0040";

export const encode = (text: string) => new TextEncoder().encode(text);
export const lines = (...rows: string[]) => `${rows.join("\n")}\n`;

/** One file in memory behind the port that readers use, with what was asked of it. */
export class OneFile implements BarFiles {
  opened = 0;
  closed = 0;
  reads = 0;
  bytesRead = 0;

  constructor(
    private readonly content: Uint8Array,
    readonly name = "bars.csv",
  ) {}

  stat(path: string) {
    return path === this.name ? { kind: "file" as const, size: this.content.length, mode: 0o644 } : undefined;
  }
  open() {
    this.opened++;
    return 1;
  }
  read(_fd: number, into: Uint8Array, position: number) {
    const part = this.content.subarray(position, position + into.length);
    into.set(part);
    this.reads++;
    this.bytesRead += part.length;
    return part.length;
  }
  close() {
    this.closed++;
  }
}

export interface ReadAll {
  bars: Bars;
  report: BarReport;
  blocks: number;
}

/** All bars of a text or of bytes. */
export function readText(content: string | Uint8Array, options: ReadBarsOptions = {}): ReadAll {
  const files = new OneFile(typeof content === "string" ? encode(content) : content);
  try {
    return readAll(readBars(files.name, { files, ...options }));
  } finally {
    expect(files.closed).toBe(files.opened);
  }
}

export function readAll(reading: BarReading): ReadAll {
  const blocks = [...reading];
  return { bars: joined(blocks), report: reading.report, blocks: blocks.length };
}

/** The error of a reading that must fail. */
export function failure(read: () => unknown): OpsError {
  try {
    read();
  } catch (error) {
    if (error instanceof OpsError) return error;
    throw error;
  }
  throw new Error("the reading did not fail");
}

/** Blocks as one, with the optional columns where any block has them. */
export function joined(blocks: Bars[]): Bars {
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  const all = allocateBars(length, blocks[0]?.timeframe ?? "");
  const timeframes: string[] = [];
  const stamps: string[] = [];
  const extras: NonNullable<Bars["extras"]> = {};
  let at = 0;
  for (const block of blocks) {
    for (const column of ["time", "open", "high", "low", "close", "volume", "spread"] as const) {
      if (block[column].length !== block.length) throw new Error(`${column} is not as long as its block`);
      all[column].set(block[column], at);
    }
    for (let i = 0; i < block.length; i++) {
      timeframes.push(block.timeframes?.[i] ?? block.timeframe);
      stamps.push(block.stamps?.[i] ?? canonicalStamp(block.time[i]!));
      for (const [name, values] of Object.entries(block.extras ?? {})) {
        extras[name] ??= new Array(length).fill(undefined);
        extras[name][at + i] = values[i];
      }
    }
    at += block.length;
  }
  if (timeframes.some((timeframe) => timeframe !== all.timeframe)) all.timeframes = timeframes;
  if (stamps.some((stamp, i) => stamp !== canonicalStamp(all.time[i]!))) all.stamps = stamps;
  if (Object.keys(extras).length > 0) all.extras = extras;
  return all;
}

function canonicalStamp(time: number): string {
  return Number.isNaN(time) ? "" : new Date(time).toISOString().replace(".000Z", "Z");
}

/** Where real bars and golden cases lie; tests that need them are skipped where they do not. */
export const parityFolder = process.env.ORB_PARITY_DIR ?? join(import.meta.dir, "../../../shared");
export const realBars = existsSync(join(parityFolder, "data"))
  ? readdirSync(join(parityFolder, "data"))
      .filter((name) => name.endsWith(".csv.gz"))
      .map((name) => ({ name, path: join(parityFolder, "data", name), symbol: name.slice(0, 6) }))
  : [];
export const withoutRealBars = realBars.length === 0;
export const realBarsTitle = withoutRealBars ? " (skipped: no real bars under ORB_PARITY_DIR)" : "";

import { parseInstant } from "../workspace/time.ts";
import { type BarFiles, type OpenBarFile, openBarFile } from "./open.ts";
import { recogniseStart } from "./start.ts";
import { ByteWindow } from "./window.ts";

/** Where the first later row begins (the file's end if there is none), or why the file must be read from its beginning. */
export type Seek = { offset: number } | { unseekable: "gzip" | "form" | "order" };

/** Bytes of one probe: several canonical rows. */
const PROBE = 512;
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?,/;
const LF = 10;

const ascii = new TextDecoder("latin1");

/**
 * Finds the first bar that starts after `time` (epoch milliseconds) in a plain canonical bar file, with or without header, sorted by
 * time: a binary search over bytes, which reads some 20 kB however long the file is. Give the offset to `readBars`.
 *
 * A half line at the end counts as later, so that the reader meets and reports it. `unseekable` says `gzip`; `form` where a header or
 * a probed row is not canonical; `order` where probed rows go back in time. Disorder that no probe meets is not noticed here.
 * Errors: those of opening and reading the file.
 */
export function seekAfter(path: string, time: number, files?: BarFiles): Seek {
  const file = openBarFile(path, files);
  try {
    if (file.gzip) return { unseekable: "gzip" };
    const window = new ByteWindow(file.from(0), PROBE);
    if (recogniseStart(window) === "other" && file.size > window.at) return { unseekable: "form" };
    return search(file, window.at, time);
  } finally {
    file.close();
  }
}

function search(file: OpenBarFile, firstRow: number, time: number): Seek {
  // The rows before `low` start at `time` or earlier, the first row at or behind `high` starts later or does not exist.
  let low = firstRow;
  let high = file.size;
  let offset = file.size;
  let earlier = Number.NEGATIVE_INFINITY;
  let later = Number.POSITIVE_INFINITY;
  const last = lastTime(file, firstRow);
  while (low < high) {
    const middle = low === firstRow ? firstRow : Math.floor((low + high) / 2);
    const row = rowFrom(file, middle, firstRow);
    if (row === "no_row") return { unseekable: "form" };
    const isRow = row.time < Number.POSITIVE_INFINITY;
    if (row.time < earlier || row.time > later || (isRow && row.time > last)) return { unseekable: "order" };
    if (row.time > time) {
      later = row.time;
      offset = row.at;
      high = middle;
    } else {
      earlier = row.time;
      low = row.at + 1;
    }
  }
  return { offset };
}

/** The time of the last row that has one, by the end of the file; infinite where there is none. */
function lastTime(file: OpenBarFile, firstRow: number): number {
  const probe = new Uint8Array(PROBE);
  const from = Math.max(firstRow, file.size - PROBE);
  const tail = ascii.decode(probe.subarray(0, file.readAt(probe, from)));
  const times = tail.split("\n").map(rowTime).filter(Number.isFinite);
  return times.at(-1) ?? Number.POSITIVE_INFINITY;
}

/** The first row that begins at `position` or behind it. What no longer is a row at the file's end has an infinite time. */
function rowFrom(
  file: OpenBarFile,
  position: number,
  firstRow: number,
): { at: number; time: number } | "no_row" {
  const probe = new Uint8Array(PROBE);
  const from = Math.max(firstRow, position - 1);
  const bytes = probe.subarray(0, file.readAt(probe, from));
  const begin = position === firstRow ? 0 : bytes.indexOf(LF) + 1;
  const reachesEnd = from + bytes.length === file.size;
  if (begin === 0 && position !== firstRow) {
    return reachesEnd ? { at: file.size, time: Number.POSITIVE_INFINITY } : "no_row";
  }
  const line = ascii.decode(bytes.subarray(begin));
  const time = rowTime(line);
  if (!Number.isNaN(time)) return { at: from + begin, time };
  return reachesEnd && !line.includes("\n") ? { at: from + begin, time: Number.POSITIVE_INFINITY } : "no_row";
}

/** The time at the beginning of a text; NaN where no canonical row begins. */
function rowTime(text: string): number {
  const [stamp] = STAMP.exec(text) ?? [];
  return stamp ? parseInstant(stamp.slice(0, -1)) : Number.NaN;
}

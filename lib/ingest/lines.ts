import type { InputFile } from "../workspace/inputfile.ts";
import type { Reader } from "../workspace/reader.ts";
import { parseInstant } from "../workspace/time.ts";

const PIECE = 1 << 18;
const LF = 10;

/** A line of a tier, without its line end. */
export interface TierLine {
  text: string;
  /** Start of its bar; NaN for a header and for damage. */
  time: number;
}

/** The lines of a file from a byte offset on; nothing where no file is. A last line without its end counts as one. */
export function* linesFrom(reader: Reader, path: string, offset: number): Generator<TierLine, void> {
  using file = reader.open(path);
  if (!file) return;
  const utf8 = new TextDecoder();
  let open = "";
  for (let at = offset; at < file.size;) {
    const piece = file.read(at, Math.min(PIECE, file.size - at));
    at += piece.length;
    const lines = (open + utf8.decode(piece, { stream: true })).split("\n");
    open = lines.pop()!;
    for (const line of lines) yield tierLine(line);
  }
  if (open !== "") yield tierLine(open);
}

/** The bytes `[0, size)` of a file, piece by piece. */
export function* prefixOf(reader: Reader, path: string, size: number): Generator<Uint8Array, void> {
  using file = reader.open(path);
  for (let at = 0; file && at < size;) {
    const piece = file.read(at, Math.min(PIECE, size - at));
    if (piece.length === 0) return;
    yield piece;
    at += piece.length;
  }
}

/**
 * Where the first line begins whose bar starts at `time` or later: behind the last line of an earlier bar, or behind the header.
 * Reads backwards from the file's end, so that the newest bars are found at once. 0 where no file is.
 */
export function offsetOf(reader: Reader, path: string, time: number): number {
  using file = reader.open(path);
  if (!file) return 0;
  let length = PIECE;
  for (let end = file.size; end > 0; length = PIECE) {
    let lines = linesIn(file, Math.max(0, end - length), end);
    while (lines.begin === end && length < end) {
      // One line fills the piece.
      length *= 2;
      lines = linesIn(file, Math.max(0, end - length), end);
    }
    for (const { at, next, text } of lines.found.toReversed()) {
      const { time: there } = tierLine(text);
      if (there < time || (at === 0 && Number.isNaN(there))) return next;
    }
    if (lines.begin === 0) return 0;
    end = lines.begin;
  }
  return 0;
}

interface Found {
  at: number;
  next: number;
  text: string;
}

/** The lines that begin in `[from, end)`; `begin` is where the first of them does. */
function linesIn(file: InputFile, from: number, end: number): { begin: number; found: Found[] } {
  const bytes = file.read(from, end - from);
  const utf8 = new TextDecoder();
  const first = from === 0 ? 0 : bytes.indexOf(LF) + 1;
  if (from > 0 && (first === 0 || first === bytes.length)) return { begin: end, found: [] };
  const found: Found[] = [];
  for (let at = first; at < bytes.length;) {
    const lineEnd = bytes.indexOf(LF, at);
    const next = lineEnd < 0 ? bytes.length : lineEnd + 1;
    const text = utf8.decode(bytes.subarray(at, lineEnd < 0 ? next : lineEnd));
    found.push({ at: from + at, next: from + next, text });
    at = next;
  }
  return { begin: from + first, found };
}

function tierLine(line: string): TierLine {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  const comma = text.indexOf(",");
  const stamp = (comma < 0 ? text : text.slice(0, comma)).replace(/^\ufeff?"?|"$/g, "");
  return { text, time: parseInstant(stamp) };
}

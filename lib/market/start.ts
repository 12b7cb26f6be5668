import { CANONICAL_COLUMNS } from "./header.ts";
import type { ByteWindow } from "./window.ts";

const HEADER = CANONICAL_COLUMNS.join(",");
const BOM = [0xef, 0xbb, 0xbf];
const LONGEST_HEADER = HEADER.length + BOM.length + 2;

/**
 * How a file begins, judged by its first bytes: with the canonical header; with a digit, so perhaps with a canonical row;
 * or otherwise. Moves the window behind a byte order mark and behind the canonical header.
 */
export function recogniseStart(window: ByteWindow): "header" | "digit" | "other" {
  while (window.end - window.at < LONGEST_HEADER && window.more());
  const { bytes } = window;
  if (BOM.every((byte, k) => bytes[window.at + k] === byte)) window.at += BOM.length;
  const begin = window.at;
  const text = new TextDecoder("latin1").decode(
    bytes.subarray(begin, Math.min(begin + LONGEST_HEADER, window.end)),
  );
  const lineEnd = /^[^\r\n]*(\r?\n)/.exec(text);
  if (lineEnd?.[0].trimEnd() === HEADER) {
    window.at += lineEnd[0].length;
    return "header";
  }
  return /^\d/.test(text) ? "digit" : "other";
}

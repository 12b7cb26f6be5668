import type { Intake } from "./intake.ts";
import { badQuotes, binaryContent, rowTooLong } from "./messages.ts";
import type { ByteWindow } from "./window.ts";

/** Longest row, in characters: far above any bar's, and a bound on memory when a quote is never closed. */
export const LONGEST_ROW = 65_536;
/** Raw text of a row is at most this many times its content (each quote doubled, each cell quoted, separators). */
const QUOTING = 3;

export interface CsvRecord {
  cells: string[];
  /** False for a last row without a line end. */
  ended: boolean;
}

/**
 * The unread records of a window, through papaparse: quotes, LF, CR and CRLF mixed, blank lines as one blank cell.
 * While a record is with the consumer, `intake.line` is the physical line on which it begins.
 *
 * Errors: `csv_binary` for NUL bytes, `csv_row_too_long`, `csv_bad_quotes`.
 */
export function* csvRecords(window: ByteWindow, name: string, intake: Intake): Generator<CsvRecord, void> {
  if (window.at === window.end && !window.more()) return;
  // Canonical files, read to their end, are spared the loading.
  const Papa = require("papaparse") as typeof import("papaparse");
  const parser = new Papa.Parser({ delimiter: ",", newline: "\n" });
  const lines = new UnixText(window);
  let text = "";
  do {
    text += lines.read();
    const nul = text.indexOf("\0");
    if (nul >= 0)
      throw binaryContent(name, "nul", intake.lineNumber(intake.line + count(text.slice(0, nul), "\n")));
    const { data, errors, meta } = parser.parse(text, 0, !lines.ended) as Papa.ParseResult<string[]>;
    const quoted = text.includes('"');
    text = text.slice(meta.cursor);
    for (const [index, cells] of data.entries()) {
      const isLast = lines.ended && index === data.length - 1;
      // Where quotes do not match nobody knows where rows end: there is nothing to skip.
      if (errors.some((error) => error.row === index)) throw badQuotes(name, intake.lineNumber(intake.line));
      let length = cells.length;
      for (const cell of cells) length += cell.length;
      if (length > LONGEST_ROW) throw rowTooLong(name, intake.lineNumber(intake.line), LONGEST_ROW);
      if (!isLast || length > 1) yield { cells, ended: !isLast };
      intake.line += 1;
      if (quoted) for (const cell of cells) intake.line += count(cell, "\n");
    }
    if (text.length > QUOTING * LONGEST_ROW)
      throw rowTooLong(name, intake.lineNumber(intake.line), LONGEST_ROW);
  } while (!lines.ended);
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The next record of a window that holds its line whole, as `csvRecords` would give it; undefined where it takes more than splitting
 * at the commas to know it. Moves the window behind it.
 */
export function lineRecord(window: ByteWindow): CsvRecord | undefined {
  const line = window.bytes.subarray(window.at, window.firstLineEnd(LONGEST_ROW));
  if (line.length > LONGEST_ROW) return undefined;
  const text = decoder.decode(line).replace(/\r?\n$/, "");
  if (/["\r\n\0]/.test(text)) return undefined;
  window.at += line.length;
  return { cells: text.split(","), ended: true };
}

/** The window's bytes as text with LF line ends. */
class UnixText {
  ended = false;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  /** A CR at the end of a piece, until it is known whether an LF follows. */
  #heldBack = "";

  constructor(private readonly window: ByteWindow) {}

  read(): string {
    const { window } = this;
    if (window.at === window.end) this.ended = !window.more();
    let piece =
      this.#heldBack +
      this.#decoder.decode(window.bytes.subarray(window.at, window.end), { stream: !this.ended });
    window.at = window.end;
    this.#heldBack = !this.ended && piece.endsWith("\r") ? "\r" : "";
    if (this.#heldBack) piece = piece.slice(0, -1);
    return piece.includes("\r") ? piece.replace(/\r\n?/g, "\n") : piece;
  }
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found++;
  return found;
}

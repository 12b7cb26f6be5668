/** Marks that must not begin a line (Japanese line breaking: closing brackets, stops, small kana, the long-vowel mark). */
const CLOSING = "、。，．・：；！？）］｝」』】〉》〕ゝゞ々ーぁぃぅぇぉっゃゅょァィゥェォッャュョ";
const OPENING = "（［｛「『【〈《〔";
const WIDE = "\\u3000-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\uff00-\\uffef";
/** What stays together on a line: a word, or one wide character with the brackets and stops that cling to it. */
const PIECE = new RegExp(
  `\\s+|[${OPENING}]*(?:[^\\s${WIDE}]+|[${WIDE}])[${CLOSING}]*|[${OPENING}${CLOSING}]+`,
  "g",
);

/** Lines of at most `width` columns by display width; a word that is longer than a line keeps a line of its own. */
export function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => wrapLine(line, width));
}

function wrapLine(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of text.match(PIECE) ?? []) {
    if (line && Bun.stringWidth(line + piece.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else {
      line += piece;
    }
  }
  lines.push(line.trimEnd());
  return lines;
}

/** `text` followed by spaces up to `width` columns; unchanged when it is wider. */
export function pad(text: string, width: number, side: "left" | "right" = "right"): string {
  const space = " ".repeat(Math.max(0, width - Bun.stringWidth(text)));
  return side === "right" ? text + space : space + text;
}

/** `text`, cut to `width` columns with an ellipsis at the end when it is wider. */
export function cut(text: string, width: number): string {
  return Bun.stringWidth(text) <= width ? text : Bun.sliceAnsi(text, 0, width, "…");
}

/** Columns that a help text fills on a terminal of this width: long lines are hard to read, short ones cannot hold a flag. */
export function helpColumns(terminal: number): number {
  return Math.max(40, Math.min(terminal, 100));
}

/** A name and, from column `indent` on, its wrapped text: beside it, or below when the name is too long. */
export function beside(name: string, text: string, columns: number, indent: number): string[] {
  const lines = wrap(text, columns - indent).map((line) => " ".repeat(indent) + line);
  if (Bun.stringWidth(name) + 2 > indent) return [name, ...lines];
  return [pad(name, indent) + lines[0]!.slice(indent), ...lines.slice(1)];
}

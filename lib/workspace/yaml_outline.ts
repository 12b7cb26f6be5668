/** Where a key of a YAML text stands. */
export interface OutlineKey {
  /** Keys and list positions from the top: `["strategy", "instruments", 0, "symbol"]`. */
  path: Path;
  /** 1-based. */
  line: number;
  /** The text of its value as far as that stands on the same line, without quotes and comment. */
  raw: string;
}

type Path = (string | number)[];

/** A mapping's current key (`item` undefined), or a list at its current item. */
interface Level {
  indent: number;
  path: Path;
  item?: number;
}

const KEY = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#[\]{},&*!|>%@`](?:(?!\s#).)*?)\s*:(?=\s|$)/;

/**
 * The keys of a YAML text with their lines, in order of appearance, doubles included: what the parser does not tell.
 * It knows block and flow collections, quotes, comments and block scalars; a construct beyond that costs lines, not errors.
 */
export function yamlOutline(text: string): OutlineKey[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  const keys: OutlineKey[] = [];
  const levels: Level[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    let rest = line.trimStart();
    let indent = line.length - rest.length;
    if (rest === "" || /^(#|%|(---|\.\.\.)(\s|$))/.test(rest)) continue;
    while (/^-(\s|$)/.test(rest)) {
      leave(levels, indent);
      const top = levels.at(-1);
      if (top?.item !== undefined && top.indent === indent) top.item++;
      else levels.push({ indent, path: here(levels), item: 0 });
      const inner = rest.slice(1).trimStart();
      indent += rest.length - inner.length;
      rest = inner;
    }
    const key = KEY.exec(rest);
    if (key) {
      leave(levels, indent - 1);
      rest = rest.slice(key[0].length).trimStart();
      const path = [...here(levels), unquoted(key[1] as string)];
      keys.push({ path, line: at + 1, raw: unquoted(rest.replace(/(^|\s)#.*$/, "").trimEnd()) });
      levels.push({ indent, path });
    }
    rest = rest.replace(/^(?:[&!]\S*\s+)+/, "");
    const column = line.length - rest.length;
    if (/^[|>]/.test(rest)) at = endOfBlock(lines, at, key ? indent : indent - 1);
    else if (/^[[{]/.test(rest)) at = readFlow(lines, at, column, here(levels), keys);
    else if (/^["']/.test(rest)) at = endOfQuote(lines, at, column).line;
  }
  return keys;
}

/** Drops the levels that lie deeper than this indent. */
function leave(levels: Level[], indent: number): void {
  while ((levels.at(-1)?.indent ?? -1) > indent) levels.pop();
}

function here(levels: { path: Path; item?: number }[]): Path {
  const top = levels.at(-1);
  if (!top) return [];
  return top.item === undefined ? top.path : [...top.path, top.item];
}

function unquoted(text: string): string {
  if (/^".*"$/.test(text)) return text.slice(1, -1).replace(/\\(.)/g, "$1");
  return /^'.*'$/.test(text) ? text.slice(1, -1).replaceAll("''", "'") : text;
}

/** The last line of the block scalar opened on line `at`: its lines lie deeper than `indent`. */
function endOfBlock(lines: string[], at: number, indent: number): number {
  let next = at + 1;
  for (; next < lines.length; next++) {
    const line = lines[next] as string;
    if (line.trim() !== "" && line.length - line.trimStart().length <= indent) break;
  }
  return next - 1;
}

/** Where the quoted scalar that opens at `column` closes. */
function endOfQuote(lines: string[], at: number, column: number): { line: number; column: number } {
  const quote = (lines[at] as string)[column];
  for (let line = at, i = column + 1; line < lines.length; line++, i = 0) {
    const text = lines[line] as string;
    for (; i < text.length; i++) {
      if (quote === '"' && text[i] === "\\") i++;
      else if (quote === "'" && text[i] === "'" && text[i + 1] === "'") i++;
      else if (text[i] === quote) return { line, column: i };
    }
  }
  return { line: lines.length, column: 0 };
}

/** Adds the keys of the flow collection that opens at `column`, and returns the line on which it closes. */
function readFlow(lines: string[], at: number, column: number, top: Path, keys: OutlineKey[]): number {
  const open: { path: Path; item?: number; base: Path }[] = [];
  let word = "";
  for (let line = at, i = column; line < lines.length; line++, i = 0) {
    for (; i < (lines[line] as string).length; i++) {
      const text = lines[line] as string;
      const c = text[i] as string;
      const level = open.at(-1);
      if (c === "#" && /^\s?$/.test(text[i - 1] ?? "")) break;
      if (c === '"' || c === "'") {
        const end = endOfQuote(lines, line, i);
        if (end.line === line) word += text.slice(i, end.column + 1);
        [line, i] = [end.line, end.column];
      } else if (c === ":" && level?.item === undefined && /^([\s,[\]{}]|$)/.test(text[i + 1] ?? "")) {
        const path = [...(level?.base ?? top), unquoted(word.trim())];
        const raw = /^[^,\]}]*/.exec(text.slice(i + 1))?.[0] ?? "";
        keys.push({ path, line: line + 1, raw: unquoted(raw.trim()) });
        if (level) level.path = path;
        word = "";
      } else if (c === "{" || c === "[") {
        const base = level ? here(open) : top;
        open.push({ path: base, base, ...(c === "[" && { item: 0 }) });
        word = "";
      } else if (c === "," && level) {
        if (level.item !== undefined) level.item++;
        word = "";
      } else if (c === "}" || c === "]") {
        open.pop();
        if (open.length === 0) return line;
        word = "";
      } else word += c;
    }
  }
  return lines.length;
}

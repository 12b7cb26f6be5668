/**
 * Markdown documents that people and commands edit together, as their lines: a change touches the lines of its block and no other byte.
 * Functions take the lines of `splitLines` and give new ones.
 */
export type Lines = readonly string[];

/** A file's text; the last line is empty where it ends with a newline. */
export function splitLines(text: string): string[] {
  return text.split("\n");
}

/** A file's text of its lines; it ends with a newline unless it is empty. */
export function joinLines(lines: Lines): string {
  const text = lines.join("\n");
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

export interface Heading {
  /** Index of its line. */
  line: number;
  level: number;
  text: string;
}

/** What stands below a heading: lines from `from` up to, not including, `to`. */
export interface Section {
  heading: Heading;
  from: number;
  to: number;
}

/** Every heading outside of fenced code. Only the leading `#`s count. */
export function headingsOf(lines: Lines): Heading[] {
  const code = codeLines(lines);
  return lines.flatMap((line, index) => {
    const [, marks, text] = /^(#{1,6})[ \t]+(.*?)[ \t]*$/.exec(line.trimEnd()) ?? [];
    return marks === undefined || code.has(index) ? [] : [{ line: index, level: marks.length, text: text! }];
  });
}

/** A section ends at the next heading of its level or above. */
export function sectionOf(lines: Lines, heading: Heading): Section {
  const next = headingsOf(lines).find(({ line, level }) => line > heading.line && level <= heading.level);
  return { heading, from: heading.line + 1, to: next?.line ?? lines.length };
}

/** The first section of this level and title, within another one where one is given. */
export function findSection(
  lines: Lines,
  level: number,
  title: string,
  within: { from: number; to: number } = { from: 0, to: lines.length },
): Section | undefined {
  const found = headingsOf(lines).find(
    (heading) =>
      heading.level === level &&
      heading.text === title &&
      heading.line >= within.from &&
      heading.line < within.to,
  );
  return found && sectionOf(lines, found);
}

/** Lines of fenced code, the fences included. */
export function codeLines(lines: Lines): Set<number> {
  const inside = new Set<number>();
  let fence: string | undefined;
  for (const [index, line] of lines.entries()) {
    const [, mark] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (fence !== undefined || mark !== undefined) inside.add(index);
    if (fence === undefined) fence = mark;
    else if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined;
  }
  return inside;
}

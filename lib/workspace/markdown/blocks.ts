import { codeLines, headingsOf, type Lines } from "./lines.ts";

/** One item of a list at the left margin, with all lines below it that are indented deeper. `to` is exclusive. */
export interface Block {
  from: number;
  to: number;
}

export interface Range {
  from: number;
  to: number;
}

const ITEM = /^(?:[-*+]|\d+[.)])[ \t]/;

/** The items of a range. A block ends at the next item, at a heading or at text at the left margin; blank lines behind it are not its own. */
export function blocksOf(lines: Lines, { from, to }: Range): Block[] {
  const headings = new Set(headingsOf(lines).map(({ line }) => line));
  const code = codeLines(lines);
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (let index = from; index < to; index++) {
    const line = lines[index]!;
    if (ITEM.test(line) && !code.has(index)) {
      open = { from: index, to: index + 1 };
      blocks.push(open);
    } else if (headings.has(index) || /^\S/.test(line)) open = undefined;
    else if (open && line.trim() !== "") open.to = index + 1;
  }
  return blocks;
}

export function linesOf(lines: Lines, { from, to }: Range): string[] {
  return lines.slice(from, to);
}

/** Without the block. A blank line before it goes too where another one, or the end of the file, follows. */
export function removeBlock(lines: Lines, { from, to }: Block): string[] {
  const blank = (index: number) => lines[index]?.trim() === "";
  const doubled = from > 0 && blank(from - 1) && (to >= lines.length || blank(to));
  return [...lines.slice(0, doubled ? from - 1 : from), ...lines.slice(to)];
}

/** With other lines in the block's place. */
export function replaceBlock(lines: Lines, { from, to }: Range, block: Lines): string[] {
  return [...lines.slice(0, from), ...block, ...lines.slice(to)];
}

/** At the end of a range: behind its last item as its list is spaced, else with one blank line around. */
export function appendBlock(lines: Lines, range: Range, block: Lines): string[] {
  const blocks = blocksOf(lines, range);
  const last = blocks.at(-1);
  const end = lastText(lines, range);
  if (last?.to !== end) return insertApart(lines, end, block);
  return insertBeside(lines, end, block, { before: isLoose(lines, blocks), after: false });
}

/** At the head of a range: before its first item, else behind its text, with one blank line around. */
export function prependBlock(lines: Lines, range: Range, block: Lines): string[] {
  const blocks = blocksOf(lines, range);
  const first = blocks[0];
  if (!first) return insertApart(lines, lastText(lines, range), block);
  return insertBeside(lines, first.from, block, { before: false, after: isLoose(lines, blocks) });
}

function isLoose(lines: Lines, blocks: readonly Block[]): boolean {
  return blocks.length > 1 && lines[blocks[1]!.from - 1]?.trim() === "";
}

/** Where the text of a range ends: behind its last line that is not blank. */
function lastText(lines: Lines, { from, to }: Range): number {
  let end = to;
  while (end > from && lines[end - 1]!.trim() === "") end--;
  return end;
}

/** Behind the last text before `at`: with exactly one blank line before (unless it begins the file) and after (unless it ends it). */
export function insertApart(lines: Lines, at: number, text: Lines): string[] {
  const end = lastText(lines, { from: 0, to: at });
  const after = lines.slice(end);
  const rest = after[0]?.trim() === "" ? after : ["", ...after];
  return [...lines.slice(0, end), ...(end > 0 ? [""] : []), ...text, ...rest];
}

function insertBeside(
  lines: Lines,
  at: number,
  block: Lines,
  blank: { before: boolean; after: boolean },
): string[] {
  return [
    ...lines.slice(0, at),
    ...(blank.before ? [""] : []),
    ...block,
    ...(blank.after ? [""] : []),
    ...lines.slice(at),
  ];
}

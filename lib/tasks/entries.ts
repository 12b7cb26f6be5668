import { appendBlock, type Block, blocksOf, insertApart, type Range } from "../workspace/markdown/blocks.ts";
import { findSection, headingsOf, type Lines, type Section } from "../workspace/markdown/lines.ts";
import { type Anchor, sameAnchor } from "./anchor.ts";
import type { Desk } from "./desk.ts";

/** The item of a range that is this task's, known by its first line alone: what stands below it may speak of other tasks. */
export function findEntry(lines: Lines, range: Range, anchor: Anchor): Block | undefined {
  return entriesOf(lines, range, anchor)[0];
}

/** As `findEntry`; a ledger that somebody has edited by hand may have several. */
export function entriesOf(lines: Lines, range: Range, anchor: Anchor): Block[] {
  return blocksOf(lines, range).filter(({ from }) => {
    const known = anchorOf(lines[from]!);
    return known !== undefined && sameAnchor(anchor, known);
  });
}

/** A link to a fragment, which may hold parentheses in pairs. */
const LINK = /\]\(((?:[^()\s]|\([^()\s]*\))*#(?:[^()]|\([^()]*\))*)\)/;

/** The anchor in a comment, else the first link behind `DoD:`, else the first link to a fragment. */
function anchorOf(line: string): string | undefined {
  const comment = /<!--\s*anchor:\s*(.+?)\s*-->/.exec(line)?.[1];
  if (comment !== undefined) return comment;
  const [, dod = line] = /\bDoD:(.*)$/.exec(line) ?? [];
  return LINK.exec(dod)?.[1];
}

/** A section that a ledger should have: its place is before the first of `before` that is there, else at the end. */
export interface Place {
  level: number;
  title: string;
  before: readonly string[];
  within?: Place;
}

/** The section as it is now; made at its place, with a warning, where it is missing. */
export function ensureSection(desk: Desk, path: string, place: Place): Section {
  const { level, title, before, within } = place;
  const range = within && ensureSection(desk, path, within);
  const found = findSection(desk.lines(path), level, title, range);
  if (found) return found;
  desk.warn(
    `${path} had no section "${title}"; it was made.`,
    `${path} に「${title}」の節がなかったため作成しました。`,
  );
  desk.edit(path, (lines) => {
    const { from, to } = range ?? { from: 0, to: lines.length };
    const next = headingsOf(lines).find(
      ({ line, level: at, text }) => at === level && before.includes(text) && line >= from && line < to,
    );
    return insertApart(lines, next?.line ?? to, [`${"#".repeat(level)} ${title}`]);
  });
  return ensureSection(desk, path, place);
}

/** Puts a block at the end of a section. */
export function addEntry(desk: Desk, path: string, place: Place, block: Lines): void {
  const section = ensureSection(desk, path, place);
  desk.edit(path, (lines) => appendBlock(lines, section, block));
}

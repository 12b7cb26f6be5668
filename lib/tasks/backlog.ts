import { addToLabelled, labelledList } from "../workspace/markdown/labels.ts";
import { anchorBefore, headingAt, openTitle } from "../workspace/markdown/fragments.ts";
import { type Lines, type Section, sectionOf } from "../workspace/markdown/lines.ts";
import { replaceBlock } from "../workspace/markdown/blocks.ts";
import type { Anchor } from "./anchor.ts";
import type { Desk } from "./desk.ts";

const NOTES = ["Notes", "Progress Notes"];

/** A task as its backlog describes it. */
export interface BacklogEntry {
  section: Section;
  /** Without the id, and without what closing has added. */
  title: string;
  /** What has to be true when it is done. */
  dod: string[];
  lastProgress: string | undefined;
}

/** Undefined where the backlog has no such heading. */
export function backlogEntry(lines: Lines, { fragment }: Anchor): BacklogEntry | undefined {
  const heading = headingAt(lines, fragment);
  if (!heading) return undefined;
  const section = sectionOf(lines, heading);
  const list = (name: string) => labelledList(lines, section, [name])?.items.map(({ text }) => text) ?? [];
  return {
    section,
    title: openTitle(heading.text).replace(/^P\d+-[A-Za-z0-9]+[:：]?\s+/i, ""),
    dod: list("DoD").map((text) => text.replace(/^\[[ xX]\]\s*/, "")),
    lastProgress: list("Progress Notes").at(-1),
  };
}

/** Adds a note to the task's notes, once. */
export function noteInBacklog(desk: Desk, anchor: Anchor, note: string): boolean {
  const entry = backlogEntry(desk.lines(anchor.path), anchor);
  if (!entry) return false;
  const { section } = entry;
  const known = desk.lines(anchor.path).slice(section.from, section.to);
  if (known.some((line) => line.trim() === `- ${note}`)) return true;
  desk.edit(anchor.path, (lines) => addToLabelled(lines, section, NOTES, note));
  return true;
}

/** Strikes the heading through, with a tick and the date. An `<a id>` keeps the links to it alive. */
export function closeInBacklog(desk: Desk, anchor: Anchor, date: string): void {
  desk.edit(anchor.path, (lines) => {
    const heading = headingAt(lines, anchor.fragment);
    if (!heading || heading.text.includes("✅")) return lines;
    const { line, level, text } = heading;
    const named = anchorBefore(lines, line) === undefined ? [`<a id="${anchor.fragment}"></a>`] : [];
    const closed = `${"#".repeat(level)} ~~${text}~~ ✅ ${date}`;
    return replaceBlock(lines, { from: line, to: line + 1 }, [...named, closed]);
  });
}

import { type Block, prependBlock, removeBlock, replaceBlock } from "../workspace/markdown/blocks.ts";
import { findSection, type Lines } from "../workspace/markdown/lines.ts";
import { type Anchor, anchorText } from "./anchor.ts";
import type { Desk } from "./desk.ts";
import { addEntry, findEntry, type Place } from "./entries.ts";
import type { Task } from "./task.ts";

/** Tasks from being ready to being reviewed, and where they go when they are done. */
export const PIPELINE = "docs/todo_next.md";
export const ARCHIVE = "docs/todo_next_archive.md";

export const STAGES = ["In Progress", "On Hold", "Ready", "Pending Review"] as const;
export type Stage = (typeof STAGES)[number];

const CURRENT: Place = { level: 2, title: "Current Pipeline", before: ["Archive（達成済み）"] };

export interface Placed {
  stage: Stage;
  block: Block;
  lines: string[];
}

/** Where in the pipeline a task stands. */
export function findPlaced(desk: Desk, anchor: Anchor): Placed | undefined {
  const lines = desk.lines(PIPELINE);
  for (const stage of STAGES) {
    const section = findSection(lines, 3, stage, findSection(lines, CURRENT.level, CURRENT.title));
    const block = section && findEntry(lines, section, anchor);
    if (block) return { stage, block, lines: lines.slice(block.from, block.to) };
  }
  return undefined;
}

/** True when the task stands anywhere in a document: of the pipeline also in its own section of finished ones. */
export function isListed(desk: Desk, path: string, anchor: Anchor): boolean {
  const lines = desk.lines(path);
  return findEntry(lines, { from: 0, to: lines.length }, anchor) !== undefined;
}

export function addPlaced(desk: Desk, stage: Stage, block: Lines): void {
  addEntry(desk, PIPELINE, placeOf(stage), block);
}

export function removePlaced(desk: Desk, { block }: Placed): void {
  desk.edit(PIPELINE, (lines) => removeBlock(lines, block));
}

export function editPlaced(desk: Desk, anchor: Anchor, change: (block: string[]) => string[]): void {
  const placed = findPlaced(desk, anchor);
  if (placed) desk.edit(PIPELINE, (lines) => replaceBlock(lines, placed.block, change(placed.lines)));
}

/** Puts a finished entry before the others of the archive. */
export function addArchived(desk: Desk, block: Lines): void {
  desk.edit(ARCHIVE, (lines) => prependBlock(lines, { from: 0, to: lines.length }, block));
}

/** `- **Title** — `state.md` 2026-01-05 <!-- anchor: … -->` */
export function placedLines({ title, anchor }: Task, date: string, note?: string): string[] {
  const line = `- **${title}** — \`state.md\` ${date} <!-- anchor: ${anchorText(anchor)} -->`;
  return note ? [line, `  - ${note}`] : [line];
}

const DATES = /(`state\.md` )(\d{4}-\d\d-\d\d(?:, \d{4}-\d\d-\d\d)*)/;

/** An entry's first line with the newest of its dates replaced. */
export function redated(line: string, date: string): string {
  return line.replace(DATES, (_, before: string, dates: string) => {
    return before + [...new Set([...dates.split(", ").slice(0, -1), date])].join(", ");
  });
}

/** An entry's first line struck through, with the day of completion and a tick. */
export function finished(line: string, date: string): string {
  const struck = line.replace(/^([-*+] )(?:~~)?\*\*(.+?)\*\*(?:~~)?/, "$1~~**$2**~~");
  const dated = DATES.test(struck)
    ? struck.replace(DATES, (_, before: string, dates: string) => {
        return before + [...new Set([...dates.split(", "), date])].join(", ");
      })
    : beforeComment(struck, ` — \`state.md\` ${date}`);
  return dated.includes("✅") ? dated : beforeComment(dated, " ✅");
}

function beforeComment(line: string, text: string): string {
  const at = line.search(/\s*<!--\s*anchor:/);
  return at < 0 ? `${line.trimEnd()}${text}` : `${line.slice(0, at)}${text}${line.slice(at)}`;
}

function placeOf(stage: Stage): Place {
  return { level: 3, title: stage, before: STAGES.slice(STAGES.indexOf(stage) + 1), within: CURRENT };
}

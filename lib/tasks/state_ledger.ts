import { prependBlock, removeBlock, replaceBlock } from "../workspace/markdown/blocks.ts";
import { findSection } from "../workspace/markdown/lines.ts";
import { type Anchor, anchorText } from "./anchor.ts";
import type { Desk } from "./desk.ts";
import { addEntry, ensureSection, findEntry, type Place } from "./entries.ts";
import type { Task } from "./task.ts";

/** What is being worked on, and what was done. */
export const STATE = "state.md";
const LOG: Place = { level: 2, title: "Log", before: [] };
const NEXT: Place = { level: 2, title: "Next Task", before: ["Log"] };

/** The task's lines under `## Next Task`; undefined where it is not there. */
export function nextTask(desk: Desk, anchor: Anchor): string[] | undefined {
  const place = findNext(desk, anchor);
  return place && desk.lines(STATE).slice(place.from, place.to);
}

/** Puts the task behind the others; `note` comes after its link. */
export function addNext(desk: Desk, task: Task, date: string, note?: string): void {
  addEntry(desk, STATE, NEXT, [nextLine(task, date, note)]);
}

/** Dates the task's line anew and keeps what stands below it. A note that is not given stays. */
export function redateNext(desk: Desk, task: Task, date: string, note?: string): void {
  editNext(desk, task.anchor, ([line = "", ...rest]) => [
    nextLine(task, date, note ?? noteOf(line)),
    ...rest,
  ]);
}

export function editNext(desk: Desk, anchor: Anchor, change: (block: string[]) => string[]): void {
  const place = findNext(desk, anchor);
  if (!place) return;
  desk.edit(STATE, (lines) => replaceBlock(lines, place, change(lines.slice(place.from, place.to))));
}

export function removeNext(desk: Desk, anchor: Anchor): void {
  const place = findNext(desk, anchor);
  if (place) desk.edit(STATE, (lines) => removeBlock(lines, place));
}

/** A line at the head of `## Log`: the newest comes first. */
export function addLog(desk: Desk, line: string): void {
  const section = ensureSection(desk, STATE, LOG);
  desk.edit(STATE, (lines) => prependBlock(lines, section, [line]));
}

/** `- [P1-07] 2026-01-05: done. DoD: […](…).` */
export function logLine({ id, anchor }: Task, date: string, note: string): string {
  const link = anchorText(anchor);
  return `- [${id}] ${date}: ${note.replace(/[.。]\s*$/, "")}. DoD: [${link}](${link}).`;
}

/** True when the log tells that the task is done. */
export function isLogged(desk: Desk, anchor: Anchor): boolean {
  const section = findSection(desk.lines(STATE), LOG.level, LOG.title);
  return section !== undefined && findEntry(desk.lines(STATE), section, anchor) !== undefined;
}

/** The id that a task's line carries. */
export function idOf(line: string): string | undefined {
  return /^- \[([^\]]+)\] /.exec(line)?.[1];
}

function findNext(desk: Desk, anchor: Anchor) {
  const lines = desk.lines(STATE);
  const section = findSection(lines, NEXT.level, NEXT.title);
  return section && findEntry(lines, section, anchor);
}

function nextLine({ id, title, anchor }: Task, date: string, note: string | undefined): string {
  const link = anchorText(anchor);
  return `- [${id}] ${date} ${title} — DoD: [${link}](${link})${note ? ` — ${note}` : ""}`;
}

function noteOf(line: string): string | undefined {
  return /DoD: \[[^\]]*\]\((?:[^()]|\([^()]*\))*\) — (.+?)\s*$/.exec(line)?.[1];
}

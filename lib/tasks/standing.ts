import { findSection } from "../workspace/markdown/lines.ts";
import type { Anchor } from "./anchor.ts";
import { backlogEntry } from "./backlog.ts";
import type { Desk } from "./desk.ts";
import { entriesOf } from "./entries.ts";
import { ARCHIVE, PIPELINE, STAGES, type Stage } from "./pipeline.ts";
import { STATE } from "./state_ledger.ts";
import { checklistPath } from "./task.ts";

/** How often each ledger has a task, and where. */
export interface TaskStanding {
  inBacklog: boolean;
  /** Lines under `## Next Task` of state.md. */
  next: number;
  /** Entries of the pipeline's sections, by stage; stages without one are left out. */
  pipeline: Partial<Record<Stage, number>>;
  archived: number;
  /** Its definition of done. */
  checklist: { path: string; there: boolean };
}

/** Where a task stands in the ledgers, as they are. */
export function standingOf(desk: Desk, anchor: Anchor): TaskStanding {
  const state = desk.lines(STATE);
  const next = findSection(state, 2, "Next Task");
  const lines = desk.lines(PIPELINE);
  const current = findSection(lines, 2, "Current Pipeline");
  const pipeline = STAGES.flatMap((stage): [Stage, number][] => {
    const section = findSection(lines, 3, stage, current);
    const count = section ? entriesOf(lines, section, anchor).length : 0;
    return count > 0 ? [[stage, count]] : [];
  });
  const archive = desk.lines(ARCHIVE);
  const path = checklistPath(anchor);
  return {
    inBacklog: backlogEntry(desk.lines(anchor.path), anchor) !== undefined,
    next: next ? entriesOf(state, next, anchor).length : 0,
    pipeline: Object.fromEntries(pipeline),
    archived: entriesOf(archive, { from: 0, to: archive.length }, anchor).length,
    checklist: { path, there: desk.has(path) },
  };
}

import type { ChecklistRecord } from "./record.ts";
import { pendingItem } from "./record.ts";
import type { Checklist } from "./schema.ts";

/** Of a gate: whether it is passed, and on whose word (specification 07 §9.2). */
export interface Decision {
  decision: "go" | "no_go";
  approver: string | null;
  comment: string | null;
  decided_at: string | null;
}

/** The checklist that is a gate, and its item that names the approver. */
const GATE = "go_nogo";
const APPROVAL = "approval";

/**
 * `go` when every required item is done: passed (also with a warning), confirmed, waived by somebody, or out of the question here.
 * A skipped one is not done. Undefined for checklists that decide nothing.
 */
export function decisionOf(checklist: Checklist, record: ChecklistRecord): Decision | undefined {
  if (checklist.id !== GATE) return undefined;
  const done = ["pass", "warn", "confirmed", "waived", "not_applicable"];
  const item = (id: string) => record.items[id] ?? pendingItem();
  const go = checklist.items.every(({ id, required }) => !required || done.includes(item(id).status));
  const { by, note, at } = item(APPROVAL);
  return { decision: go ? "go" : "no_go", approver: by, comment: note, decided_at: at };
}

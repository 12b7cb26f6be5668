import type { Context } from "../workspace/context.ts";
import { appendEvidence } from "../workspace/evidence.ts";
import type { Change } from "../workspace/plan.ts";
import { type ChecklistRecord, type Decision, pendingItem, recordPath } from "./record.ts";
import type { Checklist } from "./schema.ts";

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

/** The decision of a walk that ends now, and its line in the progress document; the record is linked where it is there already. */
export function decide(
  ctx: Context,
  checklist: Checklist,
  record: ChecklistRecord,
): { decision: Decision; evidence: Change | undefined } | undefined {
  const decision = decisionOf(checklist, record);
  if (!decision) return undefined;
  const path = recordPath(record);
  const words = [decision.decision, `approver ${decision.approver ?? "none"}`, decision.comment ?? ""];
  const { change } = appendEvidence(ctx, {
    kind: GATE,
    summary: words.filter((word) => word !== "").join(", "),
    links: ctx.reader.exists(path) ? [{ label: "record", path }] : [],
    at: ctx.clock.now(),
  });
  return { decision, evidence: change };
}

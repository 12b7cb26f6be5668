import { Desk } from "../tasks/desk.ts";
import { addLog } from "../tasks/state_ledger.ts";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import type { Change, Plan } from "../workspace/plan.ts";
import { appendJsonLines, makePlan, writeJson } from "../workspace/plans.ts";
import type { Text } from "../workspace/text.ts";
import { isoUtc } from "../workspace/time.ts";
import { type CheckResult, runCheck, unknown } from "./check.ts";
import { CHECKS } from "./checks/all.ts";
import { itemOf } from "./load.ts";
import { decide } from "./decision.ts";
import { changedEvidence, collectEvidence } from "./evidence.ts";
import {
  type ChecklistRecord,
  countsOf,
  type ItemRecord,
  type ItemStatus,
  pendingItem,
  RECORDS,
  recordPath,
} from "./record.ts";
import type { Checklist, Item } from "./schema.ts";
import { Vars } from "./vars.ts";

/** A checklist on its way, and what is recorded of it. */
export interface Walk {
  checklist: Checklist;
  record: ChecklistRecord;
}

/** What an operator, or a check, says to an item. */
export type Answer =
  | { status: "confirmed"; note?: string }
  | { status: "skipped" | "waived"; note?: string }
  | { status: "pass" | "fail" | "warn"; check?: ItemRecord["check"]; command?: ItemRecord["command"] }
  | { status: "pending" };

export const COMPLETIONS = `${RECORDS}/completions.jsonl`;

export function varsOf(ctx: Context, { checklist, record }: Walk): Vars {
  return new Vars(ctx, checklist, record.vars);
}

/** Whether an item is asked at all in this walk (specification 07 §10.1, `when`). */
export function applies(ctx: Context, item: Item, vars: Vars): boolean {
  if (item.when === undefined) return true;
  if (item.when === "rollback_triggered") return rollbackTriggered(ctx, vars);
  return String(vars.get(item.when.var)?.value) === String(item.when.equals);
}

/** The newest diff lists anomalies, and updates were not merely stopped. */
function rollbackTriggered({ reader }: Context, vars: Vars): boolean {
  const path = vars.get("diff")?.value;
  const diff = typeof path === "string" ? reader.maybeJson(path) : undefined;
  if (!isJsonObject(diff)) return false;
  const { anomalies, reason } = diff;
  const stopped = Array.isArray(reason) && reason.includes("override_disabled");
  return Array.isArray(anomalies) && anomalies.length > 0 && !stopped;
}

/** What an item's check says now; undefined for an item without one. */
export async function checkItem(ctx: Context, item: Item, vars: Vars): Promise<CheckResult | undefined> {
  if (!item.check) return undefined;
  const open = vars.unanswered(item.check.with);
  if (open !== undefined) {
    return unknown(`${open} has not been answered yet`, `${open} がまだ指定されていません`, { var: open });
  }
  return runCheck(ctx, CHECKS[item.check.fn]!, vars.fill(item.check.with) as JsonObject);
}

/** An item's command line as it stands with these vars; undefined where a var is unanswered, or without a command. */
export function commandWords({ command }: Item, vars: Vars): string[] | undefined {
  const words = command?.args.map((word) => vars.text(word));
  return words?.every((word) => word !== undefined) ? words : undefined;
}

/**
 * The walk with an item answered. Evidence is hashed when an item passes. A required item is skipped, and any item waived, only with a
 * note: throws `note_required` (exit 2).
 */
export function answer(ctx: Context, walk: Walk, id: string, said: Answer): ChecklistRecord {
  const { checklist, record } = walk;
  const item = itemOf(checklist, id);
  const note = "note" in said ? said.note?.trim() || null : null;
  const needsNote = said.status === "waived" || (said.status === "skipped" && item.required);
  if (needsNote && !note) throw new OpsError("note_required", noteRequired(id));
  const settled = said.status === "pass" || said.status === "warn" || said.status === "confirmed";
  const vars = varsOf(ctx, walk);
  const patterns = item.evidence.flatMap((pattern) => vars.text(pattern) ?? []);
  // What somebody has attached by hand stays evidence.
  const attached = (record.items[id]?.evidence ?? [])
    .map(({ path }) => path)
    .filter((path) => !patterns.some((pattern) => new Bun.Glob(pattern).match(path)));
  const answered: ItemRecord = {
    ...pendingItem(),
    status: said.status,
    at: said.status === "pending" ? null : isoUtc(ctx.clock.now()),
    by: said.status === "pending" ? null : record.operator,
    note: note ?? record.items[id]?.note ?? null,
    ...("check" in said && said.check && { check: said.check }),
    ...("command" in said && said.command && { command: said.command }),
    evidence: collectEvidence(ctx.reader, settled ? [...patterns, ...attached] : attached),
  };
  return { ...record, items: { ...record.items, [id]: answered } };
}

/** The record with a note on an item, which stays as it stands. An empty note takes it away. */
export function annotate(record: ChecklistRecord, id: string, note: string): ChecklistRecord {
  const item = { ...(record.items[id] ?? pendingItem()), note: note.trim() || null };
  return { ...record, items: { ...record.items, [id]: item } };
}

/** Whether nothing that is required is left. Items that do not apply in this walk do not count. */
export function isComplete(ctx: Context, { checklist, record }: Walk): boolean {
  const vars = varsOf(ctx, { checklist, record });
  const open: ItemStatus[] = ["pending", "fail"];
  return checklist.items.every((item) => {
    const { status } = record.items[item.id] ?? pendingItem();
    return !item.required || !open.includes(status) || !applies(ctx, item, vars);
  });
}

/** Items whose evidence is no longer what was recorded become pending again. */
export function recheckEvidence(ctx: Context, record: ChecklistRecord): ChecklistRecord {
  const items = Object.entries(record.items).map(([id, item]): [string, ItemRecord] => {
    return changedEvidence(ctx.reader, item.evidence).length > 0 ? [id, pendingItem()] : [id, item];
  });
  return { ...record, items: Object.fromEntries(items) };
}

/** Result of saving a walk. */
export interface SavedWalk extends JsonObject {
  checklist: string;
  run_id: string;
  record: string;
  status: ChecklistRecord["status"];
  counts: JsonObject;
}

/**
 * Writes the record; with the last required answer also the line of its completion, and with `logState` one in state.md. Items that do not
 * apply are recorded as such.
 */
export function planRecord(
  ctx: Context,
  { checklist, record }: Walk,
  { logState = false }: { logState?: boolean } = {},
): Plan<SavedWalk> {
  const now = isoUtc(ctx.clock.now());
  const vars = varsOf(ctx, { checklist, record });
  const items = Object.fromEntries(
    checklist.items.map((item): [string, ItemRecord] => {
      const known = record.items[item.id] ?? pendingItem();
      const out = known.status === "pending" && !applies(ctx, item, vars);
      return [item.id, out ? { ...known, status: "not_applicable" } : known];
    }),
  );
  const completed = record.status === "open" && isComplete(ctx, { checklist, record: { ...record, items } });
  const saved: ChecklistRecord = {
    ...record,
    items,
    updated_at: now,
    ...(completed && { status: "complete", completed_at: now }),
  };
  const decided = completed ? decide(ctx, checklist, saved) : undefined;
  const path = recordPath(saved);
  const line = {
    checklist: saved.checklist,
    run_id: saved.run_id,
    completed_at: now,
    operator: saved.operator,
    counts: countsOf(saved),
    record: path,
  };
  return makePlan<SavedWalk>(
    ctx,
    {
      checklist: saved.checklist,
      run_id: saved.run_id,
      record: path,
      status: saved.status,
      counts: countsOf(saved),
    },
    {
      changes: [
        writeJson(ctx, path, { ...saved, ...(decided && { decision: decided.decision }) }),
        decided?.evidence,
        completed ? appendJsonLines(ctx, COMPLETIONS, [line]) : undefined,
        ...(completed && logState ? logged(ctx, saved) : []),
      ],
    },
  );
}

/** The line at the head of state.md's log. */
function logged(ctx: Context, record: ChecklistRecord): Change[] {
  const desk = new Desk(ctx);
  const path = recordPath(record);
  const date = isoUtc(ctx.clock.now()).slice(0, 10);
  addLog(
    desk,
    `- ${date}: checklist ${record.checklist} complete (${record.operator}). Record: [${path}](${path}).`,
  );
  return desk.changes();
}

function noteRequired(id: string): Text {
  return {
    en: `${id} can be skipped or waived only with a note that says why.`,
    ja: `${id} をスキップまたは免除するには、理由のメモが必要です。`,
  };
}

import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import { sha256 } from "../../workspace/found.ts";
import { notFound } from "../../workspace/inputerrors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Change, Plan } from "../../workspace/plan.ts";
import { makePlan, writeJson } from "../../workspace/plans.ts";
import { isoUtc } from "../../workspace/time.ts";
import { collectEvidence } from "../evidence.ts";
import { itemOf, loadChecklist } from "../load.ts";
import { type ChecklistRecord, type Evidence, pendingItem, readRecords, recordPath } from "../record.ts";

/** An item in the newest open walk of a checklist. */
export interface Target {
  checklist: string;
  item: string;
}

/**
 * Adds files to the evidence of an item in the newest open walk; a file that is there already is hashed again. The item's status stays.
 * Throws `item_unknown`, `no_open_run`, `file_not_found` (exit 2).
 */
export function planAttach(ctx: Context, target: Target, paths: readonly string[]): Plan<JsonObject> {
  const { reader, workspace } = ctx;
  const record = openRecord(ctx, target);
  const missing = paths.find((path) => !reader.exists(path));
  if (missing !== undefined) throw notFound(workspace, missing, reader.files);
  const added = collectEvidence(reader, paths);
  const result = {
    action: "attach",
    checklist: target.checklist,
    run_id: record.run_id,
    item: target.item,
    attached: added.map((one) => ({ ...one })),
    record: recordPath(record),
  };
  return makePlan<JsonObject>(ctx, result, { changes: [attached(ctx, record, target.item, added)] });
}

/** A plan that also makes the files that it writes evidence of an item, in the same commit. Throws as `planAttach`. */
export function attaching<Result extends JsonObject>(
  ctx: Context,
  { result, exitCode, changes, effects }: Plan<Result>,
  target: Target,
): Plan<Result> {
  const record = openRecord(ctx, target);
  const written = changes.flatMap((change): Evidence[] => {
    if (change.op !== "write" || typeof change.content !== "string") return [];
    const bytes = Buffer.byteLength(change.content);
    return [{ path: change.path, sha256: sha256(change.content), bytes }];
  });
  return makePlan<Result>(
    ctx,
    { ...result, attached_to: recordPath(record) },
    { exitCode, changes: [...changes, attached(ctx, record, target.item, written)], effects },
  );
}

function openRecord({ reader }: Context, { checklist: id, item }: Target): ChecklistRecord {
  itemOf(loadChecklist(reader, id), item);
  const record = readRecords(reader, id).findLast(({ status }) => status === "open");
  if (!record) throw noOpenRun(id);
  return record;
}

function attached(ctx: Context, record: ChecklistRecord, item: string, added: readonly Evidence[]): Change {
  const known = record.items[item] ?? pendingItem();
  const kept = known.evidence.filter(({ path }) => !added.some((one) => one.path === path));
  const saved: ChecklistRecord = {
    ...record,
    updated_at: isoUtc(ctx.clock.now()),
    items: { ...record.items, [item]: { ...known, evidence: [...kept, ...added] } },
  };
  return writeJson(ctx, recordPath(record), saved);
}

function noOpenRun(id: string): OpsError {
  return new OpsError(
    "no_open_run",
    { en: `No walk of ${id} is open.`, ja: `進行中の ${id} はありません。` },
    {
      en: `Begin one in the wizard: orb-ops without a command, then the checklist ${id}.`,
      ja: `orb-ops をコマンドなしで起動し、ウィザードでチェックリスト ${id} を開始してください。`,
    },
    { fields: { checklist: id } },
  );
}

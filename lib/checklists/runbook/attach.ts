import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeJson } from "../../workspace/plans.ts";
import { notFound } from "../../workspace/inputerrors.ts";
import { isoUtc } from "../../workspace/time.ts";
import { collectEvidence } from "../evidence.ts";
import { itemOf, loadChecklist } from "../load.ts";
import { type ChecklistRecord, pendingItem, readRecords, recordPath } from "../record.ts";

/**
 * Adds files to the evidence of an item in the newest open walk; a file that is there already is hashed again. The item's status stays.
 * Throws `item_unknown`, `no_open_run`, `file_not_found` (exit 2).
 */
export function planAttach(
  ctx: Context,
  id: string,
  item: string,
  paths: readonly string[],
): Plan<JsonObject> {
  const { reader, workspace } = ctx;
  const checklist = loadChecklist(reader, id);
  itemOf(checklist, item);
  const record = readRecords(reader, id).findLast(({ status }) => status === "open");
  if (!record) throw noOpenRun(id);
  const missing = paths.find((path) => !reader.exists(path));
  if (missing !== undefined) throw notFound(workspace, missing, reader.files);
  const known = record.items[item] ?? pendingItem();
  const added = collectEvidence(reader, paths);
  const kept = known.evidence.filter(({ path }) => !added.some((one) => one.path === path));
  const evidence = [...kept, ...added];
  const saved: ChecklistRecord = {
    ...record,
    updated_at: isoUtc(ctx.clock.now()),
    items: { ...record.items, [item]: { ...known, evidence } },
  };
  const result = {
    action: "attach",
    checklist: id,
    run_id: record.run_id,
    item,
    attached: added.map((one) => ({ ...one })),
    record: recordPath(record),
  };
  return makePlan<JsonObject>(ctx, result, { changes: [writeJson(ctx, recordPath(record), saved)] });
}

function noOpenRun(id: string): OpsError {
  return new OpsError(
    "no_open_run",
    { en: `No walk of ${id} is open.`, ja: `進行中の ${id} はありません。` },
    {
      en: `Begin one in the wizard: orb_ops without a command, then the checklist ${id}.`,
      ja: `orb_ops をコマンドなしで起動し、ウィザードでチェックリスト ${id} を開始してください。`,
    },
    { fields: { checklist: id } },
  );
}

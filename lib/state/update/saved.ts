import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeChange } from "../../workspace/plans.ts";
import { parseSavedPlan, printSavedPlan } from "../../workspace/savedplan.ts";
import { planStale, staleInputs } from "../../workspace/stale.ts";
import { isoUtc } from "../../workspace/time.ts";

const COMMAND = "update_state";

/** A plan whose only change is a file with the given one, to be committed later by `applySaved`. Nothing else is written. */
export function savePlan(ctx: Context, plan: Plan, path: string, options: JsonObject): Plan {
  const created_at = isoUtc(ctx.clock.now());
  const text = printSavedPlan({ command: COMMAND, created_at, options, plan });
  const result = { ...asPreview(plan.result), plan_out: ctx.workspace.show(path) };
  return makePlan(ctx, result, { changes: [writeChange(ctx, path, text)] });
}

/**
 * The plan that a file holds, exactly as it was saved: the committer refuses it as stale (exit 3) where something that it rests on has
 * changed. A dry run looks for that, too. Throws `plan_invalid` for anything but a saved update.
 */
export function applySaved(ctx: Context, { path, dryRun }: { path: string; dryRun: boolean }): Plan {
  const shown = ctx.workspace.show(path);
  const { command, plan } = parseSavedPlan(ctx.reader.text(path), shown);
  if (command !== COMMAND) throw foreign(shown, command);
  if (!dryRun) return { ...plan, result: { ...plan.result, applied_plan: shown } };
  const changed = staleInputs(ctx.reader.files, ctx.workspace, plan);
  if (changed.length > 0) throw planStale(changed);
  return { ...plan, result: { ...asPreview(plan.result), applied_plan: shown } };
}

/** What a plan would do, as long as nobody has committed it. */
function asPreview(result: JsonObject): JsonObject {
  const { decision, alert } = result;
  if (!isJsonObject(decision)) return result;
  return {
    ...result,
    decision: { status: "preview", reasons: ["plan_saved"] },
    planned_decision: decision,
    ...(isJsonObject(alert) && { alert: { ...alert, status: "preview", detail: "plan_saved" } }),
  };
}

function foreign(path: string, command: string): OpsError {
  return new OpsError(
    "plan_invalid",
    {
      en: `${path} is a plan of ${command}, not of ${COMMAND}.`,
      ja: `${path} は ${COMMAND} ではなく ${command} の計画です。`,
    },
    { en: "Make one with --plan-out.", ja: "--plan-out で作成した計画を指定してください。" },
    { fields: { path } },
  );
}

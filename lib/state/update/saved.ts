import type { Context } from "../../workspace/context.ts";
import { hinted, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, refuseOwnFile, writeChange } from "../../workspace/plans.ts";
import { parseSavedPlan, printSavedPlan, type SavedPlan } from "../../workspace/savedplan.ts";
import { planStale, staleInputs } from "../../workspace/stale.ts";
import type { Text } from "../../workspace/text.ts";
import { isoUtc } from "../../workspace/time.ts";

const COMMAND = "update_state";

/**
 * A plan whose only change is a file with the given one, to be committed later by `applySaved`. Nothing else is written; in a dry run
 * not even that, and the result says so.
 */
export function savePlan(
  ctx: Context,
  plan: Plan,
  { path, dryRun, options }: { path: string; dryRun: boolean; options: JsonObject },
): Plan {
  const created_at = isoUtc(ctx.clock.now());
  const text = printSavedPlan({ command: COMMAND, created_at, options, plan });
  refuseOwnFile(ctx, plan, "--plan-out", path);
  const shown = ctx.workspace.show(path);
  const preview = asPreview(plan.result);
  const result = dryRun ? { ...preview, dry_run: true, would_save: shown } : { ...preview, plan_out: shown };
  return makePlan(ctx, result, { changes: [writeChange(ctx, path, text)] });
}

/**
 * The plan that a file holds, exactly as it was saved: the committer refuses it as stale (exit 3) where something that it rests on has
 * changed. A dry run looks for that, too. Throws `plan_invalid` for anything but a saved update.
 */
export function applySaved(ctx: Context, { path, dryRun }: { path: string; dryRun: boolean }): Plan {
  const shown = ctx.workspace.show(path);
  const { command, plan } = readPlan(ctx, path);
  if (command !== COMMAND) throw foreign(shown, command);
  if (!dryRun) return { ...plan, result: { ...plan.result, applied_plan: shown } };
  const changed = staleInputs(ctx.reader.files, ctx.workspace, plan);
  if (changed.length > 0) throw planStale(changed);
  return { ...plan, result: { ...asPreview(plan.result), dry_run: true, applied_plan: shown } };
}

const MAKE_ONE: Text = {
  en: "Make one with --plan-out.",
  ja: "--plan-out で作成した計画を指定してください。",
};

function readPlan({ reader, workspace }: Context, path: string): SavedPlan {
  try {
    return parseSavedPlan(reader.text(path), workspace.show(path));
  } catch (error) {
    throw hinted(error, MAKE_ONE);
  }
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
    MAKE_ONE,
    { fields: { path } },
  );
}

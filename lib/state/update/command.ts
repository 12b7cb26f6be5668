import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Plan } from "../../workspace/plan.ts";
import { planUpdate } from "./plan.ts";
import { optionsDocument, type UpdateOptions } from "./request.ts";

/** All flags of `update_state`. */
export interface UpdateStateOptions extends UpdateOptions {
  overrideAction: "none" | "disable" | "enable" | "status";
  overrideReason?: string;
  overrideUntil?: string;
  planOut?: string;
  applyPlan?: string;
  failOnBlocked: boolean;
}

/** Plans whatever `update_state` was asked for: an action on the override, a saved plan, or an update. */
export async function planUpdateState(ctx: Context, options: UpdateStateOptions): Promise<Plan> {
  try {
    return withExit(await choose(ctx, options), options);
  } catch (error) {
    throw withMessage(error);
  }
}

async function choose(ctx: Context, options: UpdateStateOptions): Promise<Plan> {
  const { overrideAction, overrideReason, overrideUntil, overridePath, planOut, applyPlan, dryRun } = options;
  if (overrideAction !== "none") {
    const { planOverride } = await import("../override_action.ts");
    return planOverride(ctx, {
      action: overrideAction,
      path: overridePath,
      reason: overrideReason,
      until: overrideUntil,
      dryRun,
    });
  }
  if (planOut === undefined && applyPlan === undefined) return planUpdate(ctx, options);
  const { applySaved, savePlan } = await import("./saved.ts");
  if (applyPlan !== undefined) {
    if (planOut !== undefined) throw eitherPlan();
    return applySaved(ctx, { ...options, path: applyPlan });
  }
  const plan = await planUpdate(ctx, { ...options, dryRun: false });
  return savePlan(ctx, plan, planOut!, optionsDocument(options));
}

function withExit(plan: Plan, { failOnBlocked }: UpdateStateOptions): Plan {
  const { decision } = plan.result;
  const blocked = isJsonObject(decision) && decision.status === "blocked";
  return failOnBlocked && blocked ? { ...plan, exitCode: 1 } : plan;
}

/** This command's errors are documents on stdout with a `message` (specification 03 §11). */
function withMessage(error: unknown): unknown {
  if (!(error instanceof OpsError)) return error;
  const { code, text, hint, exit, fields, cause } = error;
  return new OpsError(code, text, hint, { exit, fields: { message: text.en, ...fields }, cause });
}

function eitherPlan(): OpsError {
  return new OpsError("bad_value", {
    en: "--plan-out and --apply-plan exclude each other.",
    ja: "--plan-out と --apply-plan は同時に指定できません。",
  });
}

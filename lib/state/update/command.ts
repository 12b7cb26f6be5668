import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Plan } from "../../workspace/plan.ts";
import { type DrawUpdate, withPage } from "./page.ts";
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
  html?: string;
}

/** Plans whatever `update_state` was asked for: an action on the override, a saved plan, or an update; `draw` makes the page of `html`. */
export async function planUpdateState(
  ctx: Context,
  options: UpdateStateOptions,
  draw?: DrawUpdate,
): Promise<Plan> {
  try {
    return withExit(await choose(ctx, options, draw), options);
  } catch (error) {
    throw withMessage(error);
  }
}

async function choose(
  ctx: Context,
  options: UpdateStateOptions,
  draw: DrawUpdate | undefined,
): Promise<Plan> {
  const { overrideAction, overrideReason, overrideUntil, overridePath, planOut, applyPlan, dryRun, html } =
    options;
  if (options.alertWebhook) {
    // Also where no alert is raised: earlier ones may wait for this webhook, whose URL no file holds.
    const { rememberUrls } = await import("../../notify/targets.ts");
    rememberUrls(options.alertWebhook);
  }
  const shown = (plan: Plan, about = plan) =>
    draw && html !== undefined ? withPage(ctx, plan, html, about, draw) : plan;
  if (overrideAction !== "none") {
    if (html !== undefined) throw noPage();
    const { planOverride } = await import("../override_action.ts");
    return planOverride(ctx, {
      action: overrideAction,
      path: overridePath,
      reason: overrideReason,
      until: overrideUntil,
      dryRun,
    });
  }
  if (planOut === undefined && applyPlan === undefined) return shown(await planUpdate(ctx, options));
  const { applySaved, savePlan } = await import("./saved.ts");
  if (applyPlan !== undefined) {
    if (planOut !== undefined) throw eitherPlan();
    return shown(applySaved(ctx, { path: applyPlan, dryRun }));
  }
  const plan = await planUpdate(ctx, { ...options, dryRun: false });
  return shown(savePlan(ctx, plan, planOut!, optionsDocument(options)), plan);
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

function noPage(): OpsError {
  return new OpsError("bad_value", {
    en: "--html shows an update, not an action on the override.",
    ja: "--html は更新の内容を表示するもので、停止フラグの操作には使えません。",
  });
}

function eitherPlan(): OpsError {
  return new OpsError("bad_value", {
    en: "--plan-out and --apply-plan exclude each other.",
    ja: "--plan-out と --apply-plan は同時に指定できません。",
  });
}

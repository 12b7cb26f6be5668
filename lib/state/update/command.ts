import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Plan } from "../../workspace/plan.ts";
import { refuseSameFile } from "./distinct.ts";
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
    refuseSameFile(ctx.workspace, options);
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
  if (options.overrideReason || options.overrideUntil) throw noAction();
  if (planOut === undefined && applyPlan === undefined) return shown(await planUpdate(ctx, options));
  const { applySaved, savePlan } = await import("./saved.ts");
  if (applyPlan !== undefined) {
    if (planOut !== undefined) throw eitherPlan();
    tellIgnored(ctx, options);
    return shown(applySaved(ctx, { path: applyPlan, dryRun }));
  }
  const plan = await planUpdate(ctx, { ...options, dryRun: false });
  return shown(savePlan(ctx, plan, { path: planOut!, dryRun, options: optionsDocument(options) }), plan);
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

/** Flags that make a plan; one that is made already does not heed them. */
const MAKING = [
  "simulateLive",
  "maxDelta",
  "varCap",
  "liquidityCap",
  "bars",
  "symbol",
  "mode",
  "manifest",
  "equity",
  "stateIn",
] as const;

function tellIgnored(ctx: Context, options: UpdateStateOptions): void {
  const given = MAKING.filter((key) => options[key] !== undefined && options[key] !== false);
  if (given.length === 0) return;
  const flags = given
    .map((key) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
    .join(", ");
  ctx.note({
    en: `${flags}: not heeded, as the saved plan is carried out exactly as it was made`,
    ja: `${flags}: 使いません。保存した計画を作成時の内容のまま実行します`,
  });
}

/** Whoever gives a reason meant to stop updates, not to run one. */
function noAction(): OpsError {
  return new OpsError(
    "bad_value",
    {
      en: "--override-reason and --override-until need --override-action. Nothing was updated.",
      ja: "--override-reason と --override-until は --override-action と一緒に指定してください。更新は行っていません。",
    },
    {
      en: 'Example: update_state --override-action disable --override-reason "maintenance"',
      ja: '例: update_state --override-action disable --override-reason "maintenance"',
    },
  );
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

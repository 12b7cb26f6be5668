import { badValues } from "../../command/messages.ts";
import type { Context } from "../../workspace/context.ts";
import type { Plan } from "../../workspace/plan.ts";
import { planRenderReport, reportPlace } from "./render.ts";

/**
 * Names in a simulation's result the report that follows it; `html` is its path, or empty for the usual place. A report is made from the
 * run's folder. Throws `bad_value` (exit 2) where the run leaves none.
 */
export function promiseReport(ctx: Context, plan: Plan, html: string): Plan {
  const { run_dir } = plan.result;
  if (typeof run_dir !== "string") {
    const problem = {
      en: "--html needs a run folder: give --out-dir, or out_dir in the manifest",
      ja: "--html には実行フォルダーが必要です（--out-dir、またはマニフェストの out_dir を指定してください）",
    };
    throw badValues("run_sim", [problem]);
  }
  // In place: what else is known of this plan hangs on it.
  plan.result.report = html === "" ? reportPlace(run_dir) : ctx.workspace.show(html);
  return plan;
}

/** The report of a simulation that was committed, at the place that its result names. */
export function keepPromise(ctx: Context, plan: Plan): Plan {
  const { run_dir, report } = plan.result;
  const rendered = planRenderReport(ctx, { run: String(run_dir), html: String(report) });
  return { ...rendered, result: plan.result, exitCode: plan.exitCode };
}

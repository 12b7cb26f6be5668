import { readColumns } from "../../runs/columns.ts";
import { resolveRequest, type RunOptions } from "../../runs/request.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import { checkLookahead, type LookaheadReport } from "./check.ts";

export interface LookaheadOptions extends RunOptions {
  checks: number;
  seed: number;
}

/** The check as a command: exit code 1 where a decision depends on the future. Throws as a simulation does. */
export async function planLookahead(ctx: Context, options: LookaheadOptions): Promise<Plan> {
  const request = resolveRequest(ctx.reader, options);
  const { bars } = readColumns(ctx.reader, { ...request, ...request.instrument, inOrder: true });
  const label = { en: "replaying", ja: "再実行中" };
  const report: LookaheadReport = await checkLookahead(request, bars, options, (done, total) =>
    ctx.progress(label, done, total),
  );
  const { strategy } = request.manifest;
  const result = {
    manifest_id: request.manifestId,
    strategy: strategy.module ?? strategy.class_path,
    semantics: request.semantics,
    csv: ctx.workspace.show(request.csv),
    ...report,
  };
  const plain = JSON.parse(JSON.stringify(result)) as JsonObject;
  return makePlan(ctx, plain, { exitCode: report.leaks.length > 0 ? Exit.finding : Exit.ok });
}

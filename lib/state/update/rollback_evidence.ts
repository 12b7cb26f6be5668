import type { Context } from "../../workspace/context.ts";
import { appendEvidence, PROGRESS } from "../../workspace/evidence.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Change } from "../../workspace/plan.ts";

/** The line in the progress document that tells of a rollback, by the update's result (specification 07 §9.1). */
export function rollbackEvidence(
  ctx: Context,
  { strategy_key, symbol, mode, decision, alert, diff_path }: JsonObject,
): { link: JsonObject; change: Change | undefined } {
  const { status, reasons } = isJsonObject(decision) ? decision : {};
  const why = Array.isArray(reasons) ? reasons.join(", ") : "";
  const told = isJsonObject(alert) ? `; alert ${alert.status}` : "";
  const summary = `${strategy_key} ${symbol} ${mode}: ${status} (${why})${told}`;
  const links = [{ label: "diff", path: String(diff_path) }];
  const { key, week, change } = appendEvidence(ctx, {
    kind: "rollback",
    summary,
    links,
    at: ctx.clock.now(),
  });
  return { link: { path: PROGRESS, key, week }, change };
}

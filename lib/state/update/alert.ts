import type { PlannedAlert } from "../../notify/alert.ts";
import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Change, EffectResult, Plan } from "../../workspace/plan.ts";
import { isoMicros } from "../../workspace/time.ts";
import { rollbackTriggered } from "./decision.ts";
import type { Update } from "./update.ts";

/** What an update's alert is called. */
const SIGNAL = "state_update_rollback";

/** Most updates raise no alert: the room is loaded by those that do. */
const notify = () => import("../../notify/alert.ts");

/**
 * The alert of an update: where its anomalies call for a rollback, or where it is forced. Anomalies that a stopped update met anyway
 * are shown as skipped. Undefined where there is nothing to say.
 */
export async function alertOf(
  ctx: Context,
  { request, facts, txn }: Update,
): Promise<PlannedAlert | undefined> {
  const { options } = request;
  const { alertMode: mode, simulateLive, dryRun } = options;
  const rollback = rollbackTriggered(facts);
  const stopped = mode === "auto" && facts.anomalies.length > 0 && !facts.override.enabled;
  if (!rollback && !stopped && mode !== "force") return undefined;
  const { planAlert } = await notify();
  const { alertPayload } = await import("../../notify/payload.ts");
  const meta = { simulate_live: simulateLive, dry_run: dryRun, anomalies: [...facts.anomalies] };
  return planAlert(ctx, {
    id: `state_update_${txn}`,
    signalId: SIGNAL,
    payload: alertPayload(SIGNAL, isoMicros(ctx.clock.now()), meta),
    mode,
    dryRun,
    ...(stopped && { skip: "override_disabled" as const }),
    cliUrls: options.alertWebhook,
    latencyLog: options.alertLatencyLog,
    fallbackLog: options.alertFallbackLog,
  });
}

/** What is left to write once the alert was sent, or tried: what came of it, and the evidence of a rollback. */
export async function settleUpdate<Result extends JsonObject>(
  ctx: Context,
  plan: Plan<Result>,
  results: EffectResult[],
): Promise<Plan<Result>> {
  const { record, changes } = await settled(ctx, plan, results);
  const result = record ? { ...plan.result, alert: record } : plan.result;
  if (!needsEvidence(result)) return { ...plan, result, reads: ctx.reader.reads, changes, effects: [] };
  const { rollbackEvidence } = await import("./rollback_evidence.ts");
  const { link, change } = rollbackEvidence(ctx, result);
  return {
    ...plan,
    result: { ...result, evidence: link },
    reads: ctx.reader.reads,
    changes: change ? [...changes, change] : changes,
    effects: [],
  };
}

async function settled(
  ctx: Context,
  { result: { alert }, effects }: Plan,
  results: EffectResult[],
): Promise<{ record?: JsonObject; changes: Change[] }> {
  if (!isJsonObject(alert) || effects.length === 0) return { changes: [] };
  const { settleAlert } = await notify();
  return settleAlert(ctx, alert, results);
}

/** A rollback that was really called for; previews and saved plans are none. */
function needsEvidence({ rollback_triggered, dry_run, diff_path, plan_out }: JsonObject): boolean {
  const done = dry_run !== true && plan_out === undefined;
  return rollback_triggered === true && done && typeof diff_path === "string";
}

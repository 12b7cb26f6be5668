import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Change, Effect, EffectResult } from "../workspace/plan.ts";

/**
 * Alerts of commands (specification 03 §10): planned with the command's own changes, sent after they are safe, logged when settled.
 *
 * ```ts
 * plan(ctx, options) {
 *   const alert = planAlert(ctx, request);          // for `skipped` and `preview` there are no changes and no effects
 *   return makePlan(ctx, { …, alert: alert.record }, { changes: [ …, ...alert.changes], effects: alert.effects });
 * },
 * effects: alertEffects,
 * settle(ctx, plan, results) {
 *   const { record, changes } = settleAlert(ctx, plan.result.alert, results);
 *   return { ...plan, result: { ...plan.result, alert: record }, reads: ctx.reader.reads, changes, effects: [] };
 * }
 * ```
 *
 * - An alert that is to be sent, or for which no URL is configured, is written to `ops/outbox/<id>.json` (0600) in the same commit as
 *   what raised it. Settling writes the latency row and the fallback line, and removes the entry when nothing is left to do.
 * - A failed alert stays in the outbox and is sent again, with the same `webhook-id`, by later commands (`retryDue`), until it is
 *   delivered or seven days old. Commands that go through `runSession` retry by themselves after their result is out.
 * - URLs are secrets: plans, results, the outbox and logs name them as `env:SIGNAL_WEBHOOK_URLS` or by fingerprint. Those given by flag
 *   are kept in memory by `planAlert` and `retryDue`; a process that carries out a saved plan calls `rememberUrls(flag)` first.
 * - The record of an alert that is still to be sent has the status `pending`.
 */
export interface AlertRequest {
  /** Stable and unique: the `webhook-id` by which receivers tell repetitions. Letters, digits, `_` and `-`. */
  id: string;
  /** As in the payload; the fallback line names it when no URL is configured. */
  signalId: string;
  /** What `alertPayload` or `signalPayload` made. */
  payload: JsonObject;
  mode: "auto" | "force" | "disable";
  dryRun: boolean;
  /** Why nothing is sent although the mode would: the record is `skipped` with this detail. */
  skip?: "override_disabled";
  /** The flag's text: comma or semicolon separated. */
  cliUrls: string | undefined;
  latencyLog: string;
  fallbackLog: string;
}

export interface PlannedAlert {
  /** `mode, urls (redacted), url_count, timestamp, dry_run, status, detail[, alert_id][, payload]`. */
  record: JsonObject;
  changes: Change[];
  effects: Effect[];
}

export type PlanAlert = (ctx: Context, request: AlertRequest) => PlannedAlert;
export type AlertEffects = Record<string, (ctx: Context, effect: Effect) => Promise<EffectResult>>;
export type SettleAlert = (
  ctx: Context,
  record: JsonObject,
  results: EffectResult[],
) => { record: JsonObject; changes: Change[] };
export type RetryDue = (ctx: Context, cliUrls?: string) => { changes: Change[]; effects: Effect[] };

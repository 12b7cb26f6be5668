import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Change, Effect, EffectResult } from "../workspace/plan.ts";
import { keep, newEntry } from "./outbox.ts";
import { DELIVER, outcomesOf } from "./outcome.ts";
import { redactUrl, scrubJson } from "./redact.ts";
import { createAlertEffects } from "./send.ts";
import { settleOutbox } from "./settle.ts";
import { knownSecrets, targetsOf } from "./targets.ts";
import { URLS_ENV, webhookUrls } from "./urls.ts";

export { retryDue } from "./retry.ts";
export { rememberUrls } from "./targets.ts";

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
 *   delivered or seven days old. `runSession` does that after every command that wrote, so plans need not contain it; what does not go
 *   through it (the wizard, the worker) calls `retryAlerts` of lib/command.
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
  /** `mode, urls (redacted), url_count, timestamp, dry_run, status, detail[, alert_id][, payload]` (§10). */
  record: JsonObject;
  changes: Change[];
  effects: Effect[];
}

export function planAlert(ctx: Context, request: AlertRequest): PlannedAlert {
  const { mode, skip, dryRun, cliUrls, signalId } = request;
  const urls = webhookUrls(cliUrls, ctx.env);
  const about = {
    mode,
    urls: urls.map(redactUrl),
    url_count: urls.length,
    timestamp: request.payload.timestamp_utc ?? null,
    dry_run: dryRun,
  };
  const unsent = (record: JsonObject) => ({ record: { ...about, ...record }, changes: [], effects: [] });
  if (mode === "disable") return unsent({ status: "skipped", detail: "alert_mode_disable" });
  if (skip) return unsent({ status: "skipped", detail: skip });
  const extra = {
    env_var: URLS_ENV,
    env_present: Boolean(ctx.env[URLS_ENV]),
    cli_override: Boolean(cliUrls),
    message: `No webhook URLs configured for ${signalId}`,
  };
  const { payload, ...queued } = queueMessage(ctx, { ...request, extra });
  if (dryRun) return unsent({ status: "preview", detail: "dry_run", payload });
  const [status, detail] =
    urls.length > 0 ? ["pending", "not_sent_yet"] : ["preview", "no_webhook_configured"];
  return { record: { ...about, status, detail, alert_id: request.id, payload }, ...queued };
}

/** The runners of the effects that alerts, signals and retries plan. */
export const alertEffects = createAlertEffects();

/** The record as sending has left it, and the changes that all messages among the results ask for. */
export function settleAlert(
  ctx: Context,
  record: JsonObject,
  results: readonly EffectResult[],
): { record: JsonObject; changes: Change[] } {
  const own = outcomesOf(results).find(({ id }) => id === record.alert_id);
  const { status, detail } = own ?? record;
  return { record: { ...record, status: status!, detail: detail! }, changes: settleOutbox(ctx, results) };
}

/** What is to be sent, before it becomes an entry of the outbox. */
export interface Outgoing extends Pick<
  AlertRequest,
  "id" | "payload" | "cliUrls" | "latencyLog" | "fallbackLog"
> {
  extra: JsonObject;
}

/** Puts a message into the outbox, scrubbed of secrets, and sends it after the commit. Throws `same_log` when both logs are one. */
export function queueMessage(
  ctx: Context,
  { id, payload, cliUrls, latencyLog, fallbackLog, extra }: Outgoing,
): { payload: JsonObject; changes: Change[]; effects: Effect[] } {
  if (ctx.workspace.resolve(latencyLog) === ctx.workspace.resolve(fallbackLog)) throw sameLog(latencyLog);
  const targets = targetsOf(cliUrls);
  const clean = scrubJson(payload, knownSecrets(ctx.env));
  const logs = { latency_log: latencyLog, fallback_log: fallbackLog };
  const entry = newEntry(ctx, { id, targets, ...logs, extra, payload: clean });
  return { payload: clean, changes: [keep(ctx, entry)], effects: [{ kind: DELIVER, id }] };
}

function sameLog(path: string): OpsError {
  return new OpsError(
    "same_log",
    {
      en: `The latency log and the fallback log are the same file: ${path}.`,
      ja: `レイテンシーログとフォールバックログに同じファイルが指定されています: ${path}`,
    },
    { en: "Name two files.", ja: "別々のファイルを指定してください。" },
  );
}

import { bodySignature, canonicalJson } from "../../notify/canonical.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Change, EffectResult, Plan } from "../../workspace/plan.ts";
import { makePlan, writeJson } from "../../workspace/plans.ts";
import { type Posting, POST_WEEKLY, postEffect } from "./deliver.ts";
import { shownDestination } from "./destinations.ts";
import { failedWeekly, succeededWeekly } from "./heartbeat.ts";
import { contentChecksum, deliveredTo, historyChanges, payloadChecksum } from "./history.ts";
import { readWeeklyInputs } from "./inputs.ts";
import { buildPayload } from "./payload.ts";
import { type WeeklyOptions, type WeeklyRequest, weeklyRequest } from "./request.ts";
import { pingEffects } from "../ping.ts";
import { invalidPayload } from "./validate.ts";

export type WeeklyResult = JsonObject;

/**
 * Plans the weekly report (specification 06 §7.3): a rehearsal writes the payload to a file, else it is posted once the plan is committed,
 * and settling keeps it. Every failure leaves word in the heartbeat and ends with 1. Throws as `weeklyRequest`.
 */
export async function planWeekly(ctx: Context, options: WeeklyOptions): Promise<Plan<WeeklyResult>> {
  const request = weeklyRequest(ctx, options);
  const read = readWeeklyInputs(ctx, options);
  if ("missing" in read) {
    return failure(ctx, request, { error_code: "missing_input", missing_inputs: read.missing });
  }
  const payload = buildPayload(read.inputs, {
    now: ctx.clock.now(),
    automation: request.automation.payload(),
    webhooks: request.destinations.map(shownDestination),
  });
  const invalid = await invalidPayload(ctx, payload, options.payloadSchema);
  if (invalid) {
    const path = ctx.workspace.show(`${options.dryRunDir}/${request.jobId}_invalid.json`);
    const why = { error_code: invalid.code, message: invalid.message, invalid_payload: path };
    return failure(ctx, request, why, [writeJson(ctx, path, payload)]);
  }
  return request.dryRun ? rehearsal(ctx, options, request, payload) : posting(ctx, options, request, payload);
}

/** What a report's result says before it is delivered. */
function about({ jobId, secret, destinations }: WeeklyRequest, payload: JsonObject): JsonObject {
  const body = canonicalJson(payload);
  return {
    job_id: jobId,
    week_start: payload.week_start!,
    payload_checksum_sha256: payloadChecksum(payload),
    payload_size_bytes: Buffer.byteLength(body),
    ...(secret !== undefined && { signature: bodySignature(body, secret) }),
    destinations: destinations.map(shownDestination),
    alerts: payload.alerts!,
  };
}

function rehearsal(
  ctx: Context,
  { dryRunDir, dryRunWebhook }: WeeklyOptions,
  request: WeeklyRequest,
  payload: JsonObject,
): Plan<WeeklyResult> {
  const path = ctx.workspace.show(`${dryRunDir}/${request.jobId}.json`);
  const facts = about(request, payload);
  const result = {
    status: "dry_run",
    ...facts,
    artefacts: [path],
    attempts: 0,
    heartbeat: request.heartbeatFile,
  };
  return makePlan(ctx, result, {
    changes: [
      writeJson(ctx, path, payload),
      succeededWeekly(ctx, request.heartbeatFile, { jobId: request.jobId, mode: "dry_run", facts }),
    ],
    // Without a destination this was no rehearsal.
    effects: dryRunWebhook
      ? []
      : pingEffects(ctx, "weekly", { job_id: request.jobId, status: "dry_run" }, false),
  });
}

function posting(
  ctx: Context,
  options: WeeklyOptions,
  request: WeeklyRequest,
  payload: JsonObject,
): Plan<WeeklyResult> {
  const delivered = deliveredTo(ctx, options.outDir, String(payload.week_start), contentChecksum(payload));
  const result = { status: "pending", ...about(request, payload), heartbeat: request.heartbeatFile };
  const effect = postEffect(
    payload,
    request.destinations,
    delivered,
    {
      secret_env: request.secretEnv ?? null,
      max_retries: options.maxRetries,
      retry_wait_seconds: options.retryWaitSeconds,
      heartbeat_file: request.heartbeatFile,
      out_dir: options.outDir,
      dry_run_dir: options.dryRunDir,
    },
    pingEffects(ctx, "weekly", { job_id: request.jobId }, false),
  );
  return makePlan(ctx, result, { effects: [effect] });
}

/** Keeps what was delivered, or what was not for somebody to look at, and leaves word in the heartbeat. */
export function settleWeekly(
  ctx: Context,
  plan: Plan<WeeklyResult>,
  results: EffectResult[],
): Plan<WeeklyResult> {
  const at = plan.effects.findIndex(({ kind }) => kind === POST_WEEKLY);
  if (at < 0) return makePlan(ctx, plan.result, { exitCode: plan.exitCode });
  const payload = plan.effects[at]!.payload as JsonObject;
  const place = plan.effects[at]!.posting as Posting;
  const deliveries = results[at]!.detail.deliveries as JsonObject[];
  const failed = deliveries.filter(({ status }) => status !== "ok");
  const to = deliveries.filter(({ status }) => status === "ok").map(({ fingerprint }) => String(fingerprint));
  const jobId = String(plan.result.job_id);
  const shown = deliveries.map(({ fingerprint: _, ...delivery }) => delivery);
  const attempts = deliveries.reduce((sum, { attempts: made }) => sum + Number(made), 0);
  const facts = { ...plan.result, webhook_delivery: shown, attempts };
  const signature = typeof plan.result.signature === "string" ? plan.result.signature : undefined;
  // What some have received is kept, so that a retry passes them over.
  const kept = to.length > 0 ? historyChanges(ctx, place.out_dir, { jobId, payload, signature, to }) : [];
  const files = kept.filter(({ op, path }) => op === "write" && path.includes(String(payload.week_start)));
  const paths = files.map(({ path }) => path);
  if (failed.length === 0) {
    const code = deliveries.findLast(({ status_code }) => status_code !== undefined)?.status_code;
    const beat = succeededWeekly(ctx, place.heartbeat_file, {
      jobId,
      mode: "live",
      facts,
      delivered: code ?? null,
    });
    return makePlan(ctx, { ...facts, status: "ok", artefacts: paths }, { changes: [...kept, beat] });
  }
  const path = ctx.workspace.show(`${place.dry_run_dir}/${jobId}.json`);
  const error = { error_code: "webhook_failed", failed: failed.map(({ url }) => url!) };
  const beat = failedWeekly(ctx, place.heartbeat_file, { jobId, mode: "live", ...error });
  return makePlan(
    ctx,
    { ...facts, status: "error", ...error, artefacts: [...paths, path] },
    { exitCode: Exit.finding, changes: [...kept, writeJson(ctx, path, payload), beat] },
  );
}

function failure(
  ctx: Context,
  { jobId, dryRun, heartbeatFile }: WeeklyRequest,
  why: { error_code: string } & JsonObject,
  changes: Change[] = [],
): Plan<WeeklyResult> {
  const mode = dryRun ? "dry_run" : "live";
  const beat = failedWeekly(ctx, heartbeatFile, { jobId, mode, ...why });
  return makePlan(
    ctx,
    { status: "error", ...why, job_id: jobId },
    {
      exitCode: Exit.finding,
      changes: [...changes, beat],
      effects: dryRun ? [] : pingEffects(ctx, "weekly", { job_id: jobId, status: "error" }, true),
    },
  );
}

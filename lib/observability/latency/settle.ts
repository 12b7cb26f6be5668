import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { EffectResult, Plan } from "../../workspace/plan.ts";
import { makePlan, writeJson } from "../../workspace/plans.ts";
import { endedContext } from "../automation/ended.ts";
import type { JobAlert } from "../automation/entry.ts";
import { configVersionOf } from "../automation/flags.ts";
import { logRun, type RunEnd } from "../automation/run_log.ts";
import { CONFIGS } from "../config.ts";
import { readHeartbeat } from "../heartbeat.ts";
import { pingResult } from "../ping.ts";
import { alertOutcome } from "./delivery.ts";
import type { LatencyOptions } from "./job.ts";
import { rounded } from "./windows.ts";

/** What came of the alerts: those that arrived wait no longer; of those that did not, the run says so and the next one sends them. */
export function settleLatency(ctx: Context, plan: Plan, results: EffectResult[]): Plan {
  const { result, exitCode } = plan;
  const sent = alertOutcome(results);
  const further = { ...sent?.detail, ...pingResult(results) };
  if (!sent) return makePlan(ctx, { ...result, ...further }, { exitCode });
  if (!sent.ok) {
    const warned = { ...result, ...further, status: "warning", error_code: "alert_delivery_failed" };
    return makePlan<JsonObject>(ctx, warned, { exitCode });
  }
  const path = String(result.heartbeat);
  const { undelivered_alerts: _, ...heartbeat } = readHeartbeat(ctx, path);
  return makePlan<JsonObject>(
    ctx,
    { ...result, ...further },
    { exitCode, changes: [writeJson(ctx, path, { ...heartbeat, pending_alerts: 0 })] },
  );
}

/** Adds the times to the result and logs the run. */
export async function logLatency(
  ctx: Context,
  options: LatencyOptions,
  ended: RunEnd & { roleMs: number },
): Promise<{ result: JsonObject; exitCode: number } | undefined> {
  const told = "error" in ended ? {} : ended.result;
  const automation = endedContext(ctx, ended, {
    jobName: options.jobName,
    jobId: options.jobId,
    configPath: options.config ?? CONFIGS.latency.path,
    configVersion: configVersionOf(ctx, options.configVersion, told.config_version as string | undefined),
  });
  if ("error" in ended) {
    await logRun(ctx, automation, ended);
    return undefined;
  }
  const result: JsonObject = {
    ...ended.result,
    job_id: automation.jobId,
    lock_latency_ms: rounded(ended.roleMs, 3),
    duration_ms: rounded(ended.durationMs, 3),
  };
  const { alerts = [], ...summary } = result;
  const { reason, error_code = reason, message, note } = result;
  const said = { error_code, error_message: message, note };
  const diagnostics = Object.entries(said).filter(([, text]) => text !== undefined);
  await logRun(
    ctx,
    automation,
    { ...ended, result },
    {
      attempts: Number(result.attempts ?? 1),
      artefacts: artefactsOf(options, result).map((path) => ctx.workspace.show(path)),
      alerts: alerts as unknown as JobAlert[],
      diagnostics: Object.fromEntries(diagnostics),
      summary,
    },
  );
  return { result, exitCode: ended.exitCode };
}

function artefactsOf(options: LatencyOptions, { rotated }: JsonObject): string[] {
  const archive = isJsonObject(rotated) ? [String(rotated.path), options.archiveManifest] : [];
  return [options.input, options.rollupOutput, options.heartbeatFile, ...archive];
}

import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeChange, writeJson } from "../../workspace/plans.ts";
import { isoUtc } from "../../workspace/time.ts";
import { configVersionOf } from "../automation/flags.ts";
import { jobIdOf } from "../automation/job_id.ts";
import { type ConfigOf, readConfig } from "../config.ts";
import { failed, readHeartbeat, succeeded } from "../heartbeat.ts";
import { pingEffects } from "../ping.ts";
import { alertDocument, type LatencyAlert, latencyAlerts } from "./alerts.ts";
import { alertEffect } from "./delivery.ts";
import { readRaw } from "./raw_file.ts";
import { mergeWindows, readRollup, rollupText } from "./rollup_file.ts";
import { type RawPlaces, recentFrom, rewriteRaw } from "./rotation.ts";
import { judgeEvaluations, judgeWindows, type Limits } from "./streaks.ts";
import { failureRate, rollUp, rounded, WINDOW_MS } from "./windows.ts";

const DAY_MS = 86_400_000;
/** Alerts that did not arrive wait for the next run, the newest of them. */
const MOST_UNDELIVERED = 5;

export interface LatencyOptions extends RawPlaces {
  config?: string | undefined;
  heartbeatFile: string;
  rollupOutput: string;
  rawRetentionDays: number;
  rollupRetentionDays: number;
  lockFile: string;
  dryRunAlert: boolean;
  alertsDir: string;
  /** Seconds. */
  sloThreshold?: number | undefined;
  failureThreshold?: number | undefined;
  jobName: string;
  jobId?: string | undefined;
  configVersion?: string | undefined;
}

/**
 * Rolls the raw latency samples up into hours, judges the latest one, and plans the rewritten raw file, the roll-up, the heartbeat and
 * the alerts (specification 06 §6.4). A job that cannot do so is a result with `status: error` and exit code 1, which its heartbeat
 * keeps beside the last success.
 */
export function planLatency(ctx: Context, options: LatencyOptions): Plan {
  try {
    return planned(ctx, options);
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    ctx.note(error.text);
    return planFailure(ctx, options, error);
  }
}

function planned(ctx: Context, options: LatencyOptions): Plan {
  const config = readConfig(ctx, "latency", options.config);
  const version = configVersionOf(ctx, options.configVersion, config.config_version);
  const run = runOf(ctx, options);
  const { jobId, at } = run;
  const rawCut = at - options.rawRetentionDays * DAY_MS;
  const from = rawCut * 1000;
  const raw = readRaw(ctx, options.input, { from, recentFrom: recentFrom(at) });
  const rewritten = rewriteRaw(ctx, raw, options, { jobId, now: at, from });
  const stored = readRollup(ctx.reader.maybeText(options.rollupOutput) ?? "");
  const merged = mergeWindows(stored.windows, rollUp(raw.samples), {
    firstComplete: Math.ceil(rawCut / WINDOW_MS) * WINDOW_MS,
    cut: at - options.rollupRetentionDays * DAY_MS,
  });
  const before = readHeartbeat(ctx, options.heartbeatFile);
  const limits = limitsOf(options, config);
  const windows =
    config.streak_basis === "windows"
      ? judgeWindows(merged.windows, limits)
      : judgeEvaluations(merged.windows, limits, streakOf(before));
  const latest = windows.at(-1);
  const evidence = ctx.workspace.show(options.rollupOutput);
  const alerts = latencyAlerts(latest, limits, { jobId, evidence });
  const undelivered = undeliveredOf(before);
  const waiting = [...undelivered, ...alerts].slice(-MOST_UNDELIVERED);
  const alerting = options.dryRunAlert ? undefined : alertEffect(ctx, config, jobId, waiting);
  const kept = alerting ? waiting : undelivered;
  const result: JsonObject = {
    status: options.dryRunAlert ? "dry_run" : alerts.length > 0 ? "warning" : "ok",
    job_id: jobId,
    samples_analyzed: raw.samples.count,
    samples_retained: rewritten.retained,
    rows_rejected: raw.rejected,
    ...(stored.skipped > 0 && { rollup_rows_skipped: stored.skipped }),
    rollups_total: windows.length,
    breach_count: windows.filter(({ breach }) => breach).length,
    breach_streak: latest?.streak ?? 0,
    ...(latest && { latest_p95_ms: latest.p95Ms, latest_failure_rate: rounded(failureRate(latest), 6) }),
    next_rotation_bytes: Math.max(0, options.maxRawBytes - rewritten.size),
    ...(merged.kept.length > 0 && { kept_windows: merged.kept.map(({ start }) => isoUtc(start)) }),
    ...(rewritten.rotated && { rotated: rewritten.rotated }),
    alerts,
    ...(alerts.length > 0 && !options.dryRunAlert && !alerting && { note: "no_webhook_configured" }),
    heartbeat: ctx.workspace.show(options.heartbeatFile),
    ...(version !== undefined && { config_version: version }),
  };
  const heartbeat = succeeded(run, alerts.length > 0 ? "warning" : "ok", {
    breach_streak: latest?.streak ?? 0,
    pending_alerts: waiting.length,
    ...(kept.length > 0 && { undelivered_alerts: kept }),
    ...lastBreach(before, alerts, at),
  });
  const rehearsed =
    options.dryRunAlert && alerts.length > 0
      ? writeJson(ctx, `${options.alertsDir}/${jobId}.json`, alertDocument(jobId, alerts))
      : undefined;
  return makePlan(ctx, result, {
    changes: [
      ...rewritten.changes,
      writeChange(ctx, options.rollupOutput, rollupText(windows)),
      writeJson(ctx, options.heartbeatFile, heartbeat),
      rehearsed,
    ],
    effects: [...(alerting ? [alerting] : []), ...pings(ctx, options, result)],
  });
}

function planFailure(ctx: Context, options: LatencyOptions, error: OpsError): Plan {
  const run = runOf(ctx, options);
  const result = {
    status: "error",
    job_id: run.jobId,
    error_code: error.code,
    message: error.text[ctx.lang],
  };
  const failure = { error_code: error.code, message: error.text.en };
  const heartbeat = failed(readHeartbeat(ctx, options.heartbeatFile), run, failure);
  return makePlan<JsonObject>(ctx, result, {
    exitCode: Exit.finding,
    changes: [writeJson(ctx, options.heartbeatFile, heartbeat)],
    effects: error.code === "config_invalid" ? [] : pings(ctx, options, result),
  });
}

function runOf(ctx: Context, { jobName, jobId, dryRunAlert }: LatencyOptions) {
  const mode: "dry_run" | "live" = dryRunAlert ? "dry_run" : "live";
  return { jobId: jobIdOf(ctx, jobName, jobId), at: ctx.clock.now(), mode };
}

function pings(ctx: Context, { dryRunAlert }: LatencyOptions, { job_id, status }: JsonObject) {
  return dryRunAlert
    ? []
    : pingEffects(ctx, "latency", { job_id: job_id!, status: status! }, status === "error");
}

/** The p95 limit: the flag (seconds), the file's seconds, the file's milliseconds. */
function limitsOf(options: LatencyOptions, config: ConfigOf<"latency">): Limits {
  const seconds = options.sloThreshold ?? config.slo_threshold;
  return {
    sloP95Ms: seconds === undefined ? config.slo_p95_ms : seconds * 1000,
    failureRate: options.failureThreshold ?? config.failure_rate_threshold,
    warningStreak: config.warning_threshold,
    criticalStreak: config.critical_threshold,
  };
}

function streakOf({ breach_streak }: JsonObject): number {
  return Number.isInteger(breach_streak) ? Math.max(0, breach_streak as number) : 0;
}

function undeliveredOf({ undelivered_alerts }: JsonObject): JsonObject[] {
  return Array.isArray(undelivered_alerts) ? undelivered_alerts.filter(isJsonObject) : [];
}

function lastBreach(
  { last_breach_at }: JsonObject,
  alerts: readonly LatencyAlert[],
  now: number,
): JsonObject {
  if (alerts.length > 0) return { last_breach_at: isoUtc(now) };
  return last_breach_at === undefined ? {} : { last_breach_at };
}

import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeChange, writeJson } from "../../workspace/plans.ts";
import { isoUtc } from "../../workspace/time.ts";
import { configVersionOf } from "../automation/flags.ts";
import { jobIdOf } from "../automation/job_id.ts";
import { type ConfigOf, readConfig } from "../config.ts";
import { failed, readHeartbeat, succeeded } from "../heartbeat.ts";
import { pingEffects } from "../ping.ts";
import { latencyAlerts } from "./alerts.ts";
import { readRaw } from "./raw_file.ts";
import { mergeWindows, readRollup, rollupText } from "./rollup_file.ts";
import { type RawPlaces, recentFrom, rewriteRaw } from "./rotation.ts";
import { type JudgedWindow, judgeEvaluations, judgeWindows, type Limits } from "./streaks.ts";
import { tell } from "./tell.ts";
import { failureRate, rollUp, rounded, WINDOW_MS } from "./windows.ts";

const DAY_MS = 86_400_000;

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
  const run = runOf(ctx, options);
  const from = rawCut(run.at, options) * 1000;
  const raw = readRaw(ctx, options.input, { from, recentFrom: recentFrom(run.at) });
  const rewritten = rewriteRaw(ctx, raw, options, { jobId: run.jobId, now: run.at, from });
  const stored = readRollup(ctx.reader.maybeText(options.rollupOutput) ?? "");
  const merged = mergeWindows(stored.windows, rollUp(raw.samples), {
    firstComplete: Math.ceil(rawCut(run.at, options) / WINDOW_MS) * WINDOW_MS,
    cut: run.at - options.rollupRetentionDays * DAY_MS,
  });
  const before = readHeartbeat(ctx, options.heartbeatFile);
  const limits = limitsOf(options, config);
  const windows =
    config.streak_basis === "windows"
      ? judgeWindows(merged.windows, limits)
      : judgeEvaluations(merged.windows, limits, streakOf(before));
  const evidence = ctx.workspace.show(options.rollupOutput);
  const alerts = latencyAlerts(windows.at(-1), limits, { jobId: run.jobId, evidence });
  const telling = tell(ctx, options, config, { run, before, alerts });
  const version = configVersionOf(ctx, options.configVersion, config.config_version);
  const result: JsonObject = {
    status: options.dryRunAlert ? "dry_run" : alerts.length > 0 ? "warning" : "ok",
    job_id: run.jobId,
    samples_analyzed: raw.samples.count,
    samples_retained: rewritten.retained,
    rows_rejected: raw.rejected,
    ...(stored.skipped > 0 && { rollup_rows_skipped: stored.skipped }),
    ...windowFigures(windows),
    next_rotation_bytes: Math.max(0, options.maxRawBytes - rewritten.size),
    ...(merged.kept.length > 0 && { kept_windows: merged.kept.map(({ start }) => isoUtc(start)) }),
    ...(rewritten.rotated && { rotated: rewritten.rotated }),
    alerts,
    ...(telling.unheard && { note: "no_webhook_configured" }),
    heartbeat: ctx.workspace.show(options.heartbeatFile),
    ...(version !== undefined && { config_version: version }),
  };
  const heartbeat = succeeded(run, alerts.length > 0 ? "warning" : "ok", {
    breach_streak: windows.at(-1)?.streak ?? 0,
    ...telling.heartbeat,
  });
  return makePlan(ctx, result, {
    changes: [
      ...rewritten.changes,
      writeChange(ctx, options.rollupOutput, rollupText(windows)),
      writeJson(ctx, options.heartbeatFile, heartbeat),
      ...telling.changes,
    ],
    effects: [...telling.effects, ...pings(ctx, options, result)],
  });
}

function windowFigures(windows: readonly JudgedWindow[]): JsonObject {
  const latest = windows.at(-1);
  return {
    rollups_total: windows.length,
    breach_count: windows.filter(({ breach }) => breach).length,
    breach_streak: latest?.streak ?? 0,
    ...(latest && { latest_p95_ms: latest.p95Ms, latest_failure_rate: rounded(failureRate(latest), 6) }),
  };
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

/** UTC epoch milliseconds before which raw samples are dropped. */
function rawCut(now: number, { rawRetentionDays }: LatencyOptions): number {
  return now - rawRetentionDays * DAY_MS;
}

import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { Json, JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import { isoUtc } from "../workspace/time.ts";

/** Where the jobs of the chain leave word of their last run. */
export const HEARTBEATS = {
  latency: "ops/latency_job_heartbeat.json",
  weekly: "ops/weekly_report_heartbeat.json",
  dashboard: "ops/dashboard_export_heartbeat.json",
} as const;

/**
 * A heartbeat as the job left it; empty where there is none. One that cannot be read is noted and counts as none, for the next one
 * replaces it. Write it with `writeJson(ctx, path, heartbeat)`, so that it changes with the job's other files or not at all.
 */
export function readHeartbeat(ctx: Context, path: string): JsonObject {
  try {
    const found = ctx.reader.maybeJson(path) ?? {};
    if (isJsonObject(found)) return found;
  } catch (error) {
    if (!(error instanceof OpsError) || !["json_invalid", "not_utf8"].includes(error.code)) throw error;
  }
  ctx.note({
    en: `${ctx.workspace.show(path)} is damaged and will be replaced`,
    ja: `${ctx.workspace.show(path)} は壊れているため、新しい内容に置き換えます`,
  });
  return {};
}

interface Run {
  jobId: string;
  /** UTC epoch milliseconds. */
  at: number;
  mode: "live" | "dry_run";
}

/** What a job that succeeded leaves: rehearsals count, too. A failure before it is forgotten; `more` are the job's own members. */
export function succeeded(
  { jobId, at, mode }: Run,
  status: "ok" | "warning",
  more: JsonObject = {},
): JsonObject {
  const now = isoUtc(at);
  return { job_id: jobId, status, last_run_at: now, last_success_at: now, last_mode: mode, ...more };
}

/** What a job that failed leaves: all that was there (its last success above all), and the failure. */
export function failed(
  before: JsonObject,
  { jobId, at, mode }: Run,
  failure: { error_code: string; [member: string]: Json },
): JsonObject {
  const now = isoUtc(at);
  const last_failure = { at: now, job_id: jobId, ...failure };
  return { ...before, job_id: jobId, status: "error", last_run_at: now, last_mode: mode, last_failure };
}

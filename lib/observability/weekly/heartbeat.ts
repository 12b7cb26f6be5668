import type { Context } from "../../workspace/context.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import type { Change } from "../../workspace/plan.ts";
import { writeJson } from "../../workspace/plans.ts";
import { isoUtc } from "../../workspace/time.ts";
import { failed, readHeartbeat, succeeded } from "../heartbeat.ts";

interface Success {
  jobId: string;
  mode: "live" | "dry_run";
  /** Of the result: week and checksum. */
  facts: JsonObject;
  /** Status code of a delivery; undefined where none was tried. */
  delivered?: Json;
}

/** Word of a report that was made, and of the newest delivery (specification 06 §7.6): a rehearsal forgets no delivery. */
export function succeededWeekly(
  ctx: Context,
  path: string,
  { jobId, mode, facts, delivered }: Success,
): Change {
  const before = readHeartbeat(ctx, path);
  const now = ctx.clock.now();
  const last =
    delivered === undefined
      ? { at: before.last_delivery_at, code: before.last_webhook_status_code }
      : { at: isoUtc(now), code: delivered };
  const more = {
    ...(last.at !== undefined && { last_delivery_at: last.at }),
    ...(last.code !== undefined && { last_webhook_status_code: last.code }),
    week_start: facts.week_start!,
    payload_checksum_sha256: facts.payload_checksum_sha256!,
  };
  return writeJson(ctx, path, succeeded({ jobId, at: now, mode }, "ok", more));
}

/** Word of a report that was not made or did not arrive. */
export function failedWeekly(
  ctx: Context,
  path: string,
  {
    jobId,
    mode,
    error_code,
    ...why
  }: { jobId: string; mode: "live" | "dry_run"; error_code: string } & JsonObject,
): Change {
  const { missing_inputs, failed: undelivered, message } = why;
  const errors = missing_inputs ?? undelivered ?? (message === undefined ? [] : [message]);
  const run = { jobId, at: ctx.clock.now(), mode };
  return writeJson(ctx, path, failed(readHeartbeat(ctx, path), run, { error_code, errors }));
}

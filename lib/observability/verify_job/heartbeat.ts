import type { FxCalendar } from "../../market/fxweek.ts";
import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { isoUtc, parseInstant } from "../../workspace/time.ts";
import { broken, type Checked, passed, readObject } from "./check.ts";

const NAME = "heartbeat";
const HOUR_MS = 3_600_000;
/** Clocks of two computers may differ so much. */
const TOLERANCE_MS = 300_000;

export interface AgeRule {
  maxAgeHours: number;
  /** Ages count only hours in which FX trades; all hours when absent. */
  calendar?: FxCalendar | undefined;
}

/**
 * Whether a job came (`heartbeat_stale`: it is late) and whether it succeeded (`heartbeat_unhealthy`: it failed). The age is that of the
 * last success; a job that failed since is both, once the limit has passed.
 */
export function checkHeartbeat(ctx: Context, path: string, rule: AgeRule): Checked {
  const shown = ctx.workspace.show(path);
  const fail = (code: string, message: string, details: JsonObject = {}) =>
    broken(NAME, [[code, message, { path: shown, ...details }]]);
  const document = readObject(ctx, path);
  if (document === "absent") return fail("heartbeat_missing", `Heartbeat file not found: ${shown}`);
  if (document === "unreadable") {
    return fail("heartbeat_parse_error", `Heartbeat is no JSON object: ${shown}`);
  }
  const stamp = document.last_success_at ?? document.generated_at;
  if (typeof stamp !== "string") {
    return fail(
      "heartbeat_missing_timestamp",
      `Heartbeat ${shown} has neither last_success_at nor generated_at.`,
    );
  }
  const at = parseInstant(stamp);
  if (Number.isNaN(at)) {
    return fail("invalid_timestamp", `Heartbeat ${shown} has an unreadable time: ${stamp}`);
  }
  const now = ctx.clock.now();
  if (at > now + TOLERANCE_MS) {
    const ahead = (at - now) / HOUR_MS;
    return fail("heartbeat_in_future", `Heartbeat ${shown} is ahead of the clock.`, { hours_ahead: ahead });
  }
  const age_hours = ageHours(at, now, rule);
  const limit = rule.maxAgeHours;
  const stale: [string, string, JsonObject][] =
    age_hours > limit
      ? [
          [
            "heartbeat_stale",
            `Heartbeat ${shown} is stale (${age_hours.toFixed(2)}h > ${limit.toFixed(2)}h).`,
            { path: shown, age_hours, max_age_hours: limit },
          ],
        ]
      : [];
  const why = ailment(document, at);
  const unhealthy: [string, string, JsonObject][] = why
    ? [["heartbeat_unhealthy", `Heartbeat ${shown} reports a failure: ${why}.`, { path: shown, reason: why }]]
    : [];
  if (stale.length + unhealthy.length > 0) return broken(NAME, [...stale, ...unhealthy]);
  return passed(NAME, { path: shown, timestamp: isoUtc(at), age_hours });
}

/** Hours since the heartbeat; of trading alone where the rule has a calendar. */
function ageHours(at: number, now: number, { calendar }: AgeRule): number {
  return calendar ? calendar.tradingMinutesBetween(at, now) / 60 : (now - at) / HOUR_MS;
}

/** Why the job's last run was none to rely on; undefined when it was. */
function ailment({ status, last_failure, datasets }: JsonObject, successAt: number): string | undefined {
  if (status === "error") return "status is error";
  const failedAt = isJsonObject(last_failure) ? parseInstant(String(last_failure.at)) : Number.NaN;
  if (failedAt > successAt) return "the last failure is newer than the last success";
  const bad = isJsonObject(datasets) ? Object.keys(datasets).filter((name) => datasets[name] !== "ok") : [];
  return bad.length > 0 ? `datasets not ok: ${bad.join(", ")}` : undefined;
}

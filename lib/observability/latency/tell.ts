import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Change, Effect } from "../../workspace/plan.ts";
import { writeJson } from "../../workspace/plans.ts";
import { isoUtc } from "../../workspace/time.ts";
import type { ConfigOf } from "../config.ts";
import { alertDocument, type LatencyAlert } from "./alerts.ts";
import { alertEffect } from "./delivery.ts";

/** Alerts that did not arrive wait for the next run, the newest of them. */
const MOST_UNDELIVERED = 5;

interface About {
  run: { jobId: string; at: number };
  /** The heartbeat that the run before left. */
  before: JsonObject;
  alerts: readonly LatencyAlert[];
}

export interface Telling {
  changes: Change[];
  effects: Effect[];
  /** Members of the heartbeat: what is not delivered yet, and when there was an alert last. */
  heartbeat: JsonObject;
  /** There are alerts, and nobody to send them to. */
  unheard: boolean;
}

/** Sends what is new and what an earlier run could not send, or in a rehearsal writes what is new to a file. */
export function tell(
  ctx: Context,
  { dryRunAlert, alertsDir }: { dryRunAlert: boolean; alertsDir: string },
  config: ConfigOf<"latency">,
  { run, before, alerts }: About,
): Telling {
  const undelivered = undeliveredOf(before);
  const waiting = [...undelivered, ...alerts].slice(-MOST_UNDELIVERED);
  const effect = dryRunAlert ? undefined : alertEffect(ctx, config, run.jobId, waiting);
  const kept = effect ? waiting : undelivered;
  const rehearsed = dryRunAlert && alerts.length > 0;
  const { last_breach_at = null } = before;
  const breach = alerts.length > 0 ? isoUtc(run.at) : last_breach_at;
  return {
    changes: rehearsed
      ? [writeJson(ctx, `${alertsDir}/${run.jobId}.json`, alertDocument(run.jobId, alerts))]
      : [],
    effects: effect ? [effect] : [],
    heartbeat: {
      pending_alerts: waiting.length,
      ...(kept.length > 0 && { undelivered_alerts: kept }),
      ...(breach !== null && { last_breach_at: breach }),
    },
    unheard: alerts.length > 0 && !dryRunAlert && !effect,
  };
}

function undeliveredOf({ undelivered_alerts }: JsonObject): JsonObject[] {
  return Array.isArray(undelivered_alerts) ? undelivered_alerts.filter(isJsonObject) : [];
}

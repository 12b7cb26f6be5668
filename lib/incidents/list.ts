import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Plan } from "../workspace/plan.ts";
import { makePlan } from "../workspace/plans.ts";
import { readIncident } from "./document.ts";
import { incidentIds, placesOf } from "./folder.ts";
import { readReplay } from "./replayed.ts";
import { isShared } from "./share.ts";

export interface IncidentRow extends JsonObject {
  incident_id: string;
  severity: string | null;
  loss_pips: number | null;
  start_ts: string | null;
  end_ts: string | null;
  /** `reproduced`, `not_reproduced`; null before a replay. */
  verdict: string | null;
  shared: boolean;
  /** Why its files cannot be read: an error's code. */
  error: string | null;
}

export interface ListResult extends JsonObject {
  action: "list";
  incidents: IncidentRow[];
}

/** Plans the list of all incidents, the newest first. One that cannot be read is listed with its error. */
export function planList(ctx: Context): Plan<ListResult> {
  const incidents = incidentIds(ctx.reader)
    .reverse()
    .map((id) => rowOf(ctx, id));
  return makePlan(ctx, { action: "list", incidents });
}

function rowOf({ reader }: Context, id: string): IncidentRow {
  const row: IncidentRow = {
    incident_id: id,
    severity: null,
    loss_pips: null,
    start_ts: null,
    end_ts: null,
    verdict: null,
    shared: isShared(reader, id),
    error: null,
  };
  try {
    const { severity = null, loss_pips, start_ts, end_ts } = readIncident(reader, id);
    const verdict = readReplay(reader, placesOf(id))?.comparison.verdict ?? null;
    return { ...row, severity, loss_pips, start_ts, end_ts, verdict };
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    return { ...row, error: error.code };
  }
}

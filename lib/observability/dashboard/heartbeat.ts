import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Change } from "../../workspace/plan.ts";
import { writeJson } from "../../workspace/plans.ts";
import { DATASETS } from "../datasets/dataset.ts";
import { failed, readHeartbeat, succeeded } from "../heartbeat.ts";
import { checkPlace, type ExportError } from "./errors.ts";

export interface DashboardRun {
  jobId: string;
  generatedAt: string;
  /** Null without a manifest. */
  sequence: number | null;
  /** Of the datasets that were asked for. */
  datasets: JsonObject;
  errors: readonly ExportError[];
}

/**
 * Word of an export's end (specification 06 §9.9). A run of some datasets changes only theirs; a failure keeps the last success.
 * Throws what keeps the heartbeat from being written, as far as that can be seen before.
 */
export function heartbeatChange(ctx: Context, path: string, run: DashboardRun): Change {
  checkPlace(ctx, path);
  const before = readHeartbeat(ctx, path);
  const known = isJsonObject(before.datasets) ? before.datasets : {};
  const datasets = Object.fromEntries(
    DATASETS.map((name) => [name, run.datasets[name] ?? known[name] ?? "skipped"]),
  );
  const more = { generated_at: run.generatedAt, sequence: run.sequence ?? before.sequence ?? null, datasets };
  const about = { jobId: run.jobId, at: ctx.clock.now(), mode: "live" as const };
  const [first] = run.errors;
  const heartbeat = first
    ? { ...failed(before, about, { error_code: first.error_code, errors: [...run.errors] }), ...more }
    : succeeded(about, "ok", more);
  return writeJson(ctx, path, heartbeat);
}

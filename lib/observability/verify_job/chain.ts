import type { Context } from "../../workspace/context.ts";
import { slugOf } from "../automation/job_id.ts";
import { AUTOMATION_LOG, AUTOMATION_SEQUENCE } from "../automation/log.ts";
import { DEFAULT_OUTPUT } from "../dashboard/request.ts";
import { DATASETS } from "../datasets/dataset.ts";
import { HEARTBEATS } from "../heartbeat.ts";
import { broken, type Checked, passed } from "./check.ts";
import { checkHeartbeat } from "./heartbeat.ts";
import { checkLog, checkSequence, readLog } from "./log.ts";
import { checkManifest } from "./manifest.ts";

/**
 * What the nightly verification looks at, looked at now and without its lock: log and sequence, the heartbeats of the chain, the
 * dashboard's manifest; and how the job itself last ended. Secrets are another check's.
 */
export function checkChain(
  ctx: Context,
  { job, maxAgeHours }: { job: string; maxAgeHours: number },
): Checked[] {
  const log = checkLog(ctx, AUTOMATION_LOG, undefined);
  return [
    log,
    checkSequence(ctx, AUTOMATION_SEQUENCE, log),
    ...Object.values(HEARTBEATS).map((path) => checkHeartbeat(ctx, path, { maxAgeHours })),
    checkManifest(ctx, `${DEFAULT_OUTPUT}/manifest.json`, DATASETS),
    lastRun(ctx, job),
  ];
}

function lastRun(ctx: Context, job: string): Checked {
  const log = readLog(ctx, AUTOMATION_LOG);
  // What keeps the log from being read has been told.
  const entry =
    "check" in log ? undefined : log.lines.findLast(({ job_id }) => job_id.endsWith(`Z-${slugOf(job)}`));
  if ("check" in log) return passed("job", {});
  if (!entry) return broken("job", [["job_missing", `No entry of ${job}.`, { job }]]);
  const { job_id, status, logged_at } = entry;
  return status === "error"
    ? broken("job", [["job_failed", `The newest run of ${job} failed: ${job_id}.`, { job_id, logged_at }]])
    : passed("job", { job_id, logged_at });
}

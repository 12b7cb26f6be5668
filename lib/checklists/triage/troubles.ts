import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import { parseInstant } from "../../workspace/time.ts";
import { ingestAnomalies } from "./anomalies.ts";
import { illHeartbeats } from "./heartbeats.ts";
import { failedJobs } from "./jobs.ts";
import type { Trouble } from "./trouble.ts";
import { benchmarkWarnings, healthWarnings } from "./warnings.ts";
import { failedSteps } from "./workflows.ts";

/**
 * What went wrong in this workspace and what looks wrong, newest first: failed jobs, late or failed heartbeats, failed steps of the daily
 * workflow, warnings of benchmarks and state health, and anomalies of the ingest. Only the ends of logs are read. A file that cannot be
 * read is a trouble, too.
 */
export function troubles(ctx: Context): Trouble[] {
  const { reader } = ctx;
  const looks: (() => Trouble[])[] = [
    () => failedJobs(reader),
    () => illHeartbeats(ctx),
    () => failedSteps(reader),
    () => benchmarkWarnings(reader),
    () => healthWarnings(reader),
    () => ingestAnomalies(ctx),
  ];
  const found = looks.flatMap((look) => {
    try {
      return look();
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      return [unreadable(error)];
    }
  });
  return found.sort((a, b) => timeOf(b) - timeOf(a));
}

/** What nobody has dated comes first: it is so now. */
function timeOf({ at }: Trouble): number {
  const time = at === null ? Number.NaN : parseInstant(at);
  return Number.isNaN(time) ? Number.MAX_SAFE_INTEGER : time;
}

function unreadable({ code, text, fields }: OpsError): Trouble {
  const path = typeof fields?.path === "string" ? fields.path : "";
  return {
    kind: "unreadable",
    at: null,
    severity: "bad",
    subject: path,
    codes: [code],
    message: text,
    path,
    entry: { ...fields },
    failing: [{ what: code, found: text }],
    times: 1,
    over: false,
    vars: {},
  };
}

import type { Context } from "../../workspace/context.ts";
import type { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { AutomationContext } from "./context.ts";
import { type AutomationEvent, STATUSES, type Status } from "./entry.ts";
import { refreshMetrics } from "../metrics/write.ts";
import { logAutomationEventWithSequence } from "./log.ts";

/** How a run ended, as a command's `log` is told. */
export type RunEnd = { durationMs: number } & (
  { result: JsonObject; exitCode: number } | { error: OpsError }
);

/**
 * Logs a job's run: by its result, whose `status` is one of the log's, or as `error` by what it threw. `more` are members of the entry
 * that the result does not tell (attempts, artefacts, alerts, diagnostics, summary). The metrics then say what is so now. For a
 * command's `log`.
 */
export async function logRun(
  ctx: Context,
  automation: AutomationContext,
  ended: RunEnd,
  more: Partial<AutomationEvent> = {},
): Promise<void> {
  const { config_version } = automation.payload() as { config_version?: string };
  const diagnostics = {
    ...more.diagnostics,
    ...("error" in ended && { error_code: ended.error.code, error_message: ended.error.text.en }),
    ...(config_version !== undefined && { config_version }),
  };
  await logAutomationEventWithSequence(ctx, {
    job_id: automation.jobId,
    status: "error" in ended ? "error" : statusOf(ended.result),
    duration_ms: Math.trunc(ended.durationMs),
    ...more,
    ...(Object.keys(diagnostics).length > 0 && { diagnostics }),
    automation: automation.payload(),
  });
  refreshMetrics(ctx);
}

function statusOf({ status }: JsonObject): Status {
  const known = STATUSES.find((name) => name === status);
  if (!known) throw new Error(`The log has no status ${status}.`);
  return known;
}

import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { rounded } from "../latency/windows.ts";
import { endedContext } from "../automation/ended.ts";
import { configVersionOf } from "../automation/flags.ts";
import { logAutomationEventWithSequence } from "../automation/log.ts";
import { logRun, type RunEnd } from "../automation/run_log.ts";
import type { VerifyJobOptions, VerifyJobResult } from "./verify.ts";

/**
 * Logs the verification, and before it the audit entry of secrets that it recorded. That it could not is itself a failure
 * (`log_write_failed`, exit code 1).
 */
export async function logVerifyJob(
  ctx: Context,
  options: VerifyJobOptions,
  ended: RunEnd,
): Promise<{ result: VerifyJobResult; exitCode: number } | undefined> {
  const automation = endedContext(ctx, ended, {
    jobName: options.jobName,
    jobId: options.jobId,
    configVersion: configVersionOf(ctx, options.configVersion, undefined),
  });
  if ("error" in ended) {
    await logRun(ctx, automation, ended);
    return undefined;
  }
  const result = {
    ...ended.result,
    duration_ms: rounded(ended.durationMs, 3),
  } as unknown as VerifyJobResult;
  try {
    if (isJsonObject(result.secrets)) await audit(ctx, automation.payload(), result.secrets);
    await logRun(ctx, automation, ended, {
      attempts: 1,
      artefacts: result.checks.flatMap(({ status, details: { path } }) =>
        status !== "error" && typeof path === "string" ? [path] : [],
      ),
      diagnostics: {
        job_name: options.jobName,
        checks: result.checks.map((check) =>
          check.status === "error" ? check : { name: check.name, status: check.status },
        ),
        ...(result.failures.length > 0 && { error_code: "verification_failed", failures: result.failures }),
      },
    });
    return { result, exitCode: ended.exitCode };
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    ctx.note(error.text);
    const code = "log_write_failed";
    const failure = { code, error_code: code, message: error.text.en, details: { cause: error.code } };
    const failures = [...result.failures, failure];
    return { result: { ...result, status: "error", failures }, exitCode: Exit.finding };
  }
}

/** The trail of who changed which secret, under which label; never a value. */
async function audit(
  ctx: Context,
  { job_id, config_version }: JsonObject,
  { recorded, rotated }: JsonObject,
) {
  await logAutomationEventWithSequence(ctx, {
    job_id: String(job_id),
    status: "dry_run",
    message: "secrets recorded",
    diagnostics: {
      ...(typeof config_version === "string" && { config_version }),
      rotated,
      recorded,
    },
  });
}

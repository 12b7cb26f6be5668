import { readCalendar } from "../../market/calendar.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import { configVersionOf } from "../automation/flags.ts";
import { jobIdOf } from "../automation/job_id.ts";
import { lockAutomationLog } from "../automation/log.ts";
import { readConfig } from "../config.ts";
import { broken, type Check, type Checked, type Failure } from "./check.ts";
import { checkHeartbeat } from "./heartbeat.ts";
import { checkLog, checkSequence } from "./log.ts";
import { checkManifest } from "./manifest.ts";
import { checkSecrets, type SecretsChecked } from "./secrets.ts";

export interface VerifyJobOptions {
  jobName: string;
  jobId?: string | undefined;
  configVersion?: string | undefined;
  checkLog: string;
  skipLogCheck: boolean;
  sequenceFile: string;
  heartbeat: string[];
  heartbeatMaxAgeHours: number;
  marketHours: boolean;
  dashboardManifest?: string | undefined;
  expectedDataset: string[];
  checkSecrets: boolean;
  secret: string[];
  requireCheck: boolean;
  requireJobEntry: boolean;
  secretFingerprints: string;
  recordSecrets: boolean;
  expectRotated: string[];
  secretMaxAgeDays?: number | undefined;
  weeklyHistory: string;
}

export interface VerifyJobResult extends JsonObject {
  job_name: string;
  job_id: string;
  status: "ok" | "error";
  checks: Check[];
  failures: Failure[];
}

/**
 * Smoke test of the observability chain (specification 06 §11): log and sequence, heartbeats, the dashboard's manifest, secrets. Every
 * check runs, whatever the others find. Exit code 1 when one fails.
 */
export async function planVerifyJob(ctx: Context, options: VerifyJobOptions): Promise<Plan<VerifyJobResult>> {
  const checks: Checked[] = options.skipLogCheck ? [] : await logChecks(ctx, options);
  const calendar = options.marketHours ? readCalendar(ctx.reader) : undefined;
  const rule = { maxAgeHours: options.heartbeatMaxAgeHours, calendar };
  checks.push(...options.heartbeat.map((path) => checkHeartbeat(ctx, path, rule)));
  if (options.dashboardManifest !== undefined) {
    checks.push(checkManifest(ctx, options.dashboardManifest, options.expectedDataset));
  }
  const secrets = asksForSecrets(options) ? await secretChecks(ctx, options) : undefined;
  if (secrets) checks.push(secrets);
  if (checks.length === 0 && options.requireCheck) {
    checks.push(broken("configuration", [["no_checks", "No verification checks were executed.", {}]]));
  }
  const failures = checks.flatMap((checked) => checked.failures);
  const result: VerifyJobResult = {
    job_name: options.jobName,
    job_id: jobIdOf(ctx, options.jobName, options.jobId),
    status: failures.length > 0 ? "error" : "ok",
    checks: checks.map(({ check }) => check),
    failures,
    ...(secrets?.audit && { secrets: secrets.audit }),
  };
  return makePlan(ctx, result, {
    exitCode: failures.length > 0 ? Exit.finding : Exit.ok,
    changes: secrets?.changes ?? [],
  });
}

/** Under the log's lock, so that no writer stands between the log and its sequence file. There is none to wait for without a log. */
async function logChecks(ctx: Context, options: VerifyJobOptions): Promise<Checked[]> {
  const wanted = options.requireJobEntry ? jobIdOf(ctx, options.jobName, options.jobId) : undefined;
  const look = () => {
    const log = checkLog(ctx, options.checkLog, wanted);
    return [log, checkSequence(ctx, options.sequenceFile, log)];
  };
  if (!ctx.reader.exists(options.checkLog)) return look();
  try {
    using _lock = await lockAutomationLog(ctx, "verify_observability_job");
    return look();
  } catch (error) {
    return [failedCheck("automation_log", error)];
  }
}

function asksForSecrets({ checkSecrets, recordSecrets, expectRotated, secretMaxAgeDays }: VerifyJobOptions) {
  return checkSecrets || recordSecrets || expectRotated.length > 0 || secretMaxAgeDays !== undefined;
}

async function secretChecks(ctx: Context, options: VerifyJobOptions): Promise<SecretsChecked> {
  try {
    const weekly = readConfig(ctx, "weekly");
    return await checkSecrets(ctx, {
      secrets: [...new Set([...options.secret, ...options.expectRotated])],
      fingerprints: options.secretFingerprints,
      record: options.recordSecrets,
      expectRotated: options.expectRotated,
      maxAgeDays: options.secretMaxAgeDays,
      weeklyHistory: options.weeklyHistory,
      signingSecret: weekly.webhook_secret_env,
      configVersion: configVersionOf(ctx, options.configVersion, undefined),
    });
  } catch (error) {
    return { ...failedCheck("secrets", error), changes: [] };
  }
}

/** A check that could not be carried out is one that failed. */
function failedCheck(name: string, error: unknown): Checked {
  if (!(error instanceof OpsError)) throw error;
  return broken(name, [[error.code, error.text.en, error.fields]]);
}

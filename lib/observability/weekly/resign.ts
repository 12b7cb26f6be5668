import { bodySignature, bodySignatureHolds, canonicalJson } from "../../notify/canonical.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { sha256 } from "../../workspace/found.ts";
import type { Change, Plan } from "../../workspace/plan.ts";
import { appendJsonLines, makePlan, writeChange } from "../../workspace/plans.ts";
import { isoUtc } from "../../workspace/time.ts";
import { keptWeeks, manifestLines, manifestPath, weekPaths } from "./history.ts";
import { type WeeklyOptions, weeklyRequest } from "./request.ts";

/** What becomes of one week's signature. */
interface Week {
  week_start: string;
  outcome: "signed" | "unchanged" | "mismatch";
  /** Of the payload as it lies there. */
  checksum: string;
  signature: string;
}

/**
 * Plans new signatures for all reports of the history, after the signing key was changed (specification 06 §8.3). The old one is kept
 * beside it; a payload that is not as it was recorded is not signed (exit 1). A rehearsal only lists. Throws `secret_missing` (exit 1).
 */
export function planResign(ctx: Context, options: WeeklyOptions): Plan<JsonObject> {
  const request = weeklyRequest(ctx, {
    ...options,
    webhookSecretEnv: options.webhookSecretEnv ?? "OBS_WEBHOOK_SECRET",
  });
  if (request.secret === undefined) throw secretMissing(String(request.secretEnv));
  const { outDir } = options;
  const { secret, jobId } = request;
  const recorded = new Map(manifestLines(ctx, outDir).map((line) => [line.week_start, line.checksum_sha256]));
  const weeks = keptWeeks(ctx, outDir).map((week) => judge(ctx, outDir, week, recorded.get(week), secret));
  const signed = weeks.filter((week) => week.outcome === "signed");
  const errors = weeks.filter((week) => week.outcome === "mismatch");
  const changes = options.dryRunWebhook ? [] : signed.flatMap((week) => signatureChanges(ctx, outDir, week));
  const resigned_at = isoUtc(ctx.clock.now());
  const lines = signed.map(({ week_start, checksum }) => ({
    week_start,
    job_id: jobId,
    resigned_at,
    signature_path: ctx.workspace.show(weekPaths(outDir, week_start).signature),
    checksum_sha256: checksum,
  }));
  const named = (outcome: Week["outcome"]) =>
    weeks.filter((week) => week.outcome === outcome).map(({ week_start }) => week_start);
  const result = {
    status: errors.length > 0 ? "error" : "dry_run",
    job_id: jobId,
    resigned: named("signed"),
    unchanged: named("unchanged"),
    errors: errors.map(({ week_start }) => ({ code: MISMATCH, week_start })),
    ...(errors.length > 0 && { error_code: MISMATCH }),
    artefacts: changes.map(({ path }) => path),
    listed_only: options.dryRunWebhook,
  };
  return makePlan(ctx, result, {
    exitCode: errors.length > 0 ? Exit.finding : Exit.ok,
    changes: changes.length > 0 ? [...changes, appendJsonLines(ctx, manifestPath(outDir), lines)] : [],
  });
}

const MISMATCH = "history_checksum_mismatch";

function judge(ctx: Context, outDir: string, week: string, recorded: unknown, secret: string): Week {
  const paths = weekPaths(outDir, week);
  const payload = ctx.reader.json(paths.payload);
  const body = canonicalJson(payload);
  const checksum = sha256(body);
  const before = ctx.reader.maybeText(paths.signature);
  const same = before !== undefined && bodySignatureHolds(body, secret, before);
  const outcome = checksum !== recorded ? "mismatch" : same ? "unchanged" : "signed";
  return { week_start: week, outcome, checksum, signature: bodySignature(body, secret) };
}

function signatureChanges(ctx: Context, outDir: string, week: Week): Change[] {
  const { signature, previous } = weekPaths(outDir, week.week_start);
  const before = ctx.reader.maybeText(signature);
  return [
    ...(before === undefined ? [] : [writeChange(ctx, previous, before)]),
    writeChange(ctx, signature, `${week.signature}\n`),
  ];
}

function secretMissing(name: string): OpsError {
  return new OpsError(
    "secret_missing",
    { en: `The signing key ${name} is not set.`, ja: `署名キー ${name} が設定されていません。` },
    {
      en: "Set the variable to the new key, or name another with --webhook-secret-env.",
      ja: "新しいキーを環境変数に設定するか、--webhook-secret-env で別の変数を指定してください。",
    },
    { exit: Exit.finding, fields: { secret: name } },
  );
}

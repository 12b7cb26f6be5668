import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import { sha256 } from "../../workspace/found.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { makePlan } from "../../workspace/plans.ts";
import type { Plan } from "../../workspace/plan.ts";
import { parseInstant } from "../../workspace/time.ts";
import { configVersionOf } from "../automation/flags.ts";
import { endedContext } from "../automation/ended.ts";
import { jobIdOf } from "../automation/job_id.ts";
import { logRun, type RunEnd } from "../automation/run_log.ts";
import { entryPath } from "../dashboard/manifest.ts";
import { type DashboardManifest, dashboardManifest } from "../dashboard/manifest_schema.ts";
import type { DatasetName } from "../datasets/dataset.ts";
import { type BundleError, bytesOf, type CheckedDataset, checkDataset } from "./datasets.ts";
import { checkArchive, checkHistory } from "./history.ts";

export interface VerifyOptions {
  manifest: string;
  historyDir: string;
  archiveManifest: string;
  expectedDataset: DatasetName[];
  /** Negative: nothing is too old. */
  retentionDays: number;
  /** ISO instant; now when absent. */
  referenceTime?: string | undefined;
  jobName: string;
  jobId?: string | undefined;
  configVersion?: string | undefined;
}

export interface VerifyResult extends JsonObject {
  status: "ok" | "error";
  job_id: string;
  manifest: JsonObject | null;
  datasets: Record<string, CheckedDataset>;
  history: JsonObject;
  archive: JsonObject;
  errors: BundleError[];
}

/** Checks that a bundle, its history and the record of what was deleted belong together (specification 06 §12). Writes nothing. */
export function planVerify(ctx: Context, options: VerifyOptions): Plan<VerifyResult> {
  const now = options.referenceTime === undefined ? ctx.clock.now() : parseInstant(options.referenceTime);
  const errors: BundleError[] = [];
  const manifest = readBundleManifest(ctx, options.manifest, errors);
  const datasets = manifest ? checkDatasets(ctx, options, manifest, errors) : {};
  if (manifest) checkPage(ctx, options.manifest, manifest, errors);
  const history = checkHistory(
    ctx,
    options.historyDir,
    { retentionDays: options.retentionDays, now },
    errors,
  );
  const archive = checkArchive(ctx, options.archiveManifest, errors);
  const result: VerifyResult = {
    status: errors.length > 0 ? "error" : "ok",
    job_id: jobIdOf(ctx, options.jobName, options.jobId),
    manifest: manifest
      ? {
          sequence: manifest.sequence,
          generated_at: manifest.generated_at,
          job_id: manifest.job_id,
          dataset_count: manifest.datasets.length,
        }
      : null,
    datasets,
    history,
    archive,
    errors,
  };
  return makePlan(ctx, result, { exitCode: errors.length > 0 ? Exit.finding : Exit.ok });
}

/** In the order of what was expected; what else the manifest names comes last, as a warning. */
function checkDatasets(
  ctx: Context,
  { manifest: path, expectedDataset }: VerifyOptions,
  manifest: DashboardManifest,
  errors: BundleError[],
): Record<string, CheckedDataset> {
  const expected = expectedDataset.map((name): [string, CheckedDataset] => {
    const entry = manifest.datasets.find(({ dataset }) => dataset === name);
    if (entry) return [name, checkDataset(ctx, path, manifest, entry, errors)];
    errors.push({ code: "dataset_missing", dataset: name });
    return [name, { dataset: name, status: "error", messages: ["dataset_missing"] }];
  });
  const others = manifest.datasets.filter(({ dataset }) => !expectedDataset.includes(dataset));
  return Object.fromEntries([
    ...expected,
    ...others.map(({ dataset }): [string, CheckedDataset] => [
      dataset,
      { dataset, status: "warning", messages: ["not expected"] },
    ]),
  ]);
}

/** The page is part of the bundle where the manifest names one. */
function checkPage(
  ctx: Context,
  manifestPath: string,
  { report }: DashboardManifest,
  errors: BundleError[],
): void {
  if (!report) return;
  const path = ctx.workspace.show(entryPath(ctx.workspace.resolve(manifestPath), report));
  const bytes = bytesOf(ctx, path);
  const found = bytes && sha256(bytes);
  if (!found) errors.push({ code: "report_file_missing", path });
  else if (found !== report.checksum_sha256.toLowerCase()) {
    errors.push({ code: "report_checksum_mismatch", path, expected: report.checksum_sha256, found });
  }
}

function readBundleManifest(
  ctx: Context,
  path: string,
  errors: BundleError[],
): DashboardManifest | undefined {
  const shown = ctx.workspace.show(path);
  try {
    const value = ctx.reader.maybeJson(path);
    if (value === undefined) {
      errors.push({ code: "manifest_missing", path: shown });
      return undefined;
    }
    const checked = dashboardManifest.safeParse(value);
    if (checked.success) return checked.data;
    const [issue] = checked.error.issues;
    errors.push({
      code: "manifest_schema_error",
      path: shown,
      field: issue!.path.join("."),
      message: issue!.message,
    });
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    errors.push({ code: "manifest_invalid_json", path: shown, message: error.text.en });
  }
  return undefined;
}

/** The verification's entry in the automation log; the result gets its duration. */
export async function logVerify(
  ctx: Context,
  options: VerifyOptions,
  ended: RunEnd & { exitCode?: number },
): Promise<{ result: VerifyResult; exitCode: number } | undefined> {
  const configVersion = configVersionOf(ctx, options.configVersion, undefined);
  const automation = endedContext(ctx, ended, { ...options, configVersion });
  if ("error" in ended) {
    await logRun(ctx, automation, ended);
    return undefined;
  }
  const result = ended.result as VerifyResult;
  const passed = Object.values(result.datasets).filter(({ status }) => status === "ok");
  const [first] = result.errors;
  await logRun(ctx, automation, ended, {
    attempts: 1,
    artefacts: passed.map(({ path }) => String(path)),
    ...(first && { diagnostics: { error_code: first.code, errors: result.errors } }),
  });
  const duration_ms = Math.trunc(ended.durationMs);
  return { result: { ...result, duration_ms }, exitCode: ended.exitCode ?? Exit.ok };
}

import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { Exit } from "../../workspace/errors.ts";
import type { Change, Effect, EffectResult, Plan } from "../../workspace/plan.ts";
import { makePlan, writeChange, writeJson } from "../../workspace/plans.ts";
import { isoUtc } from "../../workspace/time.ts";
import { type BuiltDataset, buildDataset } from "../datasets/build.ts";
import { checkPlace, type ExportError, tried } from "./errors.ts";
import { type ExportFile, exportFile, indented } from "./files.ts";
import { heartbeatChange } from "./heartbeat.ts";
import { planCopies, planRetention, REMOVE_FOLDERS } from "./history.ts";
import { buildManifest } from "./manifest.ts";
import type { DashboardManifest } from "./manifest_schema.ts";
import { type BundlePage, bundlePage, type DrawPage } from "./page.ts";
import { type ExportOptions, type ExportRequest, exportRequest } from "./request.ts";
import { pingEffects } from "../ping.ts";
import { counterPath, nextSequence } from "./sequence.ts";
import { shownCommand, UPLOAD, uploadEffect } from "./upload.ts";

/** stdout, `--json-out`, and what the log tells (specification 06 §9.10). */
export interface ExportResult extends JsonObject {
  status: "ok" | "error";
  job_id: string;
  generated_at: string;
  datasets: JsonObject;
  artefacts: string[];
  sequence: number | null;
  errors: ExportError[];
  manifest: JsonObject | null;
  automation: JsonObject;
}

/** What stays of a bundle when it is planned. */
interface Bundle {
  sequence: number;
  manifest: DashboardManifest;
  page: BundlePage | undefined;
  changes: Change[];
}

/**
 * Plans the dashboard's bundle: the datasets, their manifest, a copy in the history, what the history no longer keeps, and the heartbeat,
 * all in one commit; with `draw`, a page of it. What is wrong with one dataset is an error of that one; exit 1 then. Throws as `exportRequest`.
 */
export function planExport(ctx: Context, options: ExportOptions, draw?: DrawPage): Plan<ExportResult> {
  const request = exportRequest(ctx, options);
  const generatedAt = isoUtc(ctx.clock.now());
  const errors: ExportError[] = [];
  const { built, files, datasets } = buildFiles(ctx, request, generatedAt, errors);
  const bundle =
    files.length > 0 ? planBundle(ctx, request, { built, files, draw }, generatedAt, errors) : undefined;
  const produced = bundle ? files : [];
  const history = { jobId: request.jobId, ...placesOf(request) };
  const facts = { generatedAt, sequence: bundle?.sequence ?? 0 };
  const attempt = { dataset: "history", code: "history_failed" };
  const copies = tried(errors, attempt, () => {
    checkPlace(ctx, `${request.historyDir}/${request.jobId}/manifest.json`);
    return planCopies(ctx, history, produced, { ...facts, page: bundle?.page?.text });
  });
  const retention = copies && tried(errors, attempt, () => planRetention(ctx, history));
  const upload = planUpload(ctx, request, bundle?.sequence, errors);

  const run = { jobId: request.jobId, generatedAt, sequence: bundle?.sequence ?? null, datasets };
  const beat = tried(errors, { dataset: "heartbeat", code: "heartbeat_write_failed" }, () =>
    heartbeatChange(ctx, request.heartbeatFile, {
      ...run,
      errors: upload.effect ? [...errors, UNFINISHED] : errors,
    }),
  );
  const result: ExportResult = {
    status: errors.length > 0 ? "error" : "ok",
    job_id: request.jobId,
    generated_at: generatedAt,
    datasets,
    artefacts: [
      ...produced.map(({ path }) => path),
      ...(bundle ? [ctx.workspace.show(request.manifest)] : []),
      ...(copies?.artefacts ?? []),
      ...(beat ? [ctx.workspace.show(request.heartbeatFile)] : []),
      ...(bundle?.page ? [bundle.page.path] : []),
    ],
    sequence: run.sequence,
    errors,
    manifest: (bundle?.manifest as JsonObject | undefined) ?? null,
    ...(upload.shown && { upload: upload.shown }),
    automation: request.automation.describe(),
  };
  return makePlan(ctx, result, {
    exitCode: errors.length > 0 ? Exit.finding : Exit.ok,
    changes: [...(bundle?.changes ?? []), ...(copies?.changes ?? []), ...(retention?.changes ?? []), beat],
    effects: [...(retention?.effects ?? []), ...lastEffects(ctx, request, upload, result)],
  });
}

/** The upload, or word to the watchdog of how the job ended; after an upload its runner sends that. */
function lastEffects(
  ctx: Context,
  { heartbeatFile, dryRunUpload }: ExportRequest,
  { effect }: PlannedUpload,
  { job_id, status }: ExportResult,
): Effect[] {
  if (dryRunUpload) return [];
  const pings = pingEffects(ctx, "dashboard", { job_id, status }, status === "error");
  return effect ? [{ ...effect, heartbeat_file: heartbeatFile, pings }] : pings;
}

/** An upload that nobody saw the end of has failed, as far as the heartbeat knows. */
const UNFINISHED: ExportError = {
  dataset: "upload",
  error: "upload_failed",
  error_code: "upload_failed",
  reason: "unfinished",
};

function placesOf({ historyDir, archiveManifest, retentionDays }: ExportRequest) {
  return { historyDir, archiveManifest, retentionDays };
}

function buildFiles(ctx: Context, request: ExportRequest, generatedAt: string, errors: ExportError[]) {
  const made: BuiltDataset[] = [];
  const datasets: JsonObject = {};
  const folder = ctx.workspace.show(request.outputDir);
  for (const name of request.datasets) {
    const built = buildDataset(ctx.reader, name, request.inputs, { generatedAt, jobId: request.jobId });
    datasets[name] = "payload" in built ? "ok" : "error";
    if ("payload" in built) made.push(built);
    else errors.push({ dataset: name, error: built.text.en, error_code: built.code });
  }
  return { built: made, files: made.map((one) => exportFile(one, folder, request.indent)), datasets };
}

function planBundle(
  ctx: Context,
  request: ExportRequest,
  { built, files, draw }: { built: BuiltDataset[]; files: ExportFile[]; draw: DrawPage | undefined },
  generatedAt: string,
  errors: ExportError[],
): Bundle | undefined {
  return tried(errors, { dataset: "manifest", code: "manifest_write_failed" }, () => {
    for (const path of [request.manifest, ...files.map((file) => file.path)]) checkPlace(ctx, path);
    const sequence = nextSequence(ctx.reader, request.manifest, request.historyDir);
    const bare = buildManifest(ctx, request, files, { generatedAt, sequence });
    const { html } = request;
    const page =
      draw && html
        ? tried(errors, { dataset: "html", code: "html_failed" }, () =>
            bundlePage(ctx, { ...request, html }, bare, built, { draw, errors }),
          )
        : undefined;
    const manifest = page ? { ...bare, report: page.report } : bare;
    const changes = [
      ...files.map(({ path, text }) => writeChange(ctx, path, text)),
      writeChange(ctx, request.manifest, indented(manifest, request.indent)),
      writeJson(ctx, counterPath(request.manifest), { value: sequence, updated_at: generatedAt }),
      ...(page ? [writeChange(ctx, page.path, page.text)] : []),
    ];
    return { sequence, manifest, page, changes };
  });
}

interface PlannedUpload {
  effect?: Effect;
  shown?: JsonObject;
}

function planUpload(
  ctx: Context,
  { upload, dryRunUpload, uploadTimeoutMs, manifest, outputDir, jobId }: ExportRequest,
  sequence: number | undefined,
  errors: readonly ExportError[],
): PlannedUpload {
  if (!upload) return {};
  const command = shownCommand(upload);
  if (dryRunUpload) return { shown: { command, dry_run: true } };
  if (errors.length > 0 || sequence === undefined) return { shown: { command, skipped: true } };
  const names = {
    manifest: ctx.workspace.resolve(manifest),
    output_dir: ctx.workspace.resolve(outputDir),
    job_id: jobId,
    sequence: String(sequence),
  };
  return { effect: uploadEffect(upload, names, uploadTimeoutMs), shown: { command, pending: true } };
}

/** What came of the upload and of emptied folders; the heartbeat that spoke of an unfinished upload is replaced. */
export function settleExport(
  ctx: Context,
  plan: Plan<ExportResult>,
  results: EffectResult[],
): Plan<ExportResult> {
  const removal = results.find(({ kind }) => kind === REMOVE_FOLDERS);
  const upload = results.find(({ kind }) => kind === UPLOAD);
  const errors = [...plan.result.errors];
  if (removal && !removal.ok) {
    errors.push({ dataset: "history", error: String(removal.detail.error), error_code: "history_failed" });
  }
  if (upload && !upload.ok) {
    const { returncode, reason } = upload.detail;
    const why = { ...(returncode !== null && { returncode: returncode! }), reason: reason ?? null };
    errors.push({ dataset: "upload", error: "upload_failed", error_code: "upload_failed", ...why });
  }
  const heartbeat = plan.effects.find(({ kind }) => kind === UPLOAD)?.heartbeat_file;
  const { job_id, generated_at, sequence, datasets } = plan.result;
  const run = { jobId: job_id, generatedAt: generated_at, sequence, datasets };
  const beat =
    typeof heartbeat === "string"
      ? tried(errors, { dataset: "heartbeat", code: "heartbeat_write_failed" }, () =>
          heartbeatChange(ctx, heartbeat, { ...run, errors }),
        )
      : undefined;
  const result: ExportResult = {
    ...plan.result,
    status: errors.length > 0 ? "error" : "ok",
    errors,
    ...(upload && { upload: upload.detail }),
  };
  return makePlan(ctx, result, { exitCode: errors.length > 0 ? Exit.finding : Exit.ok, changes: [beat] });
}

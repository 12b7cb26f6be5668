import { dirname, relative, resolve } from "node:path";
import type { Context } from "../../workspace/context.ts";
import { sha256 } from "../../workspace/found.ts";
import { OpsError } from "../../workspace/errors.ts";
import { told, withMember } from "../../workspace/issues.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { DATASETS } from "../datasets/dataset.ts";
import type { ExportFile } from "./files.ts";
import { type DashboardManifest, dashboardManifest, type ManifestEntry } from "./manifest_schema.ts";
import type { ExportRequest } from "./request.ts";
import { maybeReadable, readManifest } from "./sequence.ts";

/**
 * The manifest of what was just produced and of what earlier jobs left whole: datasets that were not asked for are carried over, those
 * that failed are absent (specification 06 §9.6). Throws `manifest_invalid`.
 */
export function buildManifest(
  ctx: Context,
  request: ExportRequest,
  produced: readonly ExportFile[],
  facts: { generatedAt: string; sequence: number },
): DashboardManifest {
  const { jobId, manifest: path, datasets } = request;
  const made = produced.map((file): ManifestEntry => ({
    dataset: file.name,
    path: fromManifest(ctx, path, file.path),
    checksum_sha256: file.checksum,
    row_count: file.rowCount,
    generated_at: facts.generatedAt,
    source_hash: file.sourceHash,
  }));
  const carried = carriedOver(ctx, path).filter(({ dataset }) => !datasets.includes(dataset));
  const all = [...made, ...carried];
  const document = {
    sequence: facts.sequence,
    generated_at: facts.generatedAt,
    job_id: jobId,
    datasets: DATASETS.flatMap((name) => all.find(({ dataset }) => dataset === name) ?? []),
    provenance: provenanceOf(ctx, request),
  };
  const checked = dashboardManifest.safeParse(document);
  if (checked.success) return checked.data;
  const [first] = told(dashboardManifest, document, checked.error);
  const { en, ja } = withMember(first!);
  throw new OpsError("manifest_invalid", {
    en: `The manifest would break its schema: ${en}`,
    ja: `manifest がスキーマに合いません: ${ja}`,
  });
}

/** Entries of the manifest in force whose file is still as it says. */
function carriedOver({ workspace, reader }: Context, path: string): ManifestEntry[] {
  const before = readManifest(reader, path);
  return (before?.datasets ?? []).flatMap((entry) => {
    const file = entryPath(workspace.resolve(path), entry);
    if (maybeReadable(reader, file) === undefined) return [];
    const same = sha256(reader.bytes(file)) === entry.checksum_sha256.toLowerCase();
    return same ? [{ ...entry, job_id: entry.job_id ?? before!.job_id, carried_over: true }] : [];
  });
}

/** The absolute path of an entry's file. `manifest` is absolute. */
export function entryPath(manifest: string, { path }: Pick<ManifestEntry, "path">): string {
  return resolve(dirname(manifest), path);
}

function fromManifest({ workspace }: Context, manifest: string, file: string): string {
  return relative(dirname(workspace.resolve(manifest)), workspace.resolve(file)).replaceAll("\\", "/");
}

function provenanceOf({ workspace }: Context, request: ExportRequest): DashboardManifest["provenance"] {
  const { archiveDir, runsRoot, latencyRollup, portfolioTelemetry } = request.inputs;
  const { command, commit_sha } = request.automation.payload();
  const { inputs: more, ...rest } = request.provenance as JsonObject;
  const named = [archiveDir, runsRoot, latencyRollup, ...(portfolioTelemetry ? [portfolioTelemetry] : [])];
  const inputs = [
    ...named.map((path) => workspace.show(path)),
    ...(Array.isArray(more) ? more.map(String) : []),
  ];
  return {
    command: String(command),
    commit_sha: typeof commit_sha === "string" ? commit_sha : "unknown",
    inputs: [...new Set(inputs)].sort(),
    ...rest,
  };
}

import type { Context } from "../../workspace/context.ts";
import { sha256 } from "../../workspace/found.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject, parseJson } from "../../workspace/jsonfile.ts";
import { OpsError } from "../../workspace/errors.ts";
import { parseInstant } from "../../workspace/time.ts";
import { sourceHash } from "../datasets/dataset.ts";
import { entryPath } from "../dashboard/manifest.ts";
import type { DashboardManifest, ManifestEntry } from "../dashboard/manifest_schema.ts";

/** One thing that is wrong with a bundle: a code of specification 06 §12, and what it is about. */
export interface BundleError extends JsonObject {
  code: string;
}

export interface CheckedDataset extends JsonObject {
  dataset: string;
  status: "ok" | "error" | "warning";
  messages: string[];
}

/** Compares a dataset's file with what the manifest says of it; `errors` takes what does not fit. */
export function checkDataset(
  ctx: Context,
  manifestPath: string,
  manifest: DashboardManifest,
  entry: ManifestEntry,
  errors: BundleError[],
): CheckedDataset {
  const { dataset } = entry;
  const path = ctx.workspace.show(entryPath(ctx.workspace.resolve(manifestPath), entry));
  const found: BundleError[] = [];
  const report = (code: string, facts: JsonObject = {}) => found.push({ code, dataset, ...facts });
  const bytes = bytesOf(ctx, path);
  const checksum = bytes && sha256(bytes);
  const payload = bytes && payloadOf(bytes, path);
  const rows = payload && rowsOf(payload);
  if (!bytes) report("dataset_file_missing", { path });
  else {
    const expected = entry.checksum_sha256.toLowerCase();
    if (checksum !== expected) report("checksum_mismatch", { expected, found: checksum! });
    if (!payload) report("dataset_json_error", { path });
    else {
      if (rows !== entry.row_count) report("row_count_mismatch", { expected: entry.row_count, found: rows! });
      for (const [code, expect, got] of stampsOf(manifest, entry, payload)) {
        if (expect !== got) report(code, { expected: expect, found: got });
      }
    }
  }
  errors.push(...found);
  return {
    dataset,
    status: found.length > 0 ? "error" : "ok",
    path,
    checksum_sha256: checksum ?? null,
    expected_checksum_sha256: entry.checksum_sha256,
    row_count: rows ?? null,
    expected_row_count: entry.row_count,
    messages: found.map(({ code }) => code),
  };
}

/** What both the manifest and the file say. */
function stampsOf(
  manifest: DashboardManifest,
  entry: ManifestEntry,
  payload: JsonObject,
): [code: string, expected: string, found: string][] {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const instant = (value: unknown) => String(parseInstant(text(value)));
  return [
    ["dataset_name_mismatch", entry.dataset, text(payload.dataset)],
    ["source_hash_mismatch", entry.source_hash.toLowerCase(), sourceHash(payload)],
    ["generated_at_mismatch", instant(entry.generated_at), instant(payload.generated_at)],
    ["job_mismatch", entry.job_id ?? manifest.job_id, text(payload.job_id)],
  ];
}

/** Rows as the manifest counts them: of slippage those of states and of executions together. */
function rowsOf(payload: JsonObject): number {
  const { rows, state, execution } = payload;
  return [rows, state, execution].reduce<number>(
    (sum, list) => sum + (Array.isArray(list) ? list.length : 0),
    0,
  );
}

/** Undefined where there is no file. */
export function bytesOf({ reader }: Context, path: string): Uint8Array | undefined {
  try {
    return reader.maybeBytes(path);
  } catch (error) {
    if (error instanceof OpsError) return undefined;
    throw error;
  }
}

function payloadOf(bytes: Uint8Array, path: string): JsonObject | undefined {
  try {
    const value = parseJson(new TextDecoder().decode(bytes), path);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

import type { Context } from "../../workspace/context.ts";
import { sha256 } from "../../workspace/found.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject, parseJson } from "../../workspace/jsonfile.ts";
import { instantOfJob } from "../dashboard/history.ts";
import { maybeReadable } from "../dashboard/sequence.ts";
import { isoUtc } from "../../workspace/time.ts";
import { type BundleError, bytesOf } from "./datasets.ts";

const DAY = 86_400_000;

/** The folders of a history: each is named after a job, within the retention, and holds the copies that its manifest names. */
export function checkHistory(
  ctx: Context,
  historyDir: string,
  { retentionDays, now }: { retentionDays: number; now: number },
  errors: BundleError[],
): JsonObject {
  const { reader } = ctx;
  const path = ctx.workspace.show(historyDir);
  if (!reader.isFolder(path)) {
    errors.push({ code: "history_missing", path });
    return { path, directories: [] };
  }
  const folders = reader.list(path).filter((name) => reader.isFolder(`${path}/${name}`));
  const directories = folders.map((name): JsonObject => {
    const at = instantOfJob(name);
    const stale = at !== undefined && retentionDays >= 0 && at < now - retentionDays * DAY;
    if (at === undefined) errors.push({ code: "history_invalid_name", name });
    if (stale) errors.push({ code: "history_retention_violation", name });
    errors.push(...changedCopies(ctx, `${path}/${name}`));
    const status = at === undefined ? "invalid" : stale ? "stale" : "ok";
    return { name, timestamp: at === undefined ? null : isoUtc(at), status };
  });
  return { path, directories };
}

/** Copies that are not what the folder's own manifest says; a folder that older programs left has none. */
function changedCopies(ctx: Context, folder: string): BundleError[] {
  const manifest = maybeReadable(ctx.reader, `${folder}/manifest.json`);
  const entries = isJsonObject(manifest) && Array.isArray(manifest.datasets) ? manifest.datasets : [];
  return entries.flatMap((entry): BundleError[] => {
    if (!isJsonObject(entry)) return [];
    const path = `${folder}/${entry.dataset}.json`;
    const bytes = bytesOf(ctx, path);
    const found = bytes ? sha256(bytes) : null;
    if (found === String(entry.checksum_sha256).toLowerCase()) return [];
    return [{ code: "history_checksum_mismatch", path, expected: entry.checksum_sha256 ?? null, found }];
  });
}

/** The record of deleted history: every line names a job. A missing file is fine. */
export function checkArchive(ctx: Context, archiveManifest: string, errors: BundleError[]): JsonObject {
  const path = ctx.workspace.show(archiveManifest);
  const bytes = bytesOf(ctx, path);
  const lines = bytes ? new TextDecoder().decode(bytes).split("\n") : [];
  let entries = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const entry = parsed(line, path);
    if (entry === undefined) errors.push({ code: "archive_invalid_json", path, line: index + 1 });
    else if (!isJsonObject(entry) || typeof entry.job_id !== "string") {
      errors.push({ code: "archive_invalid_entry", path, line: index + 1 });
    } else entries += 1;
  }
  return { path, entries };
}

function parsed(line: string, name: string): Json | undefined {
  try {
    return parseJson(line, name);
  } catch {
    return undefined;
  }
}

import type { Context } from "../../workspace/context.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { printJson } from "../../workspace/jsonfile.ts";
import type { Change, Effect } from "../../workspace/plan.ts";
import { appendJsonLines, deleteChange, writeChange } from "../../workspace/plans.ts";
import { isoUtc, parseFileStamp } from "../../workspace/time.ts";
import { type SourceFile, sourceFile } from "../datasets/dataset.ts";
import type { ExportFile } from "./files.ts";

/** The effect that removes folders which a commit has emptied: `{kind, folders}`. */
export const REMOVE_FOLDERS = "remove_folders";

const DAY = 86_400_000;

/** UTC epoch milliseconds at which the job of a history folder ran, as its name begins; undefined for names of another kind. */
export function instantOfJob(name: string): number | undefined {
  const [, date, time] = /^(\d{8})T(\d{6})Z(?=-|$)/.exec(name) ?? [];
  const at = parseFileStamp(`${date}_${time}`);
  return Number.isNaN(at) ? undefined : at;
}

export interface HistoryPlan {
  changes: Change[];
  effects: Effect[];
  /** Paths of the copies. */
  artefacts: string[];
}

export interface HistoryRequest {
  historyDir: string;
  archiveManifest: string;
  retentionDays: number;
  jobId: string;
}

/** Keeps a copy of what a job has produced, with a manifest of its own, and nothing else in the job's folder. */
export function planCopies(
  ctx: Context,
  { historyDir, jobId }: HistoryRequest,
  produced: readonly ExportFile[],
  facts: { generatedAt: string; sequence: number; page?: string | undefined },
): HistoryPlan {
  if (produced.length === 0) return { changes: [], effects: [], artefacts: [] };
  const folder = ctx.workspace.show(`${historyDir}/${jobId}`);
  const copies = produced.map((file) => ({ ...file, path: `${folder}/${file.name}.json` }));
  const manifest = {
    job_id: jobId,
    generated_at: facts.generatedAt,
    sequence: facts.sequence,
    datasets: copies.map(({ name, path, checksum, rowCount }) => ({
      dataset: name,
      path,
      checksum_sha256: checksum,
      row_count: rowCount,
    })),
  };
  const files = [
    ...copies.map(({ path, text }) => ({ path, text })),
    { path: `${folder}/manifest.json`, text: printJson(manifest) },
  ];
  const artefacts = files.map(({ path }) => path);
  if (facts.page !== undefined) files.push({ path: `${folder}/index.html`, text: facts.page });
  const written = files.map(({ path }) => path);
  const others = ctx.reader.walk(folder).filter((path) => !written.includes(path));
  const changes = [
    ...files.map(({ path, text }) => writeChange(ctx, path, text)),
    ...others.map((path) => deleteChange(ctx, path)),
  ];
  return { changes: changes.filter((change) => change !== undefined), effects: [], artefacts };
}

/**
 * Deletes the history of jobs that ran before the retention (specification 06 §9.7) and records each in the archive manifest, in the same
 * commit. Links, names without a time and the job's own folder are left alone.
 */
export function planRetention(ctx: Context, request: HistoryRequest): HistoryPlan {
  const { historyDir, archiveManifest, retentionDays } = request;
  if (retentionDays < 0) return { changes: [], effects: [], artefacts: [] };
  const folders = expiredFolders(ctx, request);
  const records = folders.map((folder) => ({ folder, files: filesIn(ctx, folder) }));
  const lines = records
    .filter(({ files }) => files.length > 0)
    .map(({ folder, files }) => archiveLine(ctx, folder, files));
  const changes = records.flatMap(({ files }) => files.map(({ path }) => deleteChange(ctx, path)));
  return {
    changes: [
      ...(lines.length > 0 ? [appendJsonLines(ctx, archiveManifest, lines)] : []),
      ...changes.filter((change) => change !== undefined),
    ],
    effects: folders.length > 0 ? [{ kind: REMOVE_FOLDERS, root: historyDir, folders }] : [],
    artefacts: [],
  };
}

function expiredFolders(ctx: Context, { historyDir, retentionDays, jobId }: HistoryRequest): string[] {
  const { reader, workspace, clock } = ctx;
  const cutoff = clock.now() - retentionDays * DAY;
  if (reader.list(historyDir).length === 0) return [];
  return reader.files
    .list(workspace.resolve(historyDir))
    .filter(
      ({ name, kind }) => kind === "folder" && name !== jobId && (instantOfJob(name) ?? cutoff) < cutoff,
    )
    .map(({ name }) => workspace.show(`${historyDir}/${name}`))
    .sort();
}

function filesIn({ reader }: Context, folder: string): SourceFile[] {
  return reader.walk(folder).map((path) => sourceFile(reader, path));
}

function archiveLine(ctx: Context, folder: string, files: readonly SourceFile[]): JsonObject {
  const named = files.map(({ path, ...facts }) => ({ name: path.slice(folder.length + 1), ...facts }));
  return {
    job_id: folder.split("/").at(-1)!,
    archived_at: isoUtc(ctx.clock.now()),
    datasets: named
      .map(({ name }) => name)
      .filter((name) => /^[^/]+\.json$/.test(name))
      .sort(),
    files: named as Json,
    reason: "retention",
  };
}

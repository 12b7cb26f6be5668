import { csvText } from "../../workspace/csvfile.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Context } from "../../workspace/context.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeChange } from "../../workspace/plans.ts";
import type { Reader } from "../../workspace/reader.ts";
import { INDEX_COLUMNS, type IndexCells, indexRow } from "./row.ts";

/** The index as text: rows by timestamp text, empty ones first, then by name. */
export function indexText(rows: readonly IndexCells[]): string {
  const sorted = rows.toSorted(
    (a, b) =>
      compare(String(a.timestamp), String(b.timestamp)) || compare(String(a.run_id), String(b.run_id)),
  );
  return csvText(
    INDEX_COLUMNS,
    sorted.map((row) => INDEX_COLUMNS.map((column) => row[column])),
  );
}

export interface RebuiltIndex extends JsonObject {
  rows: number;
  out: string;
  /** Folders with a damaged `params.json` or `metrics.json`. */
  unreadable: string[];
  dry_run: boolean;
}

/** Plans the index of a runs folder. Throws as `readRunFolders`. */
export function planRebuildIndex(
  ctx: Context,
  { runsDir, out, dryRun }: { runsDir: string; out: string; dryRun: boolean },
): Plan<RebuiltIndex> {
  const { rows, unreadable } = readRunFolders(ctx.reader, runsDir);
  const result = { rows: rows.length, out: ctx.workspace.show(out), unreadable, dry_run: dryRun };
  return makePlan(ctx, result, { changes: [writeChange(ctx, out, indexText(rows))] });
}

/**
 * The row of every run folder directly under `runsDir`: those that hold readable `params.json` and `metrics.json`.
 * `unreadable` are folders that hold both, one of them damaged. Throws `runs_dir_not_found` (exit 1).
 */
export function readRunFolders(
  reader: Reader,
  runsDir: string,
): { rows: IndexCells[]; unreadable: string[] } {
  if (!reader.isFolder(runsDir)) {
    throw new OpsError(
      "runs_dir_not_found",
      {
        en: `runs dir not found: ${reader.workspace.show(runsDir)}`,
        ja: `runs フォルダーが見つかりません: ${reader.workspace.show(runsDir)}`,
      },
      undefined,
      { exit: 1, fields: { path: reader.workspace.show(runsDir) } },
    );
  }
  const rows: IndexCells[] = [];
  const unreadable: string[] = [];
  for (const id of reader.list(runsDir)) {
    const dir = `${trimmed(runsDir)}/${id}`;
    if (!reader.isFolder(dir)) continue;
    const [params, metrics] = [
      document(reader, `${dir}/params.json`),
      document(reader, `${dir}/metrics.json`),
    ];
    if (params === undefined || metrics === undefined) continue;
    if (params === null || metrics === null) unreadable.push(dir);
    else rows.push(indexRow({ id, dir, params, metrics, hasState: reader.exists(`${dir}/state.json`) }));
  }
  return { rows, unreadable };
}

/** Undefined where there is none, null where it is damaged. */
function document(reader: Reader, path: string): JsonObject | null | undefined {
  try {
    const value = reader.maybeJson(path);
    return value === undefined ? undefined : isJsonObject(value) ? value : null;
  } catch (error) {
    if (error instanceof OpsError) return null;
    throw error;
  }
}

function trimmed(folder: string): string {
  return folder.replace(/(?<=.)\/+$/, "");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

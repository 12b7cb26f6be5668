import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import { parseFileStamp } from "../../workspace/time.ts";
import { inputInvalid, inputMissing, type Skipped, type SourceFile, sourceFile } from "./dataset.ts";

/** An archived state as the datasets see it: whatever its version, as long as it holds an `ev_global` object. */
export interface Snapshot {
  /** UTC epoch milliseconds, from the file's name. */
  at: number;
  evGlobal: JsonObject;
  slip: JsonObject;
  file: SourceFile;
}

export interface Snapshots {
  /** Oldest first. */
  snapshots: Snapshot[];
  /** Files that are none, of those that stand among the snapshots. */
  skipped: Skipped[];
}

/**
 * The newest `limit` (0: all) snapshots of an archive folder. Files are opened from the newest back until there are enough.
 * Throws `input_missing` without the folder, and `input_invalid` where it holds no usable state.
 */
export function readSnapshots(reader: Reader, folder: string, limit: number): Snapshots {
  const shown = reader.workspace.show(folder);
  if (!reader.isFolder(folder)) throw inputMissing({ en: "State archive", ja: "state アーカイブ" }, shown);
  const snapshots: Snapshot[] = [];
  const skipped: Skipped[] = [];
  for (const { name, at } of newestFirst(reader.list(folder))) {
    if (limit > 0 && snapshots.length === limit) break;
    const path = `${shown}/${name}`;
    const found = at === undefined ? "no time in the name" : readSnapshot(reader, path, at);
    if (typeof found === "string") skipped.push({ path, reason: found });
    else snapshots.push(found);
  }
  if (snapshots.length === 0) {
    throw inputInvalid(
      {
        en: `No usable state in ${shown} (${skipped.length} files skipped)`,
        ja: `${shown} に使える state がありません（スキップ ${skipped.length} 件）`,
      },
      shown,
    );
  }
  return { snapshots: snapshots.reverse(), skipped: skipped.reverse() };
}

/**
 * UTC epoch milliseconds that a file's name tells (specification 06 §9.3): of its parts between `_` that are all digits the first, when
 * it has eight, with six digits of the second; else the first fourteen digits of the name.
 */
export function instantOfName(name: string): number | undefined {
  const stem = name.replace(/\.json$/, "");
  const [date, time] = stem.split("_").filter((part) => /^\d+$/.test(part));
  const digits =
    date?.length === 8 && time !== undefined ? date + time.slice(0, 6) : stem.replace(/\D/g, "").slice(0, 14);
  const instant = parseFileStamp(`${digits.slice(0, 8)}_${digits.slice(8)}`);
  return Number.isNaN(instant) ? undefined : instant;
}

/** Files without a time come last. */
function newestFirst(names: readonly string[]): { name: string; at: number | undefined }[] {
  const oldest = Number.NEGATIVE_INFINITY;
  return names
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({ name, at: instantOfName(name) }))
    .sort((a, b) => (b.at ?? oldest) - (a.at ?? oldest) || (a.name < b.name ? 1 : -1));
}

/** The snapshot, or why there is none. */
function readSnapshot(reader: Reader, path: string, at: number): Snapshot | string {
  if (path.endsWith("_diff.json")) return "a diff, no state";
  try {
    const state = reader.json(path);
    if (!isJsonObject(state) || !isJsonObject(state.ev_global)) return "no ev_global object";
    const slip = isJsonObject(state.slip) ? state.slip : {};
    return { at, evGlobal: state.ev_global, slip, file: sourceFile(reader, path) };
  } catch (error) {
    if (error instanceof OpsError) return error.code;
    throw error;
  }
}

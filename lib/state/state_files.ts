import { basename, dirname } from "node:path/posix";
import type { Reader } from "../workspace/reader.ts";
import { readArchiveName } from "./archive_names.ts";
import { ACTIVE_STATE, DEFAULT_ARCHIVE } from "./places.ts";

/** A state file that can be looked at, without having been read. */
export interface StateRow {
  path: string;
  /** UTC `YYYYMMDD_HHMMSS`; null for a state in force. */
  stamp: string | null;
  /** Of what: the folder below the archive's root, or the pair. */
  place: string;
}

/** The states in force: each pair's own, or the workspace's single one where no pair has its own. */
export function statesInForce(reader: Reader): StateRow[] {
  const own = reader
    .list("runs/active")
    .map((pair) => ({ path: `runs/active/${pair}/state.json`, stamp: null, place: pair }))
    .filter(({ place, path }) => reader.isFolder(`runs/active/${place}`) && reader.exists(path));
  if (own.length > 0 || !reader.exists(ACTIVE_STATE)) return own;
  return [{ path: ACTIVE_STATE, stamp: null, place: "" }];
}

/** All archived states, newest first; diffs and other files are none. Only the folders are read. */
export function archivedStates(reader: Reader, root = DEFAULT_ARCHIVE): StateRow[] {
  return reader
    .walk(root)
    .flatMap((path): StateRow[] => {
      const name = readArchiveName(basename(path));
      if (name?.kind !== "state") return [];
      return [{ path, stamp: name.stamp, place: dirname(path).slice(root.length + 1) }];
    })
    .sort((a, b) => (a.stamp! > b.stamp! ? -1 : a.stamp! < b.stamp! ? 1 : 0));
}

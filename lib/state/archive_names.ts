import { fileStamp, parseFileStamp } from "../workspace/time.ts";

/** A file name of a state archive (specification 02 §11.2): `<stamp>.json`, `<stamp>_state.json`, `<stamp>_diff.json`, … */
export interface ArchiveName {
  name: string;
  /** UTC `YYYYMMDD_HHMMSS`. */
  stamp: string;
  /** A diff describes an update; only a state can be loaded. */
  kind: "state" | "diff";
}

/** What a file name in an archive folder stands for; undefined for names that are none of ours. */
export function readArchiveName(name: string): ArchiveName | undefined {
  const [, stamp, suffix = ""] = /^(\d{8}_\d{6})(_.*)?\.json$/s.exec(name) ?? [];
  if (stamp === undefined || Number.isNaN(parseFileStamp(stamp))) return undefined;
  return { name, stamp, kind: suffix.endsWith("_diff") ? "diff" : "state" };
}

/** The states or the diffs among file names, oldest first: by stamp, then by name. */
export function archived(kind: ArchiveName["kind"], names: readonly string[]): ArchiveName[] {
  return names
    .map(readArchiveName)
    .filter((found) => found?.kind === kind)
    .map((found) => found!)
    .sort((a, b) => compare(a.stamp, b.stamp) || compare(a.name, b.name));
}

/** The newest state among file names. */
export function latestState(names: readonly string[]): string | undefined {
  return archived("state", names).at(-1)?.name;
}

/** Updates in quick succession run ahead of the clock by a second each; only beyond this was the clock set back. */
const RUN_AHEAD_MS = 60_000;

/** A stamp for a new file, and whether the clock was set back behind the newest file of the folder. */
export interface NextStamp {
  stamp: string;
  clock_regression: boolean;
}

/**
 * The stamp of the next state and diff of a folder: now, or one second after the folder's newest file where that is not
 * earlier. So a newer state never sorts before an older one, and no name is taken twice. `now` is UTC epoch milliseconds.
 */
export function nextStamp(now: number, names: readonly string[]): NextStamp {
  const stamps = names.flatMap((name) => readArchiveName(name)?.stamp ?? []).sort();
  const newest = stamps.at(-1);
  const current = fileStamp(now);
  if (newest === undefined || newest < current) return { stamp: current, clock_regression: false };
  const last = parseFileStamp(newest);
  return { stamp: fileStamp(last + 1000), clock_regression: last > now + RUN_AHEAD_MS };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Plan } from "../workspace/plan.ts";
import { deleteChange, makePlan } from "../workspace/plans.ts";
import type { Reader } from "../workspace/reader.ts";
import { type ArchiveName, archived, readArchiveName } from "./archive_names.ts";

export interface PruneOptions {
  base: string;
  /** How many of the newest states of each folder stay; at least 1. */
  keep: number;
  dryRun: boolean;
}

/**
 * Why a file stays or goes:
 * `newest` and `older` by its rank, `state_kept` and `state_removed` for a diff as the state of its stamp, `unrecognised` (stays).
 */
export type PruneReason = "newest" | "older" | "state_kept" | "state_removed" | "unrecognised";

export interface PrunedFile extends JsonObject {
  path: string;
  kind: "state" | "diff" | "other";
  keep: boolean;
  reason: PruneReason;
  /** 1 is the newest of its kind; null where that does not count. */
  rank: number | null;
}

export interface PruneResult extends JsonObject {
  /** Files removed; in a dry run, those that would be. */
  removed: number;
  base: string;
  keep: number;
  dry_run: boolean;
  errors: number;
  files: PrunedFile[];
}

/**
 * Removes all but the newest `keep` states from each archive folder, that is each folder exactly three levels below `base`
 * (strategy, symbol, mode). A diff goes with the state of its stamp; of the diffs that have no state, the newest `keep` stay.
 */
export function planPrune(
  ctx: Pick<Context, "reader">,
  { base, keep, dryRun }: PruneOptions,
): Plan<PruneResult> {
  const files = archiveFolders(ctx.reader, base).flatMap((folder) => {
    const names = ctx.reader.list(folder).filter((name) => !ctx.reader.isFolder(`${folder}/${name}`));
    return judge(names, keep).map((file) => ({ ...file, path: `${folder}/${file.path}` }));
  });
  const removed = files.filter((file) => !file.keep);
  return makePlan<PruneResult>(
    ctx,
    { removed: removed.length, base, keep, dry_run: dryRun, errors: 0, files },
    { changes: removed.map(({ path }) => deleteChange(ctx, path)) },
  );
}

function archiveFolders(reader: Reader, base: string): string[] {
  let folders = [base];
  for (let level = 0; level < 3; level++) {
    folders = folders
      .flatMap((folder) => reader.list(folder).map((name) => `${folder}/${name}`))
      .filter((path) => reader.isFolder(path));
  }
  return folders;
}

/** What becomes of each file of one folder, oldest name first; `path` is the name. */
function judge(names: string[], keep: number): PrunedFile[] {
  const states = archived("state", names);
  const kept = new Set(states.slice(-keep).map(({ stamp }) => stamp));
  const stamps = new Set(states.map(({ stamp }) => stamp));
  const alone = archived("diff", names).filter(({ stamp }) => !stamps.has(stamp));
  const ranks = new Map([...ranked(states), ...ranked(alone)]);

  return names.map((name) => {
    const found = readArchiveName(name);
    const rank = ranks.get(name) ?? null;
    if (!found) return { path: name, kind: "other", keep: true, reason: "unrecognised", rank };
    if (rank !== null) {
      const stays = rank <= keep;
      return { path: name, kind: found.kind, keep: stays, reason: stays ? "newest" : "older", rank };
    }
    const stays = kept.has(found.stamp);
    return { path: name, kind: "diff", keep: stays, reason: stays ? "state_kept" : "state_removed", rank };
  });
}

function ranked(files: ArchiveName[]): [string, number][] {
  return files.map(({ name }, index) => [name, files.length - index]);
}

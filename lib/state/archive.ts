import { isAbsolute } from "node:path";
import { strategyKey } from "../runs/strategy_key.ts";
import type { Context } from "../workspace/context.ts";
import { checkName } from "../workspace/names.ts";
import type { Change } from "../workspace/plan.ts";
import { writeChange } from "../workspace/plans.ts";
import type { Reader } from "../workspace/reader.ts";
import { latestState, type NextStamp, nextStamp } from "./archive_names.ts";
import { lineageName } from "./identity.ts";
import type { StateMeta } from "./meta.ts";

export { DEFAULT_ARCHIVE } from "./places.ts";

/** Which states: those of a strategy, symbol and mode below the archive's root. */
export interface ArchivePlace {
  root: string;
  /** Class path or strategy key. */
  strategy: string;
  symbol: string;
  mode: string;
  /** A manifest's own folder, below the root or absolute; it replaces the other three. */
  namespace?: string | null;
}

/** The folder that new states go to. Throws `invalid_name` where a part could leave it. */
export function archiveFolder(place: ArchivePlace): string {
  return folderOf(place, strategyKey(place.strategy));
}

/**
 * The folder that states are read from: the one for writing or, where that is missing, the one that older programs wrote,
 * which has `strategies.` before the key.
 */
export function readableArchiveFolder(reader: Reader, place: ArchivePlace): string {
  const folder = archiveFolder(place);
  if (place.namespace || reader.exists(folder)) return folder;
  const prefixed = folderOf(place, `strategies.${strategyKey(place.strategy)}`);
  return reader.exists(prefixed) ? prefixed : folder;
}

function folderOf({ root, symbol, mode, namespace }: ArchivePlace, key: string): string {
  if (namespace) return isAbsolute(namespace) ? namespace : `${root}/${namespace}`;
  return [root, checkName("strategy", key), checkName("symbol", symbol), checkName("mode", mode)].join("/");
}

/** The newest archived state of a place: what automatic loading takes, and nothing else. */
export function findLatest(
  reader: Reader,
  place: ArchivePlace,
): { folder: string; path: string | undefined } {
  const folder = readableArchiveFolder(reader, place);
  const name = latestState(reader.list(folder));
  return { folder, path: name && `${folder}/${name}` };
}

/**
 * The change that archives a state: `text` under the folder's next stamp. `form` is what follows the stamp: nothing for
 * simulations, `_state` for updates.
 */
export function archiveState(
  ctx: Pick<Context, "reader" | "clock">,
  place: ArchivePlace,
  text: string,
  form: "" | "_state",
): { path: string; change: Change } & NextStamp {
  const folder = archiveFolder(place);
  const next = nextStamp(ctx.clock.now(), ctx.reader.list(folder));
  const path = `${folder}/${next.stamp}${form}.json`;
  return { path, change: writeChange(ctx, path, text), ...next };
}

/** Those of the newest one's lineage; `states` stand oldest first. States without lineage are one lineage of their own. */
export function ofNewestLineage<State extends { meta: StateMeta }>(states: readonly State[]): State[] {
  const newest = states.at(-1);
  return newest ? states.filter(({ meta }) => lineageName(meta) === lineageName(newest.meta)) : [];
}

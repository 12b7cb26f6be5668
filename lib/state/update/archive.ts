import { parseFileStamp, fileStamp } from "../../workspace/time.ts";
import type { Context } from "../../workspace/context.ts";
import { archiveFolder } from "../archive.ts";
import { archived, nextStamp } from "../archive_names.ts";
import type { UpdateRequest } from "./request.ts";

/** Newest states and diffs of an archive folder that updates leave there. */
const STATES_KEPT = 5;
const DIFFS_KEPT = 100;

/** Where an update's files go in the archive, and which older ones they push out. Paths are workspace-relative. */
export interface ArchivePlaces {
  folder: string;
  /** Of state and diff. */
  stamp: string;
  state: string;
  diff: string;
  /** For a state that is set aside: one second before the new one. */
  discarded: string;
  /** The clock stands behind the newest file of the folder. */
  clockRegression: boolean;
  /** Names of states that go when a new one comes. */
  statesPushedOut: string[];
  diffsPushedOut: string[];
}

/** Reads the folder's listing, once. `discards`: room is left for a state that is set aside. */
export function archivePlaces(
  ctx: Pick<Context, "reader" | "clock">,
  request: UpdateRequest,
  discards: boolean,
): ArchivePlaces {
  const folder = ctx.reader.workspace.show(archiveFolder(request.place));
  const names = ctx.reader.list(folder);
  const next = nextStamp(ctx.clock.now(), names);
  const stamp = discards ? fileStamp(parseFileStamp(next.stamp) + 1000) : next.stamp;
  const states = archived("state", names).filter(({ name }) => name.endsWith("_state.json"));
  const diffs = archived("diff", names);
  const allButNewest = (files: { name: string }[], kept: number) =>
    files.slice(0, Math.max(0, files.length - kept)).map(({ name }) => name);
  return {
    folder,
    stamp,
    state: `${folder}/${stamp}_state.json`,
    diff: `${folder}/${stamp}_diff.json`,
    discarded: `${folder}/${next.stamp}_state.json`,
    clockRegression: next.clock_regression,
    statesPushedOut: allButNewest(states, STATES_KEPT - 1),
    diffsPushedOut: allButNewest(diffs, DIFFS_KEPT - 1),
  };
}

import { basename, dirname, join } from "node:path";
import type { Files } from "./files.ts";
import { linkOrCopy, syncFolder, writeFile } from "./fileio.ts";
import { fileError } from "./fserror.ts";
import { reserved } from "./inputerrors.ts";
import type { CommitFolder, Journal, Step } from "./journal.ts";
import type { JsonObject } from "./json.ts";
import type { Change, Content } from "./plan.ts";

/** Makers of large content, by the name that plans give. */
export type Sources = Readonly<Record<string, (args: JsonObject) => Iterable<string | Uint8Array>>>;

/**
 * Writes and syncs the new content of every change, and keeps every file that will be replaced or deleted under a second name.
 * Only the commit folder is written to.
 */
export function stage(files: Files, folder: CommitFolder, changes: Change[], sources: Sources): Journal {
  makeCommitFolder(files, folder);
  const steps = changes.map((change, index) =>
    naming(change, () => stageChange(files, folder, change, index, sources)),
  );
  const paths = steps.map(({ path }) => path);
  if (new Set(paths).size < paths.length)
    throw new Error(`The plan changes a file twice: ${paths.join(", ")}.`);
  syncFolder(files, folder.path);
  return { folders: missingFolders(files, folder, paths), steps };
}

/** Folders to be made for these files, outermost first. */
function missingFolders(files: Files, { workspace }: CommitFolder, paths: string[]): string[] {
  const missing = new Set<string>();
  const look = (folder: string) => {
    if (missing.has(folder) || files.stat(folder)) return;
    look(dirname(folder));
    missing.add(folder);
  };
  for (const path of paths) look(dirname(workspace.resolve(path)));
  return [...missing].map((folder) => workspace.show(folder));
}

function stageChange(
  files: Files,
  folder: CommitFolder,
  change: Change,
  index: number,
  sources: Sources,
): Step {
  const { workspace } = folder;
  if (workspace.isHidden(change.path)) throw reserved(change.path);
  const full = workspace.resolve(change.path);
  const existing = files.stat(full);
  if (change.op === "delete") {
    linkOrCopy(files, full, folder.backup(index));
    return { op: "delete", path: workspace.show(full), before: change.expect };
  }
  const path = workspace.show(existing ? placeOf(files, full) : full);
  const mode = (change.op === "write" ? change.mode : undefined) ?? existing?.mode;
  const written = writeFile(files, folder.staged(index), pieces(change.content, sources), mode);
  if (change.op === "append" && existing) return { op: "append", path, offset: change.offset, ...written };
  if (existing) linkOrCopy(files, workspace.resolve(path), folder.backup(index));
  return { op: "write", path, before: change.expect, ...written };
}

/** Where the file itself lies if the last part of its path is a link, which then stays; else the path as it is. */
function placeOf(files: Files, full: string): string {
  const real = files.realpath(full);
  return real === join(files.realpath(dirname(full)), basename(full)) ? full : real;
}

function pieces(content: Content, sources: Sources): Iterable<string | Uint8Array> {
  if (typeof content === "string") return [content];
  const source = sources[content.source];
  if (!source) throw new Error(`No content source is registered under ${content.source}.`);
  return source(content.args);
}

/** Made once a workspace and kept: its name must survive a power cut before anything in it is relied on. */
function makeCommitFolder(files: Files, folder: CommitFolder): void {
  const { root } = folder.workspace;
  if (files.stat(folder.ready)) return;
  for (const path of [dirname(folder.path), folder.path]) {
    if (!files.stat(path)) files.mkdir(path);
  }
  for (const path of [root, dirname(folder.path)]) syncFolder(files, path);
  files.close(files.open(folder.ready, "create"));
}

function naming(change: Change, work: () => Step): Step {
  try {
    return work();
  } catch (error) {
    throw fileError(error, change.op === "delete" ? "delete" : "write", change.path);
  }
}

import { dirname, join } from "node:path";
import { type Files, isErrno } from "./files.ts";
import { place, removeIfThere, syncFolder, writeAll } from "./fileio.ts";
import { readChunks } from "./found.ts";
import { fileError } from "./fserror.ts";
import type { CommitFolder, Journal, Step } from "./journal.ts";
import { PART_PREFIX } from "./paths.ts";
import { stillHolds } from "./stale.ts";

/** How far a commit has come, and what taking it back must know. */
export class Progress {
  /** Steps that were begun. */
  begun = 0;
  /** Folders that did not exist, outermost first. */
  readonly made: string[] = [];
  /** Folders whose names changed and are not yet synced. */
  readonly touched = new Set<string>();
}

/** Does every step and syncs every folder that it touched. What was done before may be done again. */
export function goForward(
  files: Files,
  folder: CommitFolder,
  { folders, steps }: Journal,
  progress: Progress,
): void {
  for (const path of folders)
    naming(path, "write", () => makeFolder(files, folder.workspace.resolve(path), progress));
  for (const [index, step] of steps.entries()) {
    progress.begun = index + 1;
    naming(step.path, doing(step), () => doStep(files, folder, step, index, progress));
  }
  syncTouched(files, folder, progress);
}

/** Undoes the steps that were begun, last first. The journal and all of staging still hold, so a crash here means: forward again. */
export function goBack(files: Files, folder: CommitFolder, { steps }: Journal, progress: Progress): void {
  for (let index = progress.begun - 1; index >= 0; index--) {
    const step = steps[index];
    if (step) naming(step.path, "write", () => undoStep(files, folder, step, index, progress));
  }
  for (const made of progress.made.toReversed()) {
    removeFolderIfEmpty(files, made);
    progress.touched.delete(made);
    progress.touched.add(dirname(made));
  }
  syncTouched(files, folder, progress);
}

function doStep(files: Files, folder: CommitFolder, step: Step, index: number, progress: Progress): void {
  const target = folder.workspace.resolve(step.path);
  if (step.op === "append") {
    append(files, folder.staged(index), target, step.offset);
    return;
  }
  progress.touched.add(dirname(target));
  if (step.op === "delete") removeIfThere(files, target);
  else place(files, folder.staged(index), partPath(folder, index, target), target);
}

function undoStep(files: Files, folder: CommitFolder, step: Step, index: number, progress: Progress): void {
  const target = folder.workspace.resolve(step.path);
  // Where the file system refused a step, it would refuse to have it undone, too: what is as before is left alone.
  if (step.op === "append") {
    if (files.stat(target)?.size !== step.offset) cut(files, target, step.offset);
    return;
  }
  progress.touched.add(dirname(target));
  const part = partPath(folder, index, target);
  if (stillHolds(files, folder.workspace, step.path, step.before)) {
    removeIfThere(files, part);
  } else if (step.before.is === "absent") {
    removeIfThere(files, part);
    removeIfThere(files, target);
  } else {
    place(files, folder.backup(index), part, target);
  }
}

/** Beside the target, because only there a rename is sure to stay within one file system. */
function partPath(folder: CommitFolder, index: number, target: string): string {
  const owner = Bun.hash(folder.workspace.root).toString(36);
  return join(dirname(target), `${PART_PREFIX}${owner}-${index}`);
}

function append(files: Files, source: string, target: string, offset: number): void {
  const fd = files.open(target, "update");
  try {
    let at = offset;
    for (const bytes of readChunks(files, source)) {
      writeAll(files, fd, bytes, at);
      at += bytes.length;
    }
    files.sync(fd);
  } finally {
    files.close(fd);
  }
}

function cut(files: Files, target: string, size: number): void {
  const fd = files.open(target, "update");
  try {
    files.resize(fd, size);
    files.sync(fd);
  } finally {
    files.close(fd);
  }
}

function makeFolder(files: Files, path: string, progress: Progress): void {
  if (!files.stat(path)) {
    files.mkdir(path);
    progress.made.push(path);
  }
  progress.touched.add(dirname(path)).add(path);
}

/** Somebody else may have put a file there meanwhile. */
function removeFolderIfEmpty(files: Files, path: string): void {
  try {
    files.rmdir(path);
  } catch (error) {
    if (!isErrno(error, "ENOTEMPTY", "EEXIST")) throw error;
  }
}

function syncTouched(files: Files, { workspace }: CommitFolder, progress: Progress): void {
  for (const path of progress.touched) naming(workspace.show(path), "write", () => syncFolder(files, path));
  progress.touched.clear();
}

function doing(step: Step): "write" | "delete" {
  return step.op === "delete" ? "delete" : "write";
}

/** Gives errors of the file system the name of the file that a person knows. */
function naming(path: string, doing: "write" | "delete", work: () => void): void {
  try {
    work();
  } catch (error) {
    throw fileError(error, doing, path);
  }
}

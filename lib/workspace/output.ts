import { dirname, join } from "node:path";
import { type Files, realFiles } from "./files.ts";
import { removeIfThere, writeAll, writeFile } from "./fileio.ts";
import { fileError } from "./fserror.ts";
import { isADirectory, reserved } from "./inputerrors.ts";
import { PART_PREFIX, type Workspace } from "./paths.ts";

/**
 * Writes what is no part of a plan: `--json-out`, caches, quota counters. Missing folders are made; the file is the old one or the
 * new one at every instant. A pipe or device is written to as it is. Throws errors naming the file, as readers do.
 */
export function writeOutput(
  workspace: Workspace,
  path: string,
  text: string,
  files: Files = realFiles,
): void {
  outside(workspace, path, (full) => {
    const there = files.stat(full);
    if (there?.kind === "folder") throw isADirectory(workspace.show(path));
    if (there?.kind === "other") return writeInto(files, full, text, 0);
    const target = there ? files.realpath(full) : full;
    makeFolders(files, dirname(target));
    const part = join(dirname(target), `${PART_PREFIX}${process.pid}`);
    try {
      writeFile(files, part, [text], there?.mode);
      files.rename(part, target);
    } catch (error) {
      removeIfThere(files, part);
      throw error;
    }
  });
}

/**
 * Appends whole lines to a log that is no part of a plan, and syncs it. The caller holds the log's own lock. A torn last line is
 * closed first, so that lines never run together.
 */
export function appendOutput(
  workspace: Workspace,
  path: string,
  lines: string,
  files: Files = realFiles,
): void {
  outside(workspace, path, (full) => {
    makeFolders(files, dirname(full));
    const size = files.stat(full)?.size ?? 0;
    writeInto(files, full, size > 0 && lastByte(files, full, size) !== 0x0a ? `\n${lines}` : lines, size);
  });
}

function writeInto(files: Files, full: string, text: string, position: number): void {
  const fd = files.open(full, files.stat(full) ? "update" : "create");
  try {
    writeAll(files, fd, Buffer.from(text), position);
    if (files.stat(full)?.kind === "file") files.sync(fd);
  } finally {
    files.close(fd);
  }
}

function lastByte(files: Files, full: string, size: number): number | undefined {
  const fd = files.open(full, "read");
  const last = new Uint8Array(1);
  try {
    files.read(fd, last, size - 1);
  } finally {
    files.close(fd);
  }
  return last[0];
}

function makeFolders(files: Files, folder: string): void {
  if (files.stat(folder)) return;
  makeFolders(files, dirname(folder));
  files.mkdir(folder);
}

function outside(workspace: Workspace, path: string, work: (full: string) => void): void {
  if (workspace.isHidden(path)) throw reserved(workspace.show(path));
  try {
    work(workspace.resolve(path));
  } catch (error) {
    throw fileError(error, "write", workspace.show(path));
  }
}

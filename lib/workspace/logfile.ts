import { fileError } from "./fserror.ts";
import { type Files, realFiles } from "./files.ts";
import { syncFolder, writeAll } from "./fileio.ts";
import type { Workspace } from "./paths.ts";
import { dirname } from "node:path";

/**
 * What logs need that are no part of a plan, beside `appendOutput`. The caller holds the log's own lock.
 * Errors name the file, as readers' do.
 */

/**
 * Puts whole lines in the place of all that stands after the first `size` bytes. Ended in between, it leaves the lines with a torn end
 * behind them, never less than the lines.
 */
export function replaceEnd(
  workspace: Workspace,
  path: string,
  size: number,
  lines: string,
  files: Files = realFiles,
): void {
  guarded(workspace, path, (full) => {
    const bytes = Buffer.from(lines);
    const fd = files.open(full, "update");
    try {
      writeAll(files, fd, bytes, size);
      files.resize(fd, size + bytes.length);
      files.sync(fd);
    } finally {
      files.close(fd);
    }
  });
}

/**
 * Moves the log to `<path>.1`, what was there to `.2`, and so on up to `keep`; the oldest is replaced only when all are in use.
 * Ended at any instant it leaves a free number, which the next shift fills: no file is lost early.
 */
export function shiftLog(workspace: Workspace, path: string, keep: number, files: Files = realFiles): void {
  guarded(workspace, path, (full) => {
    const numbered = (number: number) => (number === 0 ? full : `${full}.${number}`);
    let free = 1;
    while (free < keep && files.stat(numbered(free))) free++;
    for (let to = free; to > 0; to--) files.rename(numbered(to - 1), numbered(to));
    syncFolder(files, dirname(full));
  });
}

function guarded(workspace: Workspace, path: string, work: (full: string) => void): void {
  try {
    work(workspace.resolve(path));
  } catch (error) {
    throw fileError(error, "write", workspace.show(path));
  }
}

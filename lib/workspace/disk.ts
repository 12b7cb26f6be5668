import { accessSync, constants, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { realFiles } from "./files.ts";
import type { Workspace } from "./paths.ts";

/** Where files could be put, as it is now: no part of any content, so plans that rest on it do not go stale by it. */
export interface Room {
  /** The folder, or the nearest thing above it that is there: a missing folder would be made in it. */
  folder: string;
  /** False where something else than a folder stands, or where this process must not write. */
  writable: boolean;
  /** Bytes that an ordinary user may still write. */
  freeBytes: number;
}

/** What a folder of the workspace, or one that would be made, has room for. */
export function roomAt(workspace: Workspace, path: string): Room {
  let full = workspace.resolve(path);
  while (!realFiles.stat(full)) full = dirname(full);
  const { bavail, bsize } = statfsSync(full);
  const writable = realFiles.stat(full)?.kind === "folder" && mayWrite(full);
  return { folder: workspace.show(full), writable, freeBytes: bavail * bsize };
}

function mayWrite(full: string): boolean {
  try {
    accessSync(full, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

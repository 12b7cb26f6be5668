import { statSync } from "node:fs";
import { fileError } from "./fserror.ts";
import type { Workspace } from "./paths.ts";

/**
 * When a file was last changed, in UTC epoch milliseconds: for readers of foreign files that do not say when they were made. It is no
 * part of a file's content, so plans that rest on it do not go stale by it.
 */
export function modifiedMs(workspace: Workspace, path: string): number {
  try {
    return statSync(workspace.resolve(path)).mtimeMs;
  } catch (error) {
    throw fileError(error, "read", workspace.show(path));
  }
}

import { type Files, realFiles } from "./files.ts";
import { fileError } from "./fserror.ts";
import type { Workspace } from "./paths.ts";

/**
 * Removes a folder that a commit has emptied, with the empty folders below it; one that is gone already is no error. Files in it stay, and
 * so do the folders that hold them. Done twice it is done once, so it may follow a commit as an effect.
 */
export function removeEmptyFolders(workspace: Workspace, folder: string, files: Files = realFiles): void {
  try {
    remove(files, workspace.resolve(folder));
  } catch (error) {
    throw fileError(error, "delete", workspace.show(folder));
  }
}

function remove(files: Files, folder: string): void {
  if (files.stat(folder)?.kind !== "folder") return;
  for (const { name, kind } of files.list(folder)) {
    if (kind === "folder") remove(files, `${folder}/${name}`);
  }
  if (files.list(folder).length === 0) files.rmdir(folder);
}

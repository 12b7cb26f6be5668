import { dirname, join } from "node:path";
import { OpsError } from "./errors.ts";
import { removeIfThere, writeFile } from "./fileio.ts";
import { type Files, realFiles } from "./files.ts";
import { readWhole } from "./found.ts";
import { fileError } from "./fserror.ts";
import { notADirectory } from "./inputerrors.ts";
import { acquireLock, COMMIT_LOCK, type LockOptions } from "./lock.ts";
import { LOCK_FOLDER, Workspace } from "./paths.ts";

/** Says whose a folder is, and with it who may empty it. */
const MARK = ".orb-owner";

/** Makes a folder where there is none, with those that it is in. */
export function makeFolder(path: string, files: Files = realFiles): void {
  writing(path, () => makeFolders(files, path));
}

/** An empty workspace, held by one process until it is disposed of. */
export interface FreshWorkspace extends Disposable {
  workspace: Workspace;
}

/**
 * A workspace that a command makes for itself and replaces at every run: the folder at `path` of the outer workspace, made, or emptied
 * of what earlier runs of the same `owner` left. Held under the role lock `owner`. Throws `not_ours` (exit 2) for a folder with
 * files that it was never marked for, before anything is touched, `not_a_directory`, and `locked` (exit 3).
 */
export async function freshWorkspace(
  outer: Workspace,
  path: string,
  owner: string,
  lock: LockOptions,
  files: Files = realFiles,
): Promise<FreshWorkspace> {
  const workspace = new Workspace(outer.resolve(path), outer.callerDir);
  const shown = outer.show(path);
  writing(shown, () => claim(files, workspace.root, shown, owner));
  const held = await acquireLock(workspace, owner, lock);
  try {
    using _commit = await acquireLock(workspace, COMMIT_LOCK, lock);
    const kept = [join(workspace.root, MARK), workspace.resolve(LOCK_FOLDER)];
    writing(shown, () => empty(files, workspace.root, kept));
  } catch (error) {
    held.release();
    throw error;
  }
  return { workspace, [Symbol.dispose]: () => held.release() };
}

function claim(files: Files, root: string, shown: string, owner: string): void {
  const kind = files.stat(root)?.kind;
  if (kind !== undefined && kind !== "folder") throw notADirectory(shown);
  const mark = join(root, MARK);
  if (files.stat(mark)?.kind === "file" && Buffer.from(readWhole(files, mark)).toString() === `${owner}\n`) {
    return;
  }
  if (kind === "folder" && files.list(root).length > 0) throw notOurs(shown, owner);
  makeFolders(files, root);
  writeFile(files, mark, [`${owner}\n`]);
}

function makeFolders(files: Files, folder: string): void {
  if (files.stat(folder)) return;
  makeFolders(files, dirname(folder));
  files.mkdir(folder);
}

/** Links are removed, not followed. */
function empty(files: Files, folder: string, kept: readonly string[]): void {
  for (const { name, kind } of files.list(folder)) {
    const path = join(folder, name);
    if (kept.includes(path)) continue;
    if (kind !== "folder") {
      removeIfThere(files, path);
      continue;
    }
    empty(files, path, kept);
    if (files.list(path).length === 0) files.rmdir(path);
  }
}

function notOurs(path: string, owner: string): OpsError {
  return new OpsError(
    "not_ours",
    {
      en: `${path} holds files that ${owner} did not make; they are left alone.`,
      ja: `${path} には ${owner} が作成していないファイルがあるため、何も変更しません。`,
    },
    {
      en: "Move or remove that directory, or name another workspace with --workspace.",
      ja: "そのディレクトリを移動または削除するか、--workspace で別のワークスペースを指定してください。",
    },
    { fields: { path } },
  );
}

function writing(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw fileError(error, "write", path);
  }
}

import { finish, clearStaging } from "./apply.ts";
import { type Files, realFiles } from "./files.ts";
import { hashFile, lookAt } from "./found.ts";
import { fileError } from "./fserror.ts";
import { CommitFolder, type Journal, journalCorrupt, readJournal, type Step } from "./journal.ts";
import { COMMIT_LOCK, lockStatus } from "./lock.ts";
import type { Workspace } from "./paths.ts";
import { stillHolds } from "./stale.ts";
import { goForward, Progress } from "./steps.ts";

/**
 * Completes the commit that an earlier process left behind its journal, or drops what it left before it. True if there was one to complete.
 * The caller holds the commit lock. Throws `journal_corrupt`, having touched nothing, when a file is neither as before that commit
 * nor as after it.
 */
export function recover(files: Files, workspace: Workspace): boolean {
  const folder = new CommitFolder(workspace);
  try {
    if (!files.stat(folder.path)) return false;
    if (!files.stat(folder.journal)) {
      clearStaging(files, folder);
      return false;
    }
    const journal = readJournal(files, folder);
    verify(files, folder, journal);
    goForward(files, folder, journal, new Progress());
    files.unlink(folder.journal);
  } catch (error) {
    throw fileError(error, "write", workspace.show(folder.path));
  }
  finish(files, folder);
  return true;
}

/** Whether an interrupted commit waits for the next command that writes. Creates nothing. */
export function recoveryPending(workspace: Workspace, files: Files = realFiles): boolean {
  return (
    files.stat(new CommitFolder(workspace).journal) !== undefined && !lockStatus(workspace, COMMIT_LOCK).held
  );
}

function verify(files: Files, folder: CommitFolder, { steps }: Journal): void {
  for (const [index, step] of steps.entries()) {
    if (step.op !== "delete" && !isStaged(files, folder, index, step)) {
      throw journalCorrupt(folder, {
        en: `the new content of ${step.path} is missing or damaged`,
        ja: `${step.path} の新しい内容が失われているか壊れています`,
      });
    }
    if (!fits(files, folder, step)) {
      throw journalCorrupt(folder, {
        en: `${step.path} was changed after the interruption`,
        ja: `${step.path} が中断後に変更されています`,
      });
    }
  }
}

function isStaged(
  files: Files,
  folder: CommitFolder,
  index: number,
  step: Exclude<Step, { op: "delete" }>,
): boolean {
  const path = folder.staged(index);
  return files.stat(path)?.size === step.size && hashFile(files, path) === step.sha256;
}

/** Whether the file is as before the step, as after it, or on the way. */
function fits(files: Files, folder: CommitFolder, step: Step): boolean {
  const target = folder.workspace.resolve(step.path);
  if (step.op === "append") return fitsAppend(files, target, step);
  const now = lookAt(files, target);
  if (now.is === "absent" || stillHolds(files, folder.workspace, step.path, step.before)) return true;
  return step.op === "write" && now.is === "file" && now.sha256 === step.sha256;
}

/** Up to the appended end anything may stand there, torn or unsynced; past it, only after the whole text. */
function fitsAppend(files: Files, target: string, step: Extract<Step, { op: "append" }>): boolean {
  const end = step.offset + step.size;
  const now = files.stat(target);
  if (now?.kind !== "file" || now.size < step.offset) return false;
  return now.size <= end || hashFile(files, target, step.offset, end) === step.sha256;
}

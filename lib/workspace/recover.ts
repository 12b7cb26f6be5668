import { finish, clearStaging } from "./apply.ts";
import { type Files, realFiles } from "./files.ts";
import { hashFile, lookAt, readWhole } from "./found.ts";
import { fileError } from "./fserror.ts";
import { CommitFolder, type Journal, journalCorrupt, readJournal, type Step } from "./journal.ts";
import { COMMIT_LOCK, lockStatus } from "./lock.ts";
import type { Workspace } from "./paths.ts";
import { stillHolds } from "./stale.ts";
import { goForward, Progress } from "./steps.ts";

type AppendStep = Extract<Step, { op: "append" }>;

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
    if (!fits(files, folder, index, step)) {
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
function fits(files: Files, folder: CommitFolder, index: number, step: Step): boolean {
  if (step.op === "append") return fitsAppend(files, folder, index, step);
  const now = lookAt(files, folder.workspace.resolve(step.path));
  if (now.is === "absent" || stillHolds(files, folder.workspace, step.path, step.before)) return true;
  return step.op === "write" && now.is === "file" && now.sha256 === step.sha256;
}

/**
 * Past the appended end anything may follow the whole text. Up to there each byte is the text's, or zero where a power cut lost it:
 * else somebody has appended something of his own.
 */
function fitsAppend(files: Files, folder: CommitFolder, index: number, step: AppendStep): boolean {
  const target = folder.workspace.resolve(step.path);
  const end = step.offset + step.size;
  const now = files.stat(target);
  if (now?.kind !== "file" || now.size < step.offset) return false;
  if (now.size > end) return hashFile(files, target, step.offset, end) === step.sha256;
  const text = readWhole(files, folder.staged(index));
  const there = readWhole(files, target, step.offset);
  return there.every((byte, at) => byte === 0 || byte === text[at]);
}

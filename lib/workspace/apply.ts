import { Exit, OpsError } from "./errors.ts";
import type { Files } from "./files.ts";
import { removeIfThere, syncFolder, writeFile } from "./fileio.ts";
import { errnoText, fileError } from "./fserror.ts";
import { CommitFolder, type Journal, printJournal } from "./journal.ts";
import type { Workspace } from "./paths.ts";
import type { Change } from "./plan.ts";
import { type Sources, stage } from "./stage.ts";
import { goBack, goForward, Progress } from "./steps.ts";

/**
 * Makes all the changes or none. The caller holds the commit lock, has recovered, and has checked every expectation.
 *
 * New content is staged and synced, then the journal: from then on a crash means that the next commit completes this one.
 * A call that fails while the process lives means that every step is taken back; the error says so.
 */
export function applyChanges(files: Files, workspace: Workspace, changes: Change[], sources: Sources): void {
  const folder = new CommitFolder(workspace);
  const progress = new Progress();
  let journal: Journal | undefined;
  try {
    const staged = stage(files, folder, changes, sources);
    writeFile(files, folder.draft, [printJournal(staged)]);
    journal = staged;
    // The commit point.
    files.rename(folder.draft, folder.journal);
    syncFolder(files, folder.path);
    goForward(files, folder, journal, progress);
    files.unlink(folder.journal);
  } catch (thrown) {
    const error = fileError(thrown, "write", workspace.show(folder.path));
    if (journal) takeBack(files, folder, journal, progress, error);
    finish(files, folder);
    throw error instanceof OpsError ? unchanged(error) : error;
  }
  finish(files, folder);
}

/** Ends a commit whose journal is gone, or never was. What it cannot clear now the next commit clears. */
export function finish(files: Files, folder: CommitFolder): void {
  try {
    // While the journal might come back after a power cut, staging must be there too.
    syncFolder(files, folder.path);
    clearStaging(files, folder);
  } catch {
    // Nothing is lost by it.
  }
}

/** Removes what an ended or unfinished commit left. Never called while a journal stands. */
export function clearStaging(files: Files, folder: CommitFolder): void {
  for (const { name } of files.list(folder.path)) {
    const path = `${folder.path}/${name}`;
    if (path !== folder.ready) files.unlink(path);
  }
}

function takeBack(
  files: Files,
  folder: CommitFolder,
  journal: Journal,
  progress: Progress,
  error: unknown,
): void {
  try {
    goBack(files, folder, journal, progress);
    removeIfThere(files, folder.journal);
  } catch (second) {
    throw unfinished(error, second);
  }
}

/** The error, with the promise that nothing has happened. */
function unchanged(error: OpsError): OpsError {
  const text = {
    en: `${error.text.en} The workspace is as it was before.`,
    ja: `${error.text.ja}ワークスペースは元のままです。`,
  };
  return new OpsError(error.code, text, error.hint, {
    exit: error.exit,
    fields: error.fields,
    cause: error.cause,
  });
}

function unfinished(error: unknown, second: unknown): OpsError {
  const first = error instanceof OpsError ? error.text : errnoText(error)[1];
  const [, why] = errnoText(second instanceof OpsError ? second.cause : second);
  return new OpsError(
    "commit_unfinished",
    {
      en: `${first.en} Taking the changes back failed too: ${why.en}. The next command that writes completes them.`,
      ja: `${first.ja}変更の取り消しにも失敗しました: ${why.ja}。次に書き込みを行うコマンドが変更を完了させます。`,
    },
    {
      en: "Mend the cause, then run any command that writes; until then some files are new and some are old.",
      ja: "原因を取り除いてから、書き込みを行うコマンドを実行してください。それまでは新旧のファイルが混在します。",
    },
    { exit: Exit.locked, fields: error instanceof OpsError ? error.fields : {}, cause: second },
  );
}

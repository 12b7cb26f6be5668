import { join } from "node:path";
import { Exit, OpsError } from "./errors.ts";
import type { Files } from "./files.ts";
import { readWhole, sha256 } from "./found.ts";
import { COMMIT_FOLDER, type Workspace } from "./paths.ts";
import type { Found } from "./plan.ts";

/**
 * What a commit does to one file. Its new content, `size` bytes with hash `sha256`, lies in staging under the step's number until the
 * journal is gone, so every step can be done again at any time and doing it twice is doing it once.
 */
export type Step =
  | { op: "write"; path: string; before: Found; size: number; sha256: string }
  | { op: "append"; path: string; offset: number; size: number; sha256: string }
  | { op: "delete"; path: string; before: Found };

export interface Journal {
  /** Folders that were missing when the commit was staged, outermost first. */
  folders: string[];
  steps: Step[];
}

/** Staging, backups and the journal of the one commit that the lock allows at a time. */
export class CommitFolder {
  readonly path: string;
  readonly journal: string;

  constructor(readonly workspace: Workspace) {
    this.path = workspace.resolve(COMMIT_FOLDER);
    this.journal = join(this.path, "journal.json");
  }

  /** New content of a step. */
  staged(step: number): string {
    return join(this.path, `${step}.new`);
  }

  /** The file as it was before a step, kept to undo it. */
  backup(step: number): string {
    return join(this.path, `${step}.old`);
  }

  /** The journal on its way to its name. */
  get draft(): string {
    return join(this.path, "journal.draft");
  }

  /** There once the folder's own name is sure to survive a power cut. */
  get ready(): string {
    return join(this.path, "ready");
  }
}

export function printJournal(journal: Journal): string {
  return `${JSON.stringify({ format: 1, sha256: sha256(JSON.stringify(journal)), journal })}\n`;
}

/** Throws `journal_corrupt` for anything but a whole journal of this format. */
export function readJournal(files: Files, folder: CommitFolder): Journal {
  const bytes = readWhole(files, folder.journal);
  try {
    const { format, sha256: hash, journal } = JSON.parse(new TextDecoder().decode(bytes));
    if (format === 1 && hash === sha256(JSON.stringify(journal))) return journal;
  } catch {
    // Every kind of damage ends in the one error below.
  }
  throw journalCorrupt(folder, { en: "its journal is damaged", ja: "ジャーナルが壊れています" });
}

/** An interrupted commit that cannot be completed by itself. Nothing is touched. */
export function journalCorrupt(folder: CommitFolder, why: { en: string; ja: string }): OpsError {
  const path = folder.workspace.show(folder.path);
  return new OpsError(
    "journal_corrupt",
    {
      en: `An interrupted commit in ${path} cannot be completed: ${why.en}. Nothing was changed.`,
      ja: `${path} にある中断されたコミットを完了できません: ${why.ja}。何も変更していません。`,
    },
    {
      en: `Set the named file right and run a command again; or give that commit up by moving ${path} out of the workspace.`,
      ja: `該当ファイルを元に戻して再実行してください。そのコミットを破棄する場合は ${path} をワークスペースの外へ移動してください。`,
    },
    { exit: Exit.finding, fields: { path } },
  );
}

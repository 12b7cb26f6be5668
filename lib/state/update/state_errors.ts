import { Exit, OpsError } from "../../workspace/errors.ts";
import type { Reader } from "../../workspace/reader.ts";
import { type ArchivePlace, readableArchiveFolder } from "../archive.ts";
import { archived } from "../archive_names.ts";
import type { StateDocument } from "../document.ts";
import { readStateFile, type StateFile } from "../file.ts";
import { type Expected, identityDifferences } from "../identity.ts";
import type { LoadOutcome } from "../load.ts";
import { StateProblem, unusableState } from "../problem.ts";
import type { UpdateRequest } from "./request.ts";

type Refusal = Extract<LoadOutcome, { applied: false }>;

/**
 * Judges a state that was not taken over: returns its document where only the configuration is another one, so that it may be set
 * aside, and throws `state_corrupt`, `schema_version_unsupported` or `state_identity_mismatch` (exit 1) for anything else.
 */
export function refused(
  reader: Reader,
  { stateIn, place }: UpdateRequest,
  outcome: Refusal,
  expected: Expected,
): StateDocument {
  const { code, detail } = outcome;
  const file = readable(reader, place, stateIn);
  if (code === "symbol_mismatch" || code === "identity_mismatch") throw identityMismatch(file.path, detail);
  if (code !== "config_fingerprint_mismatch") {
    const problem = new StateProblem("state_corrupt", { en: detail, ja: detail });
    throw unreadableState(reader, place, stateIn, unusableState(file.path, problem));
  }
  const differences = identityDifferences(file.document.meta, expected);
  if (differences.length > 0) throw identityMismatch(file.path, differences.join(", "));
  return file.document;
}

function readable(reader: Reader, place: ArchivePlace, path: string): StateFile {
  try {
    return readStateFile(reader, path);
  } catch (error) {
    throw unreadableState(reader, place, path, error);
  }
}

/** The error as an update ends with it: `state_corrupt` for what is no text at all, exit 1, and the newest sound state as the way out. */
export function unreadableState(reader: Reader, place: ArchivePlace, path: string, error: unknown): unknown {
  if (!(error instanceof OpsError)) return error;
  const shown = reader.workspace.show(path);
  const newest = newestSound(reader, place);
  const hint = newest
    ? {
        en: `The newest sound state of the archive is ${newest}: restore_state --from ${newest}`,
        ja: `アーカイブにある最新の正常な state は ${newest} です: restore_state --from ${newest}`,
      }
    : {
        en: "The archive has no sound state of this pair. Remove the file to start learning again.",
        ja: "アーカイブにこの組の正常な state はありません。ファイルを削除すると、学習を最初からやり直します。",
      };
  const code = error.code === "not_utf8" || error.code === "is_a_directory" ? "state_corrupt" : error.code;
  return new OpsError(code, error.text, hint, {
    exit: Exit.finding,
    fields: { ...error.fields, path: shown },
    cause: error,
  });
}

function newestSound(reader: Reader, place: ArchivePlace): string | undefined {
  const folder = readableArchiveFolder(reader, place);
  const newestFirst = archived("state", reader.list(folder)).reverse();
  return newestFirst
    .map(({ name }) => `${reader.workspace.show(folder)}/${name}`)
    .find((path) => {
      try {
        return readStateFile(reader, path) !== undefined;
      } catch (error) {
        if (error instanceof OpsError) return false;
        throw error;
      }
    });
}

function identityMismatch(path: string, detail: string): OpsError {
  return new OpsError(
    "state_identity_mismatch",
    {
      en: `${path} is the state of something else: ${detail}. Nothing was written.`,
      ja: `${path} は別の対象の state です: ${detail}。何も書き込んでいません。`,
    },
    {
      en: "Name the pair's own state with --state-out, for example runs/active/SYMBOL_MODE/state.json.",
      ja: "--state-out でその組の state（例: runs/active/SYMBOL_MODE/state.json）を指定してください。",
    },
    { exit: Exit.finding, fields: { path } },
  );
}

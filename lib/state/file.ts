import { hinted } from "../workspace/errors.ts";
import { sha256 } from "../workspace/found.ts";
import type { Reader } from "../workspace/reader.ts";
import type { Text } from "../workspace/text.ts";
import { parseState, type StateDocument } from "./document.ts";
import { StateProblem, unusableState } from "./problem.ts";

/** A state file that was read and found sound. */
export interface StateFile {
  /** As texts name it. */
  path: string;
  text: string;
  /** Of the file's bytes. */
  sha256: string;
  document: StateDocument;
}

/**
 * Reads a state file. Throws what the reader throws (`file_not_found`, …), and for a file that is no usable state
 * `state_corrupt` or `schema_version_unsupported`, with the exit code `exit` (2 when absent).
 */
export function readStateFile(reader: Reader, path: string, exit?: number): StateFile {
  const shown = reader.workspace.show(path);
  try {
    const bytes = reader.bytes(path);
    const text = reader.text(path);
    return { path: shown, text, sha256: sha256(bytes), document: parseState(text, shown) };
  } catch (error) {
    if (error instanceof StateProblem) throw unusableState(shown, error, exit);
    throw hinted(error, WHERE);
  }
}

const WHERE: Text = {
  en: "update_state writes the state of a symbol and mode when it first learns; archived ones lie below ops/state_archive.",
  ja: "シンボルとモードごとの state は、update_state が最初の学習で作成します。保管済みの state は ops/state_archive にあります。",
};

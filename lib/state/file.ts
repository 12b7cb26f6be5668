import { sha256 } from "../workspace/found.ts";
import type { Reader } from "../workspace/reader.ts";
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
  const bytes = reader.bytes(path);
  const text = reader.text(path);
  const shown = reader.workspace.show(path);
  try {
    return { path: shown, text, sha256: sha256(bytes), document: parseState(text, shown) };
  } catch (error) {
    if (error instanceof StateProblem) throw unusableState(shown, error, exit);
    throw error;
  }
}

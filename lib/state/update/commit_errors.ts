import { Exit, OpsError } from "../../workspace/errors.ts";

/** What specification 03 §11 calls errors that the rest of the program names otherwise. */
const NAMES: Record<string, string> = { locked: "lock_busy", journal_corrupt: "txn_corrupt" };

/**
 * What ends an update after it was planned, as specification 03 §11 has it: a document with a `message`, `write_failed` (exit 1) for
 * every call that the file system refused, with its own code as `reason`. What planning throws has its message already.
 */
export function commitError(error: OpsError): OpsError {
  const { text, hint, exit, fields, cause } = error;
  if (fields.message !== undefined) return error;
  const refused = error.code !== "commit_unfinished" && isSystemError(cause);
  const code = refused ? "write_failed" : (NAMES[error.code] ?? error.code);
  return new OpsError(code, text, hint, {
    exit: refused ? Exit.finding : exit,
    fields: { message: text.en, ...fields, ...(code !== error.code && { reason: error.code }) },
    cause,
  });
}

function isSystemError(cause: unknown): boolean {
  return cause instanceof Error && typeof (cause as NodeJS.ErrnoException).errno === "number";
}

import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject, parseJson } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import { isSequence, type LastEntry } from "./tail.ts";

/** What the log says of itself. */
export interface Warning {
  error_code: "sequence_gap" | "sequence_recovered" | "log_tail_recovered";
  message: string;
  diagnostics: JsonObject;
}

/** The number that comes next, and what must be said about the one before it. */
export interface Next {
  next: number;
  warning?: Warning;
}

/** The number in the sequence file; undefined when the file is missing, damaged or says nothing usable. */
export function storedSequence(reader: Reader, path: string): number | undefined {
  try {
    const document = parseJson(reader.maybeText(path) ?? "", path);
    const value = isJsonObject(document) ? document.value : undefined;
    return isSequence(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Specification 06 §2.3. `stored` is the file's number, `observed` the last numbered entry of the log or, where the log has none, of the
 * file rotated before it. A log that was emptied or rotated away from outside is no loss: only numbers above the stored one count then.
 */
export function nextSequence(
  stored: number | undefined,
  observed: LastEntry | undefined,
  logHasNumbers: boolean,
): Next {
  if (stored === undefined && !observed) return { next: 1 };
  if (!observed || stored === observed.sequence) return { next: stored! + 1 };
  if (stored === undefined || stored < observed.sequence) {
    return gapped("sequence_recovered", stored, observed, observed.sequence + 1);
  }
  return logHasNumbers ? gapped("sequence_gap", stored, observed, stored + 1) : { next: stored + 1 };
}

function gapped(
  error_code: "sequence_gap" | "sequence_recovered",
  stored: number | undefined,
  observed: LastEntry,
  next: number,
): Next {
  const { sequence, job_id, logged_at } = observed;
  return {
    next,
    warning: {
      error_code,
      message: `expected previous sequence ${stored ?? "(none)"}, found ${sequence}`,
      diagnostics: {
        ...(stored !== undefined && {
          expected_previous_sequence: stored,
          gap_size: Math.abs(stored - sequence),
        }),
        observed_previous_sequence: sequence,
        next_sequence: next,
        gap_direction: error_code === "sequence_gap" ? "observed_lower" : "observed_higher",
        ...(job_id !== undefined && { observed_previous_job_id: job_id }),
        ...(logged_at !== undefined && { observed_previous_logged_at: logged_at }),
      },
    },
  };
}

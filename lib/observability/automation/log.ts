import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import { type Told, told, withMember } from "../../workspace/issues.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { printJsonLine } from "../../workspace/jsonfile.ts";
import { acquireLock, type Lock } from "../../workspace/lock.ts";
import { replaceEnd, shiftLog } from "../../workspace/logfile.ts";
import { appendOutput, writeOutput } from "../../workspace/output.ts";
import { Reader } from "../../workspace/reader.ts";
import { isoUtc } from "../../workspace/time.ts";
import { type AutomationEntry, type AutomationEvent, automationEntry } from "./entry.ts";
import { fittedLine } from "./fit.ts";
import { nextSequence, storedSequence, type Warning } from "./sequence.ts";
import { isWholeEntry, type LastEntry, lastSequenced, type Tail, tornTail } from "./tail.ts";

export const AUTOMATION_LOG = "ops/automation_runs.log";
export const AUTOMATION_SEQUENCE = "ops/automation_runs.sequence";
/** Bytes that could not be read as an entry are moved here. */
export const CORRUPT_LOG = `${AUTOMATION_LOG}.corrupt`;

const LOCK = "automation_log";
const LOCK_WAIT_MS = 10_000;
/** A holder needs a few milliseconds: whoever waits looks again soon. */
const LOOK_AGAIN_MS = 8;
const MAX_BYTES_ENV = "OBS_LOG_MAX_BYTES";
const MAX_BYTES = 5 * 1024 * 1024;
const ROTATED_FILES = 8;

/** What logging needs of a context. Its reader only lends its file system: the log is read anew under its lock. */
export type Logging = Pick<Context, "workspace" | "clock" | "env" | "reader">;

/**
 * Appends an entry with the next number to `ops/automation_runs.log`, under the log's own lock: among any number of processes no number
 * is given twice and none is left out. A torn last line, numbers that were lost and a sequence file that was damaged are each announced
 * by a `warning` entry of the log itself. A log above 5 MiB (`OBS_LOG_MAX_BYTES`) is rotated first, up to `.8`.
 *
 * Returns the entry. Throws `log_entry_invalid` for an event that is no entry (then nothing is written), `lock_timeout` after 10 s, and
 * what writing throws.
 */
export async function logAutomationEventWithSequence(
  ctx: Logging,
  event: AutomationEvent,
): Promise<AutomationEntry> {
  const logged_at = isoUtc(ctx.clock.now());
  const entry = { ...event, logged_at };
  const { error } = automationEntry.safeParse(entry);
  if (error) throw invalid(told(automationEntry, entry, error)[0]!);
  using _lock = await lockAutomationLog(ctx, event.job_id);
  const { workspace } = ctx;
  const { files } = ctx.reader;
  const reader = new Reader(workspace, files);
  const { torn, last } = endOf(reader, AUTOMATION_LOG);
  const stored = storedSequence(reader, AUTOMATION_SEQUENCE);
  const observed = last ?? endOf(reader, `${AUTOMATION_LOG}.1`).last;
  const { next, warning } = nextSequence(stored, observed, last !== undefined);
  const warnings = [...(torn ? [tornWarning(torn, next)] : []), ...(warning ? [warning] : [])];
  const lines = [
    ...warnings.map((each) => warningEntry(event.job_id, logged_at, each)),
    orderedEntry(event, logged_at, next),
  ].map(fittedLine);
  // Together: whoever reads sees the warning with what it announces.
  if (torn) {
    appendOutput(workspace, CORRUPT_LOG, `${logged_at} ${torn.text}\n`, files);
    replaceEnd(workspace, AUTOMATION_LOG, torn.start, lines.join(""), files);
  } else {
    const size = files.stat(workspace.resolve(AUTOMATION_LOG))?.size ?? 0;
    const limit = Number(ctx.env[MAX_BYTES_ENV]) || MAX_BYTES;
    if (size > limit) shiftLog(workspace, AUTOMATION_LOG, ROTATED_FILES, files);
    appendOutput(workspace, AUTOMATION_LOG, lines.join(""), files);
  }
  const value = `${printJsonLine({ value: next, updated_at: logged_at })}\n`;
  writeOutput(workspace, AUTOMATION_SEQUENCE, value, files);
  return { ...event, logged_at, sequence: next };
}

/** The log's lock, for writers and for readers that must see log and sequence file agree. Throws `lock_timeout` after 10 s. */
export async function lockAutomationLog(ctx: Logging, command: string): Promise<Lock> {
  const { workspace, clock } = ctx;
  try {
    return await acquireLock(workspace, LOCK, {
      clock,
      command,
      waitMs: LOCK_WAIT_MS,
      longestPauseMs: LOOK_AGAIN_MS,
    });
  } catch (error) {
    if (!(error instanceof OpsError) || error.code !== "locked") throw error;
    throw new OpsError("lock_timeout", error.text, error.hint, { exit: Exit.locked, fields: error.fields });
  }
}

/** Members in the order in which people read them. */
function orderedEntry(
  { job_id, status, ...rest }: AutomationEvent,
  at: string,
  sequence: number,
): JsonObject {
  return { job_id, status, logged_at: at, sequence, ...rest } as unknown as JsonObject;
}

/** The last numbered entry of a log, and what is torn behind its lines. `appendOutput` closes a line that lacks only its newline. */
function endOf(reader: Reader, path: string): { last?: LastEntry | undefined; torn?: Tail | undefined } {
  using file = reader.open(path);
  if (!file) return {};
  const tail = tornTail(file);
  const torn = tail && !isWholeEntry(tail.text) ? tail : undefined;
  return { torn, last: lastSequenced(file, torn?.start) };
}

function tornWarning({ size }: Tail, next: number): Warning {
  return {
    error_code: "log_tail_recovered",
    message: `moved ${size} torn bytes`,
    diagnostics: { bytes_moved: size, next_sequence: next, corrupt_path: CORRUPT_LOG },
  };
}

function warningEntry(
  jobId: string,
  logged_at: string,
  { error_code, message, diagnostics }: Warning,
): JsonObject {
  const stamp = /^\d{8}T\d{6}Z(?=-)/.exec(jobId)?.[0] ?? stampOf(logged_at);
  return {
    job_id: `${stamp}-sequence-gap`,
    status: "warning",
    logged_at,
    message,
    diagnostics: {
      error_code,
      ...diagnostics,
      detected_for_job_id: jobId,
      sequence_path: AUTOMATION_SEQUENCE,
      log_path: AUTOMATION_LOG,
    },
  };
}

/** `2027-01-04T00:30:00.5Z` → `20270104T003000Z` */
function stampOf(iso: string): string {
  return `${iso.slice(0, 19).replace(/[-:]/g, "")}Z`;
}

function invalid(issue: Told): OpsError {
  const { en, ja } = withMember(issue);
  return new OpsError("log_entry_invalid", {
    en: `The automation log does not take this entry: ${en}`,
    ja: `この項目は自動化ログに記録できません: ${ja}`,
  });
}

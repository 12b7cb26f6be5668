import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { printJsonLine } from "../../workspace/jsonfile.ts";
import { acquireLock, type Lock } from "../../workspace/lock.ts";
import { cutLog, shiftLog } from "../../workspace/logfile.ts";
import { appendOutput, writeOutput } from "../../workspace/output.ts";
import { Reader } from "../../workspace/reader.ts";
import { isoUtc } from "../../workspace/time.ts";
import { type AutomationEntry, type AutomationEvent, automationEntry } from "./entry.ts";
import { fittedLine } from "./fit.ts";
import { nextSequence, storedSequence } from "./sequence.ts";
import { isWholeEntry, lastSequenced, tornTail } from "./tail.ts";

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
  const checked = automationEntry.safeParse({ ...event, logged_at });
  if (!checked.success) throw invalid(checked.error.issues[0]!);
  using _lock = await lockAutomationLog(ctx, event.job_id);
  const { workspace } = ctx;
  const { files } = ctx.reader;
  const bytesMoved = repairTail(ctx, logged_at);
  const reader = new Reader(workspace, files);
  const stored = storedSequence(reader, AUTOMATION_SEQUENCE);
  const inLog = lastIn(reader, AUTOMATION_LOG);
  const observed = inLog ?? lastIn(reader, `${AUTOMATION_LOG}.1`);
  const { next, warning } = nextSequence(stored, observed, inLog !== undefined);
  const warn = (error_code: string, message: string, diagnostics: JsonObject) =>
    fittedLine(warningEntry(event.job_id, logged_at, { error_code, message, diagnostics }));
  const lines = [
    ...(bytesMoved > 0
      ? [warn("log_tail_recovered", `moved ${bytesMoved} torn bytes`, tornDiagnostics(bytesMoved, next))]
      : []),
    ...(warning ? [warn(warning.error_code, warning.message, warning.diagnostics)] : []),
    fittedLine(orderedEntry(event, logged_at, next)),
  ];
  const limit = Number(ctx.env[MAX_BYTES_ENV]) || MAX_BYTES;
  const size = files.stat(workspace.resolve(AUTOMATION_LOG))?.size ?? 0;
  if (size > limit) shiftLog(workspace, AUTOMATION_LOG, ROTATED_FILES, files);
  // Together: a reader that does not lock sees the warning with what it announces.
  appendOutput(workspace, AUTOMATION_LOG, lines.join(""), files);
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

function lastIn(reader: Reader, path: string) {
  using file = reader.open(path);
  return file && lastSequenced(file);
}

/** Closes a whole last line, or moves what is none to the `.corrupt` file. Returns how many bytes it moved. */
function repairTail({ workspace, reader: { files } }: Logging, at: string): number {
  using file = new Reader(workspace, files).open(AUTOMATION_LOG);
  const tail = file && tornTail(file);
  // `appendOutput` closes a line that lacks only its newline.
  if (!tail || isWholeEntry(tail.text)) return 0;
  const moved = file.size - tail.start;
  appendOutput(workspace, CORRUPT_LOG, `${at} ${tail.text}\n`, files);
  cutLog(workspace, AUTOMATION_LOG, tail.start, files);
  return moved;
}

function tornDiagnostics(bytes_moved: number, next_sequence: number): JsonObject {
  return { bytes_moved, next_sequence, corrupt_path: CORRUPT_LOG };
}

function warningEntry(
  jobId: string,
  logged_at: string,
  { error_code, message, diagnostics }: { error_code: string; message: string; diagnostics: JsonObject },
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

function invalid(issue: { path: PropertyKey[]; message: string }): OpsError {
  const where = issue.path.join(".");
  return new OpsError("log_entry_invalid", {
    en: `The automation log does not take this entry: ${where}: ${issue.message}`,
    ja: `この項目は自動化ログに記録できません: ${where}: ${issue.message}`,
  });
}

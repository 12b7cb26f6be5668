import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { parseInstant } from "../../workspace/time.ts";
import { type AutomationEntry, automationEntry } from "../automation/entry.ts";
import { isSequence } from "../automation/tail.ts";
import { broken, type Checked, passed, readObject, warned } from "./check.ts";

const NAME = "automation_log";

/** Jobs of the chain, by how their names end, with their usual names. */
const CHAIN_JOBS: Record<string, string[]> = {
  latency: ["latency"],
  weekly: ["weekly", "weekly-observability"],
  dashboard: ["dashboard", "dashboard-export"],
};

export type Line = Omit<AutomationEntry, "sequence"> & { sequence?: number };
type Broken = [code: string, message: string, details: JsonObject];

export interface LogCheck extends Checked {
  /** Of the last entry that has one. */
  lastSequence?: number;
}

export interface Gap extends JsonObject {
  previous: number;
  current: number;
}

/** What a log holds, whatever it says. */
export interface LogEntries {
  lines: Line[];
  /** Steps of the sequence that are not 1; `acknowledged` are those that the log's own warning announces right before. */
  gaps: Gap[];
  acknowledged: Gap[];
  /** Bytes of the longest line, without its newline. */
  longest: number;
  /** Of the last entry that has one. */
  lastSequence?: number;
}

/** Every line of the log, or the failure that keeps it from being read; steps are looked at in the newest `last` lines (all when absent). */
export function readLog(ctx: Context, path: string, last?: number): LogEntries | Checked {
  const shown = ctx.workspace.show(path);
  const fail = (code: string, message: string, details: JsonObject = {}) =>
    broken(NAME, [[code, message, { path: shown, ...details }]]);
  const text = textOf(ctx, path);
  if (text === undefined) return fail("log_missing", `Automation log not found or not readable: ${shown}`);
  if (text.trim() === "") return fail("log_empty", `Automation log has no entries: ${shown}`);
  const lines: Line[] = [];
  let longest = 0;
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    longest = Math.max(longest, Buffer.byteLength(line));
    const entry = parsed(line);
    if (entry === undefined) {
      return fail("log_parse_error", `Line ${index + 1} is not JSON.`, { line: index + 1 });
    }
    const checked = automationEntry.safeParse(entry);
    if (!checked.success) {
      const { path: where, message } = checked.error.issues[0]!;
      const said = `Line ${index + 1} is no entry (${where.join(".")}: ${message}).`;
      return fail("log_schema_error", said, { line: index + 1 });
    }
    lines.push(checked.data as Line);
  }
  const lastSequence = lines.findLast(({ sequence }) => sequence !== undefined)?.sequence;
  const steps = stepsOf(last === undefined ? lines : lines.slice(-last));
  return { lines, longest, ...steps, ...(lastSequence !== undefined && { lastSequence }) };
}

/**
 * Every line of the log: it must be an entry, numbers must rise by one, and the newest run of each job of the chain must not have failed.
 * A forward gap that the log's own warning announces right before it is acknowledged: a warning of the check, no failure.
 */
export function checkLog(ctx: Context, path: string, wantedJobId: string | undefined): LogCheck {
  const shown = ctx.workspace.show(path);
  const log = readLog(ctx, path);
  if ("check" in log) return log;
  const { lines, gaps, acknowledged, lastSequence } = log;
  const failures: Broken[] = gaps
    .slice(0, 1)
    .map(({ previous, current }) => [
      "sequence_gap",
      `Sequence numbers must increase by 1 (observed ${previous} -> ${current}).`,
      { path: shown, previous, current },
    ]);
  for (const entry of newestFailures(lines)) {
    failures.push([
      "latest_run_error",
      `The newest run of a chain job failed: ${entry.job_id}.`,
      { path: shown, job_id: entry.job_id, error_code: String(entry.diagnostics?.error_code ?? "") },
    ]);
  }
  if (wantedJobId !== undefined && !lines.some(({ job_id }) => job_id === wantedJobId)) {
    failures.push(["job_missing", `No entry of ${wantedJobId}.`, { path: shown, job_id: wantedJobId }]);
  }
  if (failures.length > 0) return broken(NAME, failures);
  const last = lines.at(-1)!;
  const details = {
    path: shown,
    entries: lines.length,
    last_job_id: last.job_id,
    last_status: last.status,
    last_sequence: lastSequence ?? null,
    last_logged_at: last.logged_at,
    ...(acknowledged.length > 0 && { acknowledged_gaps: acknowledged }),
  };
  const announced = `${acknowledged.length} announced gap(s) in the sequence.`;
  const checked = acknowledged.length > 0 ? warned(NAME, announced, details) : passed(NAME, details);
  return { ...checked, ...(lastSequence !== undefined && { lastSequence }) };
}

/** The sequence file; its number is compared with the log's when that could be read. */
export function checkSequence(ctx: Context, path: string, log: Pick<LogCheck, "lastSequence">): Checked {
  const name = "automation_sequence";
  const shown = ctx.workspace.show(path);
  const fail = (code: string, message: string, details: JsonObject = {}) =>
    broken(name, [[code, message, { path: shown, ...details }]]);
  const text = textOf(ctx, path);
  if (text === undefined)
    return fail("sequence_missing", `Sequence file not found or not readable: ${shown}`);
  if (text.trim() === "") return fail("sequence_empty", `Sequence file is empty: ${shown}`);
  const document = readObject(ctx, path);
  if (typeof document === "string") {
    return fail("sequence_parse_error", `Sequence file is no JSON object: ${shown}`);
  }
  const { value, updated_at } = document;
  if (!isSequence(value)) return fail("sequence_invalid_value", "The value is no number from 1 on.");
  if (typeof updated_at !== "string") return fail("sequence_missing_timestamp", "There is no updated_at.");
  if (Number.isNaN(parseInstant(updated_at))) {
    return fail("invalid_timestamp", `updated_at is no time: ${updated_at}`);
  }
  if (log.lastSequence !== undefined && log.lastSequence !== value) {
    const message = `The sequence file says ${value}, the log ends with ${log.lastSequence}.`;
    return fail("sequence_mismatch", message, { value, last_sequence: log.lastSequence });
  }
  return passed(name, { path: shown, value, updated_at });
}

function stepsOf(lines: readonly Line[]) {
  const gaps: Gap[] = [];
  const acknowledged: Gap[] = [];
  let previous: number | undefined;
  let announced: unknown[] = [];
  for (const { sequence, diagnostics } of lines) {
    if (sequence === undefined) {
      announced.push(isJsonObject(diagnostics as JsonObject) ? diagnostics!.next_sequence : undefined);
      continue;
    }
    if (previous !== undefined && sequence !== previous + 1) {
      const forward = sequence > previous && announced.includes(sequence);
      (forward ? acknowledged : gaps).push({ previous, current: sequence });
    }
    previous = sequence;
    announced = [];
  }
  return { gaps, acknowledged };
}

/** The newest entry of each chain job, where that is an error. */
function newestFailures(lines: readonly Line[]): Line[] {
  return Object.values(CHAIN_JOBS).flatMap((names) => {
    const newest = lines.findLast(({ job_id }) => names.some((name) => job_id.endsWith(`-${name}`)));
    return newest?.status === "error" ? [newest] : [];
  });
}

/** The platform's own parser: a log of 5 MB is read whenever the job is verified. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Undefined where there is no file, or none that can be read as text. */
function textOf({ reader }: Context, path: string): string | undefined {
  try {
    return reader.maybeText(path);
  } catch (error) {
    if (error instanceof OpsError) return undefined;
    throw error;
  }
}

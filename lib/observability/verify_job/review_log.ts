import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { MOST_BYTES } from "../automation/fit.ts";
import type { Status } from "../automation/entry.ts";
import { broken, type Checked, type Failure, passed, warned } from "./check.ts";
import { checkSequence, type Line, readLog } from "./log.ts";

const NAME = "automation_log";

export interface LogRules {
  /** The file whose number must be the log's. */
  sequence?: string | undefined;
  /** Statuses and steps are looked at in so many of the newest entries; in all when absent. */
  last?: number | undefined;
  /** Which statuses entries may have; any when absent. */
  allow?: readonly Status[] | undefined;
  /** Gaps that the log's own warning announces, and that warning, are in order. */
  acknowledgedWarnings?: boolean | undefined;
  /** There must be an entry of this status, and of this version of the configuration. */
  status?: Status | undefined;
  configVersion?: string | undefined;
}

/** A log by the rules of whoever reviews it; unlike the nightly job's own check it does not mind how jobs ended, unless `allow` says so. */
export function reviewLog(ctx: Context, path: string, rules: LogRules): Checked {
  const log = readLog(ctx, path, rules.last);
  if ("check" in log) return log;
  const entries = rules.last === undefined ? log.lines : log.lines.slice(-rules.last);
  const sequence = rules.sequence === undefined ? [] : checkSequence(ctx, rules.sequence, log).failures;
  const found = [
    ...sequence.map(({ code, message, details }): Broken => [code, message, details]),
    ...log.gaps
      .slice(0, 1)
      .map((gap): Broken => ["sequence_gap", "Sequence numbers must increase by 1.", gap]),
    ...(log.longest > MOST_BYTES
      ? [["log_line_too_long", `A line has ${log.longest} bytes.`, { bytes: log.longest }] as const]
      : []),
    ...refused(entries, rules),
    ...missing(entries, rules),
  ];
  const last = entries.at(-1);
  const details = {
    path: ctx.workspace.show(path),
    entries: entries.length,
    last_sequence: log.lastSequence ?? null,
    last_job_id: last?.job_id ?? null,
    last_status: last?.status ?? null,
  };
  if (found.length > 0) return broken(NAME, found, details);
  if (log.acknowledged.length === 0 || rules.acknowledgedWarnings) return passed(NAME, details);
  const announced = `${log.acknowledged.length} announced gap(s) in the sequence.`;
  return warned(NAME, announced, { ...details, acknowledged_gaps: log.acknowledged });
}

type Broken = readonly [code: Failure["code"], message: string, details: JsonObject];

function refused(entries: readonly Line[], { allow, acknowledgedWarnings }: LogRules): Broken[] {
  if (!allow) return [];
  const bad = entries.filter(
    (entry) => !allow.includes(entry.status) && !(acknowledgedWarnings && announcesGap(entry)),
  );
  return bad.map(({ job_id, status }) => [
    "status_not_allowed",
    `${job_id} ended with ${status}.`,
    { job_id, status },
  ]);
}

/** The log's own warning before a gap; it has no number. */
function announcesGap({ status, sequence, diagnostics }: Line): boolean {
  const own = status === "warning" && sequence === undefined;
  return own && ["sequence_gap", "sequence_recovered"].includes(diagnostics?.error_code ?? "");
}

function missing(entries: readonly Line[], { status, configVersion }: LogRules): Broken[] {
  if (status === undefined && configVersion === undefined) return [];
  const there = entries.some(
    (entry) =>
      (status === undefined || entry.status === status) &&
      (configVersion === undefined || entry.diagnostics?.config_version === configVersion),
  );
  if (there) return [];
  const wanted = {
    ...(status && { status }),
    ...(configVersion !== undefined && { config_version: configVersion }),
  };
  const words = Object.values(wanted).join(", ");
  return [["entry_missing", `None of the newest ${entries.length} entries has ${words}.`, wanted]];
}

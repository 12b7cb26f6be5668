import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject, parseJson } from "../../workspace/jsonfile.ts";
import { linesBackwards } from "../../workspace/backwards.ts";
import { AUTOMATION_LOG } from "../../observability/automation/log.ts";
import { failureText } from "../../observability/verify_job/words.ts";
import type { Reader } from "../../workspace/reader.ts";
import { asLogged, type Failing, objectsIn, textsIn, type Trouble, unique } from "./trouble.ts";

/** So many of the newest entries are looked at. */
const ENTRIES = 500;

/** The newest entries of the automation log, newest first; lines that are none are passed over. */
export function newestEntries(reader: Reader, most = ENTRIES): JsonObject[] {
  using file = reader.open(AUTOMATION_LOG);
  const entries: JsonObject[] = [];
  if (!file) return entries;
  for (const line of linesBackwards(file)) {
    if (entries.length === most) break;
    const entry = parsed(line);
    if (entry) entries.push(entry);
  }
  return entries;
}

/** Runs that failed or warned, and what the log had to say of itself; newest first. */
export function failedJobs(reader: Reader): Trouble[] {
  const succeeded = new Set<string>();
  return newestEntries(reader).flatMap((entry): Trouble[] => {
    const job = jobOf(entry);
    const { status } = entry;
    if (status === "ok" || status === "dry_run") succeeded.add(job);
    return status === "error" || status === "warning" ? [troubleOf(entry, job, succeeded.has(job))] : [];
  });
}

/** `20270104T003000Z-observability-latency` → `observability-latency` */
export function jobOf({ job_id }: JsonObject): string {
  return String(job_id ?? "").replace(/^[0-9TZ:-]+Z-/, "");
}

function troubleOf(entry: JsonObject, job: string, over: boolean): Trouble {
  const diagnostics = isJsonObject(entry.diagnostics) ? entry.diagnostics : {};
  const failures = objectsIn(diagnostics.failures);
  const errors = objectsIn(diagnostics.errors);
  const alerts = objectsIn(entry.alerts);
  const codes = unique([
    ...[...failures, ...errors].map(({ code, error_code }) => error_code ?? code),
    diagnostics.error_code,
    ...alerts.map(({ id }) => id),
  ]);
  // A code stands in the list already: what the job said in words tells more.
  const missing = textsIn(diagnostics.missing_inputs);
  const words = [
    entry.message,
    diagnostics.error_message,
    errors[0]?.error,
    alerts[0] && sayAlert(alerts[0]),
    missing.join(", "),
  ];
  const said = words.find((text) => typeof text === "string" && text !== "") ?? codes[0] ?? entry.status;
  return {
    kind: "job",
    at: typeof entry.logged_at === "string" ? entry.logged_at : null,
    severity: entry.status === "error" ? "bad" : "warn",
    subject: job,
    codes,
    message: failures[0] ? failureText(failures[0]) : asLogged(String(said)),
    path: AUTOMATION_LOG,
    entry,
    failing: [
      ...failures.map((failure): Failing => ({ what: String(failure.code), found: failureText(failure) })),
      ...errors.map((error): Failing => ({ what: String(error.dataset), found: asLogged(sayError(error)) })),
      ...missing.map((path): Failing => ({ what: "missing_inputs", found: asLogged(path) })),
      ...alerts.map((alert): Failing => ({ what: String(alert.id), found: asLogged(sayAlert(alert)) })),
    ],
    times: 1,
    over,
    vars: { job },
  };
}

function sayError({ error_code, error }: JsonObject): string {
  return [error_code, error].filter((part) => part !== undefined).join(": ");
}

function sayAlert({ message, breach_range, severity }: JsonObject): string {
  return [message ?? severity, breach_range].filter((part) => part !== undefined).join(" ");
}

function parsed(line: string): JsonObject | undefined {
  try {
    const value = parseJson(line, AUTOMATION_LOG);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

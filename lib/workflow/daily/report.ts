import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Change } from "../../workspace/plan.ts";
import { makePlan, writeJson } from "../../workspace/plans.ts";
import { planAndCommit } from "../../workspace/carry.ts";
import type { Reader } from "../../workspace/reader.ts";
import type { StepName } from "./step.ts";

/** Where runs keep their reports. */
export const RUNS_FOLDER = "ops/workflow_runs";

/** `running` in the report of a run that has ended means that it was ended in the middle of this step. */
export type StepStatus = "pending" | "running" | "ok" | "failed" | "skipped" | "dry_run" | "reused";

export type ErrorCode =
  | "usage"
  | "input_missing"
  | "audit_failed"
  | "validation_failed"
  | "simulation_failed"
  | "lock_held"
  | "internal";

/** A file that a step has written. `appended`: it only grows, and others may write to it, too. */
export type Artefact = { path: string; sha256: string | null; appended?: true };

/** One step of the run report (specification 05 §8.8). */
export type StepReport = {
  name: StepName;
  status: StepStatus;
  exit_code?: number;
  error_code?: ErrorCode;
  /** The code of the error that ended it. */
  error?: string;
  message?: string;
  /** Why it was skipped: `blocked_by:<step>`, `from_step`, `skip_step`, `disabled` (by the configuration), `not_made_in_dry_run:<step>`. */
  reason?: string;
  started_at?: string;
  duration_ms?: number;
  /** The command line that does the same alone, secrets masked. */
  command: string;
  /** Hash of the command line and the inputs. */
  fingerprint?: string;
  inputs?: { path: string; sha256: string | null }[];
  artefacts?: Artefact[];
  metrics?: JsonObject;
  stack?: string;
  next_action?: string;
};

export type RunReport = {
  schema_version: 1;
  run_id: string;
  status: "running" | "ok" | "failed";
  exit_code: number | null;
  started_at: string;
  finished_at: string | null;
  /** When it was gone on with. */
  resumed_at?: string[];
  dry_run: boolean;
  symbol: string;
  mode: string;
  /** Secrets masked. */
  argv: string[];
  steps: StepReport[];
};

export function reportPath(runId: string): string {
  return `${RUNS_FOLDER}/${runId}/report.json`;
}

/** The report as it stands, for a plan that changes it together with a step's files. */
export function reportChange(ctx: Pick<Context, "reader">, report: RunReport): Change {
  return writeJson(ctx, reportPath(report.run_id), report);
}

export async function saveReport(
  ctx: Context,
  report: RunReport,
  lockWait: number | undefined,
): Promise<void> {
  await planAndCommit(
    ctx,
    (planning) => makePlan(planning, {}, { changes: [reportChange(planning, report)] }),
    {
      command: "run_daily_workflow",
      ...(lockWait !== undefined && { lockWait }),
    },
  );
}

/** Throws `run_not_found` and `report_unusable` (exit 2). */
export function readReport(reader: Reader, runId: string): RunReport {
  const path = reportPath(runId);
  const document = reader.maybeJson(path);
  if (document === undefined) {
    throw new OpsError(
      "run_not_found",
      { en: `There is no run ${runId}.`, ja: `実行 ${runId} はありません。` },
      { en: `Runs stand in ${RUNS_FOLDER}.`, ja: `実行の記録は ${RUNS_FOLDER} にあります。` },
      { fields: { run_id: runId } },
    );
  }
  if (isJsonObject(document) && document.schema_version === 1 && Array.isArray(document.steps)) {
    return document as unknown as RunReport;
  }
  throw new OpsError(
    "report_unusable",
    {
      en: `${path} is no run report of this program.`,
      ja: `${path} はこのプログラムの実行レポートではありません。`,
    },
    { en: "Start a new run without --resume.", ja: "--resume を付けずに新しく実行してください。" },
    { fields: { path } },
  );
}

/** The newest run of a symbol and mode; undefined where there is none. */
export function lastRun(reader: Reader, symbol: string, mode: string): string | undefined {
  const ours = (id: string) => {
    const [, rest] = /^\d{8}T\d{6}Z-(.+?)(?:_\d\d)?$/.exec(id) ?? [];
    return rest === `${symbol}-${mode}`;
  };
  return reader.list(RUNS_FOLDER).findLast((id) => ours(id) && reader.exists(reportPath(id)));
}

import {
  readReport,
  reportPath,
  RUNS_FOLDER,
  type RunReport,
  type StepReport,
} from "../../workflow/daily/report.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Reader } from "../../workspace/reader.ts";
import type { Text } from "../../workspace/text.ts";
import { asLogged, type Trouble, unique } from "./trouble.ts";

/** So many of the newest runs are looked at. */
const RUNS = 40;

/** Steps that failed, and steps in whose midst a run was ended, of the newest runs of the daily workflow. */
export function failedSteps(reader: Reader): Trouble[] {
  const ids = reader.list(RUNS_FOLDER).filter((id) => reader.exists(reportPath(id)));
  const succeeded = new Set<string>();
  const troubles: Trouble[] = [];
  // Ids begin with the time: the newest stand last.
  for (const id of ids.slice(-RUNS).reverse()) {
    const report = readReport(reader, id);
    for (const step of report.steps.toReversed()) {
      const who = `${report.symbol}_${report.mode}:${step.name}`;
      if (step.status === "ok") succeeded.add(who);
      else if (isTrouble(step)) troubles.push(troubleOf(report, step, succeeded.has(who)));
    }
  }
  return troubles;
}

/** Whether a step that says `running` still runs, nobody can tell from its report. */
function isTrouble({ status }: StepReport): boolean {
  return status === "failed" || status === "running";
}

function troubleOf(report: RunReport, step: StepReport, over: boolean): Trouble {
  const { run_id, symbol, mode, started_at, finished_at } = report;
  const failed = step.status === "failed";
  const message: Text = failed
    ? asLogged(step.message ?? "failed")
    : {
        en: "runs now, or was ended in the middle of this step",
        ja: "実行中、またはこのステップの途中で終了しました",
      };
  const next = step.next_action;
  return {
    kind: "workflow",
    at: finished_at ?? step.started_at ?? started_at,
    severity: failed ? "bad" : "warn",
    subject: `${symbol} ${mode}: ${step.name}`,
    codes: unique([step.error, failed ? step.error_code : "step_cut"]),
    message,
    path: reportPath(run_id),
    entry: step as unknown as JsonObject,
    failing: [
      { what: step.name, found: message },
      ...(next === undefined ? [] : [{ what: "next_action", found: asLogged(next) }]),
    ],
    times: 1,
    over,
    vars: { symbol, mode, run: run_id },
  };
}

import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { endedJob } from "../automation/ended.ts";
import { logRun, type RunEnd } from "../automation/run_log.ts";
import { planSummary, type SummaryOptions } from "../runs_summary/summary.ts";
import { planWeekly } from "./command.ts";
import { planLatest } from "./latest.ts";
import type { WeeklyOptions } from "./request.ts";
import { planResign } from "./resign.ts";

export interface SummarizeOptions extends WeeklyOptions, SummaryOptions {
  latestOnly: boolean;
  weeklyPayload: boolean;
  resignHistory: boolean;
}

/** What `summarize_runs` is asked for: one of its modes, else the plain summary. Throws `modes_conflict` (exit 2). */
export function planSummarize(ctx: Context, options: SummarizeOptions): Plan | Promise<Plan> {
  const modes = [
    ...(options.latestOnly ? ["--latest-only"] : []),
    ...(options.weeklyPayload ? ["--weekly-payload"] : []),
    ...(options.resignHistory ? ["--resign-history"] : []),
  ];
  if (modes.length > 1) throw modesConflict(modes);
  if (options.latestOnly) return planLatest(ctx, options);
  if (options.weeklyPayload) return planWeekly(ctx, options);
  return options.resignHistory ? planResign(ctx, options) : planSummary(ctx, options);
}

/** Command lines that no job ever saw. */
const UNLOGGED = new Set(["modes_conflict", "config_not_found"]);

/** Reports and new signatures are jobs, and logged; looking is none. The result gets its duration. */
export async function logSummarize(
  ctx: Context,
  options: SummarizeOptions,
  ended: RunEnd & { exitCode?: number },
): Promise<{ result: JsonObject; exitCode: number } | undefined> {
  if (!options.weeklyPayload && !options.resignHistory) return undefined;
  if ("error" in ended && UNLOGGED.has(ended.error.code)) return undefined;
  const automation = endedJob(ctx, ended, "weekly", options);
  if ("error" in ended) {
    await logRun(ctx, automation, ended, { attempts: 0 });
    return undefined;
  }
  const { result } = ended;
  const { error_code, missing_inputs, failed, errors, message } = result;
  const facts = { error_code, missing_inputs, failed, errors, error_message: message };
  const diagnostics = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  await logRun(ctx, automation, ended, {
    attempts: Number(result.attempts ?? 0),
    artefacts: (result.artefacts ?? []) as string[],
    alerts: (result.alerts ?? []) as never[],
    ...(result.status === "error" && { diagnostics }),
    summary: result,
  });
  const duration_ms = Math.trunc(ended.durationMs);
  return { result: { ...result, duration_ms }, exitCode: ended.exitCode ?? 0 };
}

function modesConflict(modes: readonly string[]): OpsError {
  const [first, second] = modes;
  return new OpsError(
    "modes_conflict",
    {
      en: `${first} cannot be combined with ${second}`,
      ja: `${first} と ${second} は同時に指定できません`,
    },
    { en: "Give one of them.", ja: "どちらか一方を指定してください。" },
    { fields: { flags: [...modes] } },
  );
}

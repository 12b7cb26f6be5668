import type { Context } from "../workspace/context.ts";
import { Exit, OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import { printJsonLine } from "../workspace/jsonfile.ts";
import type { Change, Content, EffectResult, Plan } from "../workspace/plan.ts";
import { makePlan, writeChange, writeJson } from "../workspace/plans.ts";
import { csvMissing, endsBeforeStart, pageRequired, sameFile, summaryRequired } from "./messages.ts";
import {
  type Audited,
  type AuditOptions,
  type AuditSummary,
  auditBars,
  generatedAt,
  SCHEMA_VERSION,
  type Watch,
} from "./bars.ts";
import { calendarOf } from "./calendars.ts";
import { type ExportArgs, exportContents } from "./exports.ts";
import type { CheckOptions } from "./flags.ts";
import { barInstant } from "./grammar.ts";
import { type DrawQuality, pageChange } from "./page.ts";
import { deliveriesOf, failureAlert } from "./webhook.ts";

/** In place of a summary, where there was nothing to audit. */
export interface AuditError extends JsonObject {
  status: "error";
  error: string;
  details: string;
}

export type AuditResult = AuditSummary | AuditError;

/** Audits a bar file, writes what the flags ask for, also when guards fail, and alerts then; `draw` makes the page of `--html`. */
export async function planCheck(
  ctx: Context,
  options: CheckOptions,
  draw?: DrawQuality,
): Promise<Plan<AuditResult>> {
  checkFlags(ctx, options);
  const request = requestOf(ctx, options);
  const audit = await audited(ctx, options, request);
  if (audit instanceof OpsError) return cannotStart(ctx, options, audit);
  const { summary: outcome } = audit;
  for (const reason of outcome.failures) ctx.note(`[check_data_quality] FAILURE: ${reason}`);
  const failed = outcome.status === "fail";
  const args = exportArgs(options, request, outcome);
  const { webhook, webhookTimeout, outJson = null, html } = options;
  const alerted = failed && webhook;
  return makePlan<AuditResult>(ctx, outcome, {
    exitCode: failed ? Exit.finding : Exit.ok,
    changes: [
      ...summaryFile(ctx, outJson, outcome),
      ...exportPaths(options).map(([path, make]) => writeChange(ctx, path, make(args))),
      html !== undefined && draw ? pageChange(ctx, { ...options, html }, request, audit, draw) : undefined,
    ],
    effects: alerted
      ? [failureAlert(outcome, webhook, { timeout_ms: webhookTimeout * 1000, out_json: outJson })]
      : [],
  });
}

/** Notes in the summary, and in its file, what came of the alert. */
export function settleCheck(
  ctx: Context,
  plan: Plan<AuditResult>,
  results: EffectResult[],
): Plan<AuditResult> {
  const [effect] = plan.effects;
  if (!effect) return { ...plan, reads: [], changes: [], effects: [] };
  const result: AuditResult = { ...plan.result, webhook: deliveriesOf(results[0]!) };
  const changes = summaryFile(ctx, effect.out_json as string | null, result);
  return makePlan(ctx, result, { exitCode: plan.exitCode, changes });
}

/** The summary, or why there is none. */
async function audited(
  ctx: Context,
  { csv, progress }: CheckOptions,
  request: AuditOptions,
): Promise<Audited | OpsError> {
  try {
    if (!ctx.reader.exists(csv)) throw csvMissing(ctx.reader, csv);
    return await auditBars(ctx, request, watchOf(ctx, progress));
  } catch (error) {
    if (error instanceof OpsError) return error;
    throw error;
  }
}

/** Yesterday's summary must not stand where today's audit could not start. */
function cannotStart(ctx: Context, { csv, outJson }: CheckOptions, error: OpsError): Plan<AuditResult> {
  ctx.note(error.text);
  const result: AuditError = {
    ...error.fields,
    schema_version: SCHEMA_VERSION,
    status: "error",
    error: error.code,
    csv,
    details: error.text[ctx.lang],
    ...(error.hint && { hint: error.hint[ctx.lang] }),
    generated_at: generatedAt(ctx),
  };
  return makePlan<AuditResult>(ctx, result, {
    exitCode: Exit.finding,
    changes: summaryFile(ctx, outJson ?? null, result),
  });
}

function summaryFile(ctx: Context, path: string | null, result: AuditResult): Change[] {
  return path === null ? [] : [writeJson(ctx, path, result)];
}

function requestOf({ reader }: Context, options: CheckOptions): AuditOptions {
  const at = (text: string | undefined) => (text === undefined ? undefined : barInstant(text));
  const { calendarDayCoverageThreshold: threshold, calendarDayMaxReport: keep } = options;
  return {
    ...options,
    startTs: at(options.startTimestamp),
    endTs: at(options.endTimestamp),
    calendar: calendarOf(reader, options),
    days: options.calendarDaySummary ? { threshold, keep } : undefined,
    guards: options,
  };
}

function exportArgs(options: CheckOptions, request: AuditOptions, summary: AuditSummary): ExportArgs {
  return {
    csv: options.csv,
    size: summary.input.size_bytes,
    symbol: options.symbol ?? null,
    start_ts: request.startTs ?? null,
    end_ts: request.endTs ?? null,
    interval: summary.expected_interval_minutes,
    min_gap: options.minGapMinutes,
    min_occurrences: options.minDuplicateOccurrences,
    trading_calendar: options.tradingCalendar,
    holidays: options.holidays ?? null,
  };
}

type Export = (args: ExportArgs) => Content;

function exportPaths(options: CheckOptions): [path: string, content: Export][] {
  const all: [string | undefined, Export][] = [
    [options.outGapCsv, exportContents.gapCsv],
    [options.outGapJson, exportContents.gapJson],
    [options.outDuplicatesCsv, exportContents.duplicatesCsv],
    [options.outDuplicatesJson, exportContents.duplicatesJson],
  ];
  return all.filter((one): one is [string, Export] => one[0] !== undefined);
}

/** JSON lines go out at every twentieth part. */
function watchOf(ctx: Context, progress: CheckOptions["progress"]): Watch | undefined {
  if (progress === "auto" || progress === "tty") return undefined;
  let next = 0;
  return (done, total) => {
    if (progress === "off" || done < next) return undefined;
    next = done + total / 20;
    ctx.note(printJsonLine({ step: "audit", bytes_done: done, bytes_total: total }));
    return undefined;
  };
}

/** Throws (exit 2) for flags that do not go together. */
function checkFlags({ reader }: Context, options: CheckOptions): void {
  const { failOnCalendarDayWarnings, calendarDaySummary, startTimestamp: start, endTimestamp: end } = options;
  const { run, html } = options;
  if (failOnCalendarDayWarnings && !calendarDaySummary) throw summaryRequired();
  if (run !== undefined && html === undefined) throw pageRequired();
  if (start !== undefined && end !== undefined && barInstant(start) > barInstant(end))
    throw endsBeforeStart();
  const outputs = [options.outJson ?? [], html ?? [], exportPaths(options).map(([path]) => path)].flat();
  const full = [options.csv, ...outputs].map((path) => reader.workspace.resolve(path));
  const twice = outputs.find((_, at) => full.indexOf(full[at + 1]!) <= at);
  if (twice !== undefined) throw sameFile(twice);
}

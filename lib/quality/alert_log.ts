import type { Canvas } from "../workspace/canvas.ts";
import type { Context } from "../workspace/context.ts";
import { Exit, OpsError } from "../workspace/errors.ts";
import type { Json, JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import type { Plan } from "../workspace/plan.ts";
import { makePlan, writeChange } from "../workspace/plans.ts";
import { fixedText } from "../workspace/rounding.ts";
import { isoUtc, parseInstant } from "../workspace/time.ts";
import type { AlertOptions } from "./alert_flags.ts";
import { COLUMNS, cellText, EMPTY_LOG, hasAlert, rowText, withAlert } from "./alert_table.ts";
import { leadingTimeframe } from "./webhook.ts";

export interface AlertRecord extends JsonObject {
  log_path: string;
  /** As it stands in the log. */
  row: string;
  /** Whether the alert was in the log before. */
  duplicate: boolean;
  dry_run: boolean;
}

/**
 * Adds an acknowledged alert to the log. Errors: `alert_incomplete` (exit 2) where neither a flag nor the summary names the symbol and
 * the coverage, `alert_recorded` and `alert_log_unusable` (exit 1).
 */
export function planAlertRecord(ctx: Context, options: AlertOptions): Plan<AlertRecord> {
  const { logPath, dryRun, allowDuplicate } = options;
  const cells = cellsOf(ctx, options);
  const log = ctx.reader.maybeText(logPath) ?? EMPTY_LOG;
  const duplicate = hasAlert(log, cells);
  const text = withAlert(log, cells);
  if (duplicate === undefined || text === undefined) throw unusableLog(logPath);
  if (duplicate && !allowDuplicate && !dryRun) throw alreadyRecorded(logPath, cells);
  const record = { log_path: ctx.workspace.show(logPath), row: rowText(cells), duplicate, dry_run: dryRun };
  return makePlan<AlertRecord>(ctx, record, { changes: [writeChange(ctx, logPath, text)] });
}

/** In a dry run the row, else where it now stands. */
export function showAlertRecord({ row, log_path, duplicate, dry_run }: AlertRecord, view: Canvas): string {
  if (!dry_run) return log_path;
  const recorded = view.text({
    en: `This alert is in ${log_path} already.`,
    ja: `このアラートは ${log_path} に記録済みです。`,
  });
  return [row, ...(duplicate ? [view.paint.warn(recorded)] : [])].join("\n");
}

function cellsOf(ctx: Context, options: AlertOptions): string[] {
  const summary = options.fromSummary === undefined ? {} : summarised(ctx.reader.json(options.fromSummary));
  const symbol = options.symbol ?? summary.symbol;
  const coverage = options.coverageRatio ?? summary.coverage;
  if (symbol === undefined) throw incomplete("--symbol");
  if (coverage === undefined) throw incomplete("--coverage-ratio");
  const acknowledged =
    options.ackTimestamp === undefined ? ctx.clock.now() : parseInstant(options.ackTimestamp);
  const cells = [
    wholeSeconds(parseInstant(options.alertTimestamp)),
    symbol.toUpperCase(),
    options.timeframe ?? summary.timeframe ?? "5m",
    fixedText(coverage, 4),
    options.ackBy,
    wholeSeconds(acknowledged),
    options.status,
    options.remediation,
    options.followUp,
  ];
  return cells.map(cellText);
}

function wholeSeconds(ms: number): string {
  return isoUtc(Math.floor(ms / 1000) * 1000);
}

/** What an audit's summary says of symbol, time frame and coverage, as far as it does. */
function summarised(summary: Json): { symbol?: string; timeframe?: string; coverage?: number } {
  if (!isJsonObject(summary)) return {};
  const { symbol_filter, symbol_distribution: symbols, tf_distribution: timeframes, calendar } = summary;
  const found = isJsonObject(symbols) ? Object.keys(symbols) : [];
  const symbol = symbol_filter ?? (found.length === 1 ? found[0] : undefined);
  const timeframe = isJsonObject(timeframes) ? leadingTimeframe(timeframes as Record<string, number>) : null;
  const ofTrading = isJsonObject(calendar) ? calendar.coverage_ratio_calendar : undefined;
  const coverage = ofTrading ?? summary.coverage_ratio;
  return {
    ...(typeof symbol === "string" && { symbol }),
    ...(timeframe && { timeframe }),
    ...(typeof coverage === "number" && { coverage }),
  };
}

function incomplete(flag: string): OpsError {
  return new OpsError(
    "alert_incomplete",
    { en: `${flag} is missing.`, ja: `${flag} が指定されていません。` },
    {
      en: `Give ${flag}, or --from-summary with an audit's summary that has it.`,
      ja: `${flag} を指定するか、--from-summary で監査の要約を指定してください。`,
    },
    { fields: { flag } },
  );
}

function alreadyRecorded(path: string, cells: readonly string[]): OpsError {
  const [timestamp, symbol, tf] = cells;
  const key = `${timestamp} ${symbol} ${tf}`;
  return new OpsError(
    "alert_recorded",
    { en: `${path} has the alert ${key} already.`, ja: `${path} にアラート ${key} が記録済みです。` },
    {
      en: "--allow-duplicate adds another row.",
      ja: "--allow-duplicate を付けると行を追加します。",
    },
    { exit: Exit.finding, fields: { path, key } },
  );
}

function unusableLog(path: string): OpsError {
  return new OpsError(
    "alert_log_unusable",
    {
      en: `${path} has no table of data-quality alerts.`,
      ja: `${path} にデータ品質アラートの表がありません。`,
    },
    {
      en: `Its header must read ${rowText(COLUMNS)}, with a separator below; or name another file with --log-path.`,
      ja: `見出し行を ${rowText(COLUMNS)} とし、その下に区切り行を置いてください。または --log-path で別のファイルを指定してください。`,
    },
    { exit: Exit.finding, fields: { path } },
  );
}

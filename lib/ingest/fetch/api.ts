import { planAndCommit } from "../../workspace/carry.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { printJson } from "../../workspace/jsonfile.ts";
import { jsonLine } from "../../workspace/jsonl.ts";
import { appendJsonLines, makePlan, writeChange } from "../../workspace/plans.ts";
import { isoNaive, isoUtc } from "../../workspace/time.ts";
import type { IngestHow } from "../ingest.ts";
import { type Fetched, type FetchRequest, SourceError } from "../source.ts";
import { activationOf } from "../sources/api/activation.ts";
import { chosen, lookbackMinutes, readApiConfig } from "../sources/api/config.ts";
import { type ApiSettings, createApi, prepare } from "../sources/api/source.ts";
import { rangeOf } from "./range.ts";

export interface ApiFetchOptions {
  symbol: string;
  tf: string;
  provider?: string | undefined;
  config: string;
  credentials: string;
  anomalyLog: string;
  startTs?: string | undefined;
  endTs?: string | undefined;
  lookbackMinutes?: number | undefined;
  settleSeconds: number;
  /** Rows as JSON go there; to stdout when absent. */
  out?: string | undefined;
  checkActivation: boolean;
  dryRun: boolean;
}

/** A fetch's summary, the request of a dry run, or what `--check-activation` found. */
export type ApiFetchResult = JsonObject;

/**
 * Rows of a REST provider as JSON, or (dry run) the request without its secrets, or (check) the provider against the activation
 * criteria. A failed fetch leaves one line in the anomaly log. Throws the configuration's codes and `api_request_failure`, exit 1.
 */
export async function fetchPricesApi(
  ctx: Context,
  options: ApiFetchOptions,
  how: IngestHow,
): Promise<{ result: ApiFetchResult; exitCode: number; stdout?: string }> {
  const config = readApiConfig(ctx.reader, options.config);
  if (options.checkActivation) {
    const activation = activationOf(config, options.provider);
    return { result: activation, exitCode: activation.ok ? 0 : Exit.finding };
  }
  const { name } = chosen(config, options.provider);
  const lookback = lookbackMinutes(config, options.lookbackMinutes, name);
  const range = rangeOf(ctx, { ...options, lookbackMinutes: lookback });
  const request: FetchRequest = { symbol: options.symbol.toUpperCase(), tf: options.tf, ...range };
  const settings: ApiSettings = {
    config,
    configPath: options.config,
    credentialsPath: options.credentials,
    provider: name,
    // Somebody who names a provider here tries it out, which is how it gets off hold.
    allowHold: true,
    settleMs: options.settleSeconds * 1000,
    dryRun: options.dryRun,
  };
  if (options.dryRun) {
    const { prepared } = await prepare(ctx, settings, request);
    const { shown: url } = prepared;
    return { result: { ...summaryOf(request, name, 0), url, dry_run: true }, exitCode: 0 };
  }
  const fetched = await fetchOrLog(ctx, how, settings, request, options.anomalyLog);
  return deliver(ctx, how, { ...summaryOf(request, name, fetched.rows.length) }, fetched, options.out);
}

async function fetchOrLog(
  ctx: Context,
  how: IngestHow,
  settings: ApiSettings,
  request: FetchRequest,
  log: string,
): Promise<Fetched> {
  const told = (anomalies: JsonObject[]) => logAnomalies(ctx, how, log, request, anomalies);
  try {
    const fetched = await createApi(ctx, settings).fetch(request);
    await told(fetched.anomalies);
    return fetched;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    await told(error.anomalies);
    // `api ingestion failed: <code>: …`
    const said = error.reason.replace(/^api ingestion failed: /, "");
    const code = /^\w+(?::[\w.,=-]+)*/.exec(said)?.[0] ?? "fetch_failed";
    throw new OpsError(code, { en: `${said}.`, ja: `取得できませんでした: ${said}` }, undefined, {
      exit: Exit.finding,
      fields: { provider: settings.provider ?? null },
    });
  }
}

async function logAnomalies(
  ctx: Context,
  how: IngestHow,
  path: string,
  { symbol, tf }: FetchRequest,
  anomalies: JsonObject[],
): Promise<void> {
  if (anomalies.length === 0) return;
  const logged_at = isoUtc(Math.floor(ctx.clock.now() / 1000) * 1000);
  const lines = anomalies.map((anomaly) => ({ ...anomaly, symbol, tf, source: "api", logged_at }));
  const write = (planning: Context) =>
    makePlan(planning, {}, { changes: [appendJsonLines(planning, path, lines)] });
  await planAndCommit(ctx, write, { command: "fetch_prices_api", ...how });
}

async function deliver(
  ctx: Context,
  how: IngestHow,
  summary: JsonObject,
  { rows }: Fetched,
  out: string | undefined,
): Promise<{ result: ApiFetchResult; exitCode: number; stdout?: string }> {
  if (out === undefined) return { result: summary, exitCode: 0, stdout: jsonLine(rows) + jsonLine(summary) };
  const result = { ...summary, out_path: ctx.workspace.show(out) };
  const write = (planning: Context) =>
    makePlan(planning, result, { changes: [writeChange(planning, out, printJson(rows))] });
  await planAndCommit(ctx, write, { command: "fetch_prices_api", ...how });
  return { result, exitCode: 0 };
}

function summaryOf({ symbol, tf, from, to }: FetchRequest, provider: string, rows: number): JsonObject {
  return { symbol, tf, rows, start_ts: isoNaive(from), end_ts: isoNaive(to), provider };
}

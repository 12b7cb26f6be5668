import { readCalendar } from "../../market/calendar.ts";
import { withReader } from "../../workspace/carry.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { printJsonLine } from "../../workspace/jsonfile.ts";
import { parseInstant } from "../../workspace/time.ts";
import type { IngestHow } from "../ingest.ts";
import { type ChainLink, type Fallback, type Provenance, writeIngestMeta } from "../meta.ts";
import { pullPrices } from "../pull.ts";
import { type IngestResult, mergeResults } from "../result.ts";
import { type Activation, activationOf } from "../sources/api/activation.ts";
import { readApiConfig } from "../sources/api/config.ts";
import { type Store, type StoreOptions, storeOf } from "../store.ts";
import { currentWatermark } from "../watermark.ts";
import { attempt, type Run } from "./attempt.ts";
import type { IngestFlags } from "./flags.ts";
import { refuseSideChange, repairHasNoRoute, routeOf } from "./guards.ts";
import { localCsv, localPass } from "./local.ts";
import { type Route, type Stage, stagesOf } from "./stages.ts";
import { tellEnd, tellReach, tellStage, tellSwitch } from "./tell.ts";

export interface IngestOptions extends IngestFlags, StoreOptions {
  /** Bars of the opening range in the features; 6 when absent. */
  orN?: number;
  /** False: no trading calendar. */
  calendar?: boolean;
  /** The rebuilding of a store, which has no route. */
  repair?: boolean;
  /** Neither the local CSV nor invented bars come after the online sources. */
  onlineOnly?: boolean;
  /** Ends waiting and requests; what it carries is then thrown. */
  signal?: AbortSignal;
}

/** What an ingest by a route came to. */
export interface IngestOutcome {
  result: ChainResult;
  /** 1 where no source of the chain had anything. */
  exitCode: number;
}

export type ChainResult = JsonObject & {
  route: Route | "local_csv";
  /** As it was written to the snapshot; in a dry run as it would be. Null on the local route, which writes its own. */
  ingest_meta: JsonObject | null;
} & (IngestResult | { error: "ingest_no_result"; details: string });

/**
 * Brings bars into the store by the route that the flags name: its sources one after another, then the local CSV, bridged by invented
 * bars (specification 04 §8); without a route the local CSV alone. The snapshot's `ingest_meta` tells what happened, also when nothing
 * could be had. A dry run asks and checks for real, says the same and writes nothing. `stagesFor` makes the route's sources.
 *
 * Throws `several_routes` and `local_csv_not_found` (exit 1), `offer_side_change` and `repair_with_route` (exit 2), `locked` (exit 3),
 * `snapshot_corrupt`.
 */
export async function runIngest(
  ctx: Context,
  options: IngestOptions,
  how: IngestHow,
  stagesFor = stagesOf,
): Promise<IngestOutcome> {
  const route = routeOf(options);
  const store = storeOf(options);
  if (route === undefined) return local(ctx, options, how, store);
  if (options.repair) throw repairHasNoRoute();
  const { reader } = withReader(ctx);
  refuseSideChange(ctx, options, route, store);
  const calendar = options.calendar === false ? undefined : readCalendar(reader);
  const run: Run = {
    ctx,
    how,
    store,
    calendar,
    now: ctx.clock.now(),
    lastReal: currentWatermark(reader, store).last_real_ts,
    ...(options.orN !== undefined && { orN: options.orN }),
    ...(options.signal && { signal: options.signal }),
  };
  const activation = route === "api" ? tellActivation(ctx, options) : undefined;
  const stages = stagesFor(route, { ctx, flags: options, dryRun: how.dryRun === true });
  const walked = await walk(run, route, stages, options);
  const provenance = { ...walked, ...repairedFrom(walked.result), ...sideOf(walked, options) };
  const meta = await writeIngestMeta(ctx, how, store, calendar, provenance);
  const extra = { route, ingest_meta: meta, ...(activation && { api_activation: activation }) };
  const { result } = provenance;
  tellEnd(ctx, route, provenance);
  if (how.dryRun) ctx.note(`[wf] ingest_meta ${printJsonLine(meta)}`);
  if (result) return { result: { ...result, ...extra }, exitCode: 0 };
  const details = `${route} ingestion produced no result`;
  return { result: { error: "ingest_no_result", details, ...extra }, exitCode: Exit.finding };
}

async function local(
  ctx: Context,
  options: IngestOptions,
  how: IngestHow,
  store: Store,
): Promise<IngestOutcome> {
  const source = localCsv(withReader(ctx), store, options.localBackupCsv);
  const { signal: _, ...rest } = options;
  const result = await pullPrices(ctx, how, { ...rest, source: ctx.workspace.show(source) });
  return { result: { ...result, route: "local_csv", ingest_meta: null }, exitCode: 0 };
}

/** Source after source, until one wins. */
async function walk(
  run: Run,
  route: Route,
  stages: readonly Stage[],
  options: IngestOptions,
): Promise<Provenance> {
  const { ctx } = run;
  const fallbacks: Fallback[] = [];
  const attempts: JsonObject[] = [];
  const chain: ChainLink[] = [];
  let result: IngestResult | undefined;
  const said = { primarySource: route, chain, fallbacks, attempts };
  for (const stage of stages) {
    tellStage(run, stage, options);
    tellReach(run, stage);
    const { told, reason, result: brought } = await attempt(run, stage);
    attempts.push(told);
    if (brought) {
      result = result ? mergeResults(result, brought) : brought;
      chain.push({ source: stage.name });
    }
    if (reason === undefined) {
      const isFirst = fallbacks.length === 0 && stage.name === "dukascopy";
      return {
        ...said,
        ...(result && { result }),
        ...(isFirst && { offerSide: options.dukascopyOfferSide }),
      };
    }
    const isLast = options.onlineOnly && stage === stages.at(-1);
    fallbacks.push({ stage: stage.name, reason, ...(!isLast && { next_source: stage.next }) });
    if (!isLast) tellSwitch(ctx, stage, reason);
  }
  if (options.onlineOnly) return { ...said, ...(result && { result }) };
  try {
    const pass = await localPass(run, options);
    chain.push(...pass.chain);
    fallbacks.push(...pass.fallbacks);
    const { localBackupPath, extension } = pass;
    const merged = result ? mergeResults(result, pass.result) : pass.result;
    return { ...said, result: merged, localBackupPath, ...(extension && { extension }) };
  } catch (error) {
    if (!(error instanceof OpsError) || error.exit === Exit.locked) throw error;
    ctx.note({
      en: `[wf] local CSV fallback unavailable: ${error.text.en}`,
      ja: `[wf] ローカル CSV を使えません: ${error.text.ja}`,
    });
    fallbacks.push({ stage: "local_csv", reason: `local CSV fallback unavailable: ${error.code}` });
    return { ...said, ...(result && { result, status: "degraded" as const }) };
  }
}

/** Where real bars took the places of invented ones: states that learned from there on should be replayed. */
function repairedFrom(result: IngestResult | undefined): { repairedFrom?: number } {
  return typeof result?.repaired_from === "string"
    ? { repairedFrom: parseInstant(result.repaired_from) }
    : {};
}

/** Of the prices that Dukascopy has added, alone or before others. */
function sideOf({ chain }: Provenance, options: IngestOptions): { storeOfferSide?: string } {
  const added = chain.some(({ source }) => source === "dukascopy");
  return added ? { storeOfferSide: options.dukascopyOfferSide } : {};
}

/** What the criteria say of the provider; nothing where the configuration cannot be read, which the stage will say. */
function tellActivation(ctx: Context, { apiConfig, apiProvider }: IngestOptions): Activation | undefined {
  try {
    const activation = activationOf(readApiConfig(withReader(ctx).reader, apiConfig), apiProvider);
    ctx.note(
      `[wf] api activation ${activation.provider}: ${activation.ok ? "ok" : activation.failures.join("; ")}`,
    );
    return activation;
  } catch (error) {
    if (error instanceof OpsError) return undefined;
    throw error;
  }
}

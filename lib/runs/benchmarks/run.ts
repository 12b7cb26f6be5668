import type { Bars } from "../../market/bars.ts";
import { broadcast } from "../../notify/broadcast.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { missingInputHint } from "../../workspace/paths.ts";
import type { Change, Effect } from "../../workspace/plan.ts";
import { writeJson } from "../../workspace/plans.ts";
import type { Reader } from "../../workspace/reader.ts";
import { isoNaive, isoUtc } from "../../workspace/time.ts";
import type { RunPaths } from "../folder/metrics.ts";
import { resolveRequest, type RunRequest } from "../request.ts";
import { buildRunnerConfig, type ConfigOverrides } from "../runner_config.ts";
import { type HeldBars, holdBars, windowOf } from "./bars.ts";
import { type Figures, figuresOf } from "./figures.ts";
import { type BenchmarkRun, basisOf, NO_PATHS, reportOf, restsOn, simulateBars } from "./measure.ts";
import { baselinePath, defaultBars, type Pair, rollingPath } from "./places.ts";
import { type Shift, shiftOf } from "./shift.ts";

export interface BenchmarkOptions extends ConfigOverrides {
  bars?: string | undefined;
  manifest?: string | undefined;
  symbol: string;
  mode: string;
  equity: number;
  /** Days, in the order of the result. */
  windows: readonly number[];
  snapshot: string;
  reportsDir: string;
  runsDir: string;
  webhook?: string | undefined;
  alertPips: number;
  alertWinrate: number;
  alertSharpe: number;
  alertMaxDrawdown: number;
  force: boolean;
  dryRun: boolean;
}

/** Makes the run folder of a simulation and its row in the index. */
export type KeepRun = (
  ctx: Context,
  request: RunRequest,
  run: BenchmarkRun,
) => { paths: RunPaths; changes: (Change | undefined)[] };

export interface BenchmarkResult extends JsonObject {
  baseline: string;
  baseline_metrics: Figures | null;
  /** `reused`: the report there rests on the same bars, configuration and program. */
  rolling: { window: number; path: string; reused?: boolean; skipped?: boolean }[];
  windows: number[];
  /** Start of the last bar, without zone. */
  latest_ts: string | null;
  alert: Shift;
  runs_index_rc: number | null;
  reused: boolean;
  manifest_id: string | null;
  bars_sha256: string | null;
}

/** What a benchmark run comes to. Nothing is written yet, so that a run that fails half way leaves the old reports. */
export interface Benchmarks {
  result: BenchmarkResult;
  /** The reports by path, as they will stand there. */
  reports: ReadonlyMap<string, JsonObject>;
  changes: (Change | undefined)[];
  effects: Effect[];
}

/**
 * Simulates all bars and the last days of them, each from nothing (specification 05 §6.1). Undefined where the file has no bars.
 * Throws `bars_not_found` (exit 1) and what settling and simulating throw.
 */
export async function benchmark(
  ctx: Context,
  options: BenchmarkOptions,
  keepRun: KeepRun,
): Promise<Benchmarks | undefined> {
  const csv = options.bars ?? defaultBars(options.symbol);
  if (!ctx.reader.exists(csv)) throw barsNotFound(ctx.reader, csv);
  const request = requestOf(ctx.reader, options, csv);
  const { symbol, timeframe } = request.instrument;
  const bars = holdBars(ctx.reader, csv, symbol, timeframe);
  if (!bars) return undefined;
  const work = new Work(ctx, request, bars, options.force);
  const pair: Pair = request.instrument;

  const baseline = baselinePath(options.reportsDir, pair);
  const previous = knownReport(ctx.reader, baseline);
  let kept: ReturnType<KeepRun> = { paths: NO_PATHS, changes: [] };
  const document = await work.report(baseline, null, (run) => {
    kept = keepRun(ctx, request, run);
    return kept.paths;
  });
  const rolling: BenchmarkResult["rolling"] = [];
  for (const window of options.windows) {
    const path = rollingPath(options.reportsDir, pair, window);
    await work.report(path, window, () => NO_PATHS);
    rolling.push({ window, path, reused: work.reused.has(path) });
  }

  const figures = figuresOf(document);
  const alert = shiftOf(previous && figuresOf(previous), figures, limitsOf(options), {
    symbol: pair.symbol,
    mode: pair.mode,
    timestamp: isoUtc(Math.floor(ctx.clock.now() / 1000) * 1000),
    report_path: ctx.workspace.show(baseline),
  });
  const result = {
    baseline,
    baseline_metrics: figures,
    rolling,
    windows: [...options.windows],
    latest_ts: isoNaive(bars.last),
    alert,
    runs_index_rc: 0,
    reused: work.changes.length === 0,
    manifest_id: request.manifestId,
    bars_sha256: bars.sha256,
  };
  const posted = alert.triggered && options.webhook;
  return {
    result,
    reports: work.reports,
    changes: [...work.changes, ...kept.changes],
    effects: posted ? [broadcast(posted, alert.payload)] : [],
  };
}

/** The reports of one run, each simulated unless the file there already rests on the same. */
class Work {
  readonly reports = new Map<string, JsonObject>();
  readonly changes: Change[] = [];
  readonly reused = new Set<string>();
  /** By number of bars: windows longer than the file are the whole file. */
  readonly #runs = new Map<number, BenchmarkRun>();

  constructor(
    readonly ctx: Context,
    readonly request: RunRequest,
    readonly bars: HeldBars,
    readonly force: boolean,
  ) {}

  async report(
    path: string,
    window: number | null,
    pathsOf: (run: BenchmarkRun) => RunPaths,
  ): Promise<JsonObject> {
    const { ctx, request, bars } = this;
    const basis = basisOf(ctx, request, bars, window);
    let document = knownReport(ctx.reader, path);
    if (this.force || !document || !restsOn(document, basis)) {
      const run = await this.#run(window === null ? bars.bars : windowOf(bars, window), window);
      document = reportOf(request, run, pathsOf(run), basis);
      this.changes.push(writeJson(ctx, path, document));
    } else this.reused.add(path);
    this.reports.set(path, document);
    return document;
  }

  async #run(bars: Bars, window: number | null): Promise<BenchmarkRun> {
    const { ctx, request } = this;
    const known = this.#runs.get(bars.length);
    const run = known ?? (await simulateBars(ctx, request, bars, this.bars, window));
    this.#runs.set(bars.length, run);
    return run;
  }
}

/** A report as it stands; one that cannot be read counts as none, as it is about to be replaced. */
export function knownReport(reader: Reader, path: string): JsonObject | undefined {
  try {
    const document = reader.maybeJson(path);
    return isJsonObject(document) ? document : undefined;
  } catch (error) {
    if (error instanceof OpsError && ["json_invalid", "not_utf8"].includes(error.code)) return undefined;
    throw error;
  }
}

/** The manifest's configuration with the flags over it; it neither loads nor leaves learned state. */
function requestOf(reader: Reader, options: BenchmarkOptions, csv: string): RunRequest {
  const { manifest, symbol, mode, equity, runsDir } = options;
  const off = { autoState: false, aggregateEv: false };
  const settled = resolveRequest(reader, { manifest, csv, symbol, mode, equity, outDir: runsDir, ...off });
  return {
    ...settled,
    config: buildRunnerConfig(options, settled.config),
    useEvProfile: false,
    evProfile: null,
  };
}

function limitsOf({ alertPips, alertWinrate, alertSharpe, alertMaxDrawdown }: BenchmarkOptions) {
  return {
    total_pips: alertPips,
    win_rate: alertWinrate,
    sharpe: alertSharpe,
    max_drawdown: alertMaxDrawdown,
  };
}

function barsNotFound(reader: Reader, csv: string): OpsError {
  const path = reader.workspace.show(csv);
  return new OpsError(
    "bars_not_found",
    { en: `The bar file ${path} does not exist.`, ja: `バーの CSV ${path} が見つかりません。` },
    missingInputHint(reader.workspace, csv, reader.files) ?? {
      en: "Ingest bars first, or name a file with --bars.",
      ja: "先にバーを取り込むか、--bars でファイルを指定してください。",
    },
    { exit: Exit.finding, fields: { path } },
  );
}

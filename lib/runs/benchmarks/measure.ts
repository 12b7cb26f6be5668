import { version } from "../../../package.json";
import type { Bars } from "../../market/bars.ts";
import { barStamp } from "../../engine/stamps.ts";
import type { Context } from "../../workspace/context.ts";
import { sha256 } from "../../workspace/found.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { metricsDocument, type RunOutcome, type RunPaths } from "../folder/metrics.ts";
import { sliceBars } from "../columns.ts";
import type { RunRequest } from "../request.ts";
import { newEngine } from "../simulate.ts";
import type { HeldBars } from "./bars.ts";

/** Bars between two looks at the progress. */
const BLOCK = 32_768;

/** A benchmark's simulation as those that keep run folders take it: nothing was loaded before it. */
export interface BenchmarkRun extends RunOutcome {
  firstBar: string;
}

/** What a report rests on, as it says itself; equal keys mean equal figures. */
export interface Basis extends JsonObject {
  key: string;
  /** Days; null for the baseline. */
  window: number | null;
  bars_sha256: string;
  manifest_id: string | null;
  program_version: string;
}

export const NO_PATHS: RunPaths = {
  runDir: null,
  dumpDaily: null,
  loadedState: null,
  state: null,
  stateArchive: null,
  evProfile: null,
};

/** What the baseline (`window` null) or a rolling window of this request over these bars rests on. */
export function basisOf(ctx: Context, request: RunRequest, bars: HeldBars, window: number | null): Basis {
  const { config, semantics, fixes, instrument, equity, manifestId, manifest } = request;
  const { class_path, module } = manifest.strategy;
  const source = module === null ? null : sha256(ctx.reader.text(module));
  const all = [
    bars.sha256,
    version,
    window,
    instrument,
    equity,
    semantics,
    fixes,
    class_path,
    source,
    config,
  ];
  return {
    key: sha256(JSON.stringify(all)).slice(0, 16),
    window,
    bars_sha256: bars.sha256,
    manifest_id: manifestId,
    program_version: version,
  };
}

/** Whether a report stands for this basis already. */
export function restsOn(report: JsonObject | undefined, { key }: Basis): boolean {
  return isJsonObject(report?.benchmark) && report.benchmark.key === key;
}

/**
 * Simulates bars from nothing: no state, no EV profile, so that no window knows what another one, or the past, has learned of the
 * very bars that it is measured on.
 */
export async function simulateBars(
  ctx: Context,
  request: RunRequest,
  bars: Bars,
  { report }: HeldBars,
  window: number | null,
): Promise<BenchmarkRun> {
  const { symbol, mode } = request.instrument;
  const { config, fixes, equity, resume, strategy } = request;
  const engine = newEngine({ symbol, mode, config, fixes, equity, resume, strategy });
  const label =
    window === null
      ? { en: "simulating all bars", ja: "全期間をシミュレーション中" }
      : { en: `simulating ${window} days`, ja: `直近 ${window} 日をシミュレーション中` };
  for (let at = 0; at < bars.length; at += BLOCK) {
    const end = Math.min(bars.length, at + BLOCK);
    engine.process(sliceBars(bars, at, end));
    await ctx.progress(label, end, bars.length);
  }
  return { engine, report, refused: [], skippedNow: 0, firstBar: barStamp(bars, 0) };
}

/** The report of a simulation: its metrics document and what it rests on. */
export function reportOf(request: RunRequest, run: BenchmarkRun, paths: RunPaths, basis: Basis): JsonObject {
  return { ...(metricsDocument(request, run, paths) as unknown as JsonObject), benchmark: basis };
}

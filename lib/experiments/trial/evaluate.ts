import type { Bars } from "../../market/bars.ts";
import { sliceBars } from "../../runs/columns.ts";
import { type EquityPoint, runInMemory } from "../../runs/in_memory.ts";
import { readManifest } from "../../runs/manifest/load.ts";
import { type RunRequest, settleRequest } from "../../runs/request.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { Reader } from "../../workspace/reader.ts";
import { parseYaml } from "../../workspace/yaml.ts";
import type { TrialOptions } from "../space/base_cli.ts";
import { applyParams, type Document } from "../space/place.ts";
import type { Dimension, Params, Slice } from "../space/schema.ts";
import {
  type Day,
  dayOf,
  type EquityBasis,
  type PeriodMetrics,
  periodMetrics,
  sliceMetrics,
} from "./metrics.ts";

/** All that trials of one search have in common, as plain JSON: it goes to every worker once. The bars travel apart. */
export interface SearchSetup {
  /** The base manifest: its text, and the path that messages name. */
  manifest: string;
  manifestPath: string;
  space: Record<string, Dimension>;
  options: TrialOptions;
  slices: Slice[];
  basis: EquityBasis;
  /** Outcomes carry the equity curve and the execution's health: a portfolio asks for them. */
  curves: boolean;
  /** Outcomes carry their days: a walk-forward asks for them. */
  days?: boolean;
}

/** A part of the bars, by their starts (UTC epoch milliseconds): a run sees those from `from` up to `to` (exclusive). */
export interface Window {
  from: number;
  to: number;
  /** `YYYY-MM-DD`: earlier days only warm the run up and do not count. */
  countFrom: string;
}

/** What became of a trial. Equal parameters over equal bars give equal outcomes, whoever runs them. */
export type TrialOutcome =
  | {
      status: "completed";
      metrics: PeriodMetrics;
      seasonal: Record<string, PeriodMetrics>;
      /** First and last date of the days, `from/to`. */
      window: string;
      run?: { curve: EquityPoint[]; health: Record<string, number> };
      days?: Day[];
    }
  | { status: "failed" | "error"; returncode: number; error: string };

/** Runs trials of one search over bars in memory. */
export class Evaluator {
  readonly #document: Document;

  constructor(
    private readonly reader: Reader,
    private readonly setup: SearchSetup,
    private readonly bars: Bars,
  ) {
    this.#document = parseYaml(setup.manifest).value as Document;
  }

  /** Never throws: what a trial cannot do is its outcome. */
  evaluate(params: Params, window?: Window): TrialOutcome {
    try {
      return window ? this.#runPart(params, window) : this.#run(params);
    } catch (error) {
      const returncode = error instanceof OpsError ? error.exit : Exit.defect;
      return { status: "failed", returncode, error: (error as Error).message };
    }
  }

  #request(params: Params): RunRequest {
    const { setup, reader } = this;
    const text = trialManifest(this.#document, setup.space, params);
    return trialRequest(reader, text, setup.manifestPath, setup.options);
  }

  #run(params: Params): TrialOutcome {
    const { setup } = this;
    const run = runInMemory(this.#request(params), this.bars);
    const days = run.days.map(dayOf);
    if (days.length === 0) return { status: "error", returncode: Exit.ok, error: "the run has no day" };
    const { trades, wins, total_pips, equity_curve, runtime } = run.metrics();
    const totals = { trades, wins, totalPips: total_pips };
    const seasonal = setup.slices.map((slice) => [slice.id, sliceMetrics(days, slice, setup.basis)]);
    return {
      status: "completed",
      metrics: periodMetrics(days, totals, setup.basis),
      seasonal: Object.fromEntries(seasonal),
      window: `${days[0]!.date}/${days.at(-1)!.date}`,
      ...(setup.curves && { run: { curve: equity_curve, health: { ...runtime.execution_health } } }),
    };
  }

  #runPart(params: Params, { from, to, countFrom }: Window): TrialOutcome {
    const { setup, bars } = this;
    const part = sliceBars(bars, firstAt(bars, from), firstAt(bars, to));
    const days = runInMemory(this.#request(params), part)
      .days.map(dayOf)
      .filter(({ date }) => date >= countFrom);
    if (days.length === 0) return { status: "error", returncode: Exit.ok, error: "the window has no day" };
    const all = { id: "all", start: days[0]!.date, end: days.at(-1)!.date };
    return {
      status: "completed",
      metrics: sliceMetrics(days, all, setup.basis),
      seasonal: {},
      window: `${all.start}/${all.end}`,
      ...(setup.days && { days }),
    };
  }
}

/** Index of the first bar that begins at or after this time; the bars ascend. */
function firstAt({ time, length }: Bars, ms: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[middle]! < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The settled request of a trial's manifest. Throws as loading a manifest does. */
export function trialRequest(reader: Reader, text: string, path: string, options: TrialOptions): RunRequest {
  return settleRequest(reader, readManifest(text, path, options), options);
}

/**
 * The manifest with the parameters in their places, as YAML. A trial starts from nothing: states and profiles that were learned
 * from the very bars would let the future in.
 */
export function trialManifest(base: Document, space: Record<string, Dimension>, params: Params): string {
  const document = applyParams(base, space, params);
  const runner = mapIn(document, "runner");
  Object.assign(mapIn(runner, "cli_args"), { auto_state: false, aggregate_ev: false, use_ev_profile: false });
  return `${Bun.YAML.stringify(document, null, 2)}\n`;
}

function mapIn(parent: Document, key: string): Document {
  const map = parent[key];
  if (typeof map === "object" && map !== null && !Array.isArray(map)) return map as Document;
  parent[key] = {};
  return parent[key] as Document;
}

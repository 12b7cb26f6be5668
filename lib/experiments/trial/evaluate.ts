import type { Bars } from "../../market/bars.ts";
import { type EquityPoint, runInMemory } from "../../runs/in_memory.ts";
import { readManifest } from "../../runs/manifest/load.ts";
import { type RunRequest, settleRequest } from "../../runs/request.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { Reader } from "../../workspace/reader.ts";
import { parseYaml } from "../../workspace/yaml.ts";
import type { TrialOptions } from "../space/base_cli.ts";
import { applyParams, type Document } from "../space/place.ts";
import type { Dimension, Params, Slice } from "../space/schema.ts";
import { dayOf, type EquityBasis, type PeriodMetrics, periodMetrics, sliceMetrics } from "./metrics.ts";

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
  evaluate(params: Params): TrialOutcome {
    try {
      return this.#run(params);
    } catch (error) {
      const returncode = error instanceof OpsError ? error.exit : Exit.defect;
      return { status: "failed", returncode, error: (error as Error).message };
    }
  }

  #run(params: Params): TrialOutcome {
    const { setup, reader, bars } = this;
    const text = trialManifest(this.#document, setup.space, params);
    const request = trialRequest(reader, text, setup.manifestPath, setup.options);
    const run = runInMemory(request, bars);
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

import { loadManifest } from "../../runs/manifest/load.ts";
import type { Manifest } from "../../runs/manifest/schema.ts";
import type { EquityPoint } from "../../runs/in_memory.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import { align, type Curve, readCurve } from "../portfolio/curves.ts";
import { type Member, portfolioState } from "../portfolio/state.ts";
import { type Figures, figuresOf, readTelemetry, type Telemetry } from "../portfolio/telemetry.ts";
import type { Portfolio } from "../space/schema.ts";

type Strategy = Portfolio["strategies"][number];

/** A strategy as the experiment's file found it. */
interface Peer {
  strategy: Strategy;
  /** Undefined where none is named: its limits are then the telemetry's alone. */
  manifest: Manifest | undefined;
  /** Undefined: the trial's own. */
  run: { curve: Curve; health: Figures } | undefined;
}

/** What a trial brings into the portfolio. */
export interface TrialRun {
  curve: EquityPoint[];
  health: Figures;
}

/** The portfolio block of an experiment, its files read once: each trial takes its place in it (specification 07 §6.4). */
export class TrialPortfolio {
  readonly #peers: Peer[];
  readonly #telemetry: Telemetry;
  readonly #errors: string[] = [];

  constructor(
    reader: Reader,
    private readonly block: Portfolio,
    private readonly trialManifest: Manifest,
    private readonly equity: number | null,
  ) {
    const file = block.telemetry_path === undefined ? {} : this.#read(reader, block.telemetry_path);
    this.#telemetry = readTelemetry({ ...file, ...(block.telemetry as JsonObject | undefined) });
    this.#peers = block.strategies.map((strategy) => this.#peer(reader, strategy));
  }

  /** The `portfolio` member of a trial's line. With `errors` in it, its constraints are unknown. */
  of(trial: TrialRun): JsonObject {
    const members: Member[] = [];
    const curves: Curve[] = [];
    const positions: Figures = {};
    const strategies: JsonObject[] = [];
    const own = { curve: readCurve(trial.curve as Json), health: trial.health };
    for (const { strategy, manifest, run = own } of this.#peers) {
      const { id, position } = strategy;
      positions[id] = position;
      if (manifest) members.push({ manifest: named(manifest, id), health: run.health });
      curves.push(run.curve);
      strategies.push({
        id,
        position,
        manifest_path: strategy.use_trial_manifest ? null : (strategy.manifest_path ?? null),
        metrics_path: strategy.use_trial_metrics ? null : (strategy.metrics_path ?? null),
      });
    }
    const active = { ...this.#telemetry.active_positions, ...rounded(positions) };
    const { state } = portfolioState(members, { ...this.#telemetry, active_positions: active });
    const { telemetry_path: source } = this.block;
    return {
      strategies,
      positions,
      state: JSON.parse(JSON.stringify(state)) as JsonObject,
      var: this.#valueAtRisk(Object.values(positions), Object.keys(positions), curves),
      ...(source !== undefined && { telemetry_source: source }),
      ...(this.#errors.length > 0 && { errors: this.#errors }),
    };
  }

  #valueAtRisk(positions: number[], ids: string[], curves: Curve[]): JsonObject {
    const { confidence, horizon_days } = this.block.var;
    const starts = curves.map(({ equity }) => equity[0] || 1);
    const bySelf = curves.map(({ equity }, k) => returns(equity, starts[k]!));
    const inTime = align(curves).equity.map((equity, k) => returns(equity, starts[k]!));
    const byTime = valueAtRisk(combined(inTime, positions), confidence);
    const byIndex = valueAtRisk(combined(bySelf, positions), confidence);
    const base = this.equity && this.equity > 0 ? this.equity : starts.find((start) => start > 0);
    return {
      confidence,
      horizon_days,
      portfolio_pct: byTime,
      ...(byIndex !== byTime && { portfolio_pct_index: byIndex }),
      ...(base !== undefined && { portfolio_value: byTime * base }),
      per_strategy_pct: Object.fromEntries(
        ids.map((id, k) => [id, valueAtRisk(combined([bySelf[k]!], [positions[k]!]), confidence)]),
      ),
    };
  }

  #peer(reader: Reader, strategy: Strategy): Peer {
    const { manifest_path, metrics_path, use_trial_manifest, use_trial_metrics } = strategy;
    const named = manifest_path === undefined ? undefined : loadManifest(reader, manifest_path).manifest;
    const manifest = use_trial_manifest ? this.trialManifest : named;
    if (use_trial_metrics) return { strategy, manifest, run: undefined };
    const metrics = metrics_path === undefined ? {} : this.#read(reader, metrics_path);
    const runtime = isJsonObject(metrics.runtime) ? metrics.runtime : {};
    const run = { curve: readCurve(metrics.equity_curve), health: figuresOf(runtime.execution_health) };
    return { strategy, manifest, run };
  }

  #read(reader: Reader, path: string): JsonObject {
    try {
      const value = reader.json(path);
      if (isJsonObject(value)) return value;
      this.#errors.push(`${path} is no JSON object`);
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      this.#errors.push(error.text.en);
    }
    return {};
  }
}

function named(manifest: Manifest, id: string): Manifest {
  return { ...manifest, meta: { ...manifest.meta, id } };
}

function rounded(positions: Figures): Figures {
  return Object.fromEntries(Object.entries(positions).map(([id, count]) => [id, Math.round(count)]));
}

/** Changes as shares of the first equity, not compounded. */
function returns(equity: readonly number[], start: number): number[] {
  return equity.slice(1).map((value, index) => (value - equity[index]!) / start);
}

/** Σ position × return at each index; a series that has ended adds nothing. */
export function combined(series: readonly (readonly number[])[], positions: readonly number[]): number[] {
  const length = Math.max(0, ...series.map((values) => values.length));
  return Array.from({ length }, (_, index) =>
    series.reduce((sum, values, k) => sum + positions[k]! * (values[index] ?? 0), 0),
  );
}

/** The loss that is not exceeded with this confidence, ≥ 0: the linearly interpolated quantile. 0 without returns. */
export function valueAtRisk(values: readonly number[], confidence: number): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * (1 - confidence);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const quantile = low + (place - below) * ((sorted[below + 1] ?? low) - low);
  return Math.max(0, -quantile);
}

import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";

export type Figures = Record<string, number>;

/** What a router measures of a portfolio (specification 07 §6.2). Percentages are of equity. */
export interface Telemetry {
  /** Strategy to its signed number of positions. */
  active_positions: Figures;
  category_utilisation_pct: Figures;
  category_caps_pct: Figures;
  category_budget_pct: Figures;
  category_budget_headroom_pct: Figures;
  gross_exposure_pct: number | null;
  gross_exposure_cap_pct: number | null;
  /** Strategy or tag to peer to −1…1. */
  strategy_correlations: Record<string, Figures>;
  correlation_meta: Record<string, Record<string, JsonObject>>;
  /** Strategy to metric: `reject_rate` 0…1, `slippage_bps`, `fill_latency_ms`. */
  execution_health: Record<string, Figures>;
  /** A label; the data are not restricted to it. */
  correlation_window_minutes: number | null;
}

/** Reads telemetry of any origin: what it does not know is passed over, and so are values that are no finite numbers. */
export function readTelemetry(value: JsonObject): Telemetry {
  return {
    active_positions: figuresOf(value.active_positions),
    category_utilisation_pct: figuresOf(value.category_utilisation_pct),
    category_caps_pct: figuresOf(value.category_caps_pct),
    category_budget_pct: figuresOf(value.category_budget_pct),
    category_budget_headroom_pct: figuresOf(value.category_budget_headroom_pct),
    gross_exposure_pct: figureOf(value.gross_exposure_pct),
    gross_exposure_cap_pct: figureOf(value.gross_exposure_cap_pct),
    strategy_correlations: mapValues(value.strategy_correlations, figuresOf),
    correlation_meta: mapValues(value.correlation_meta, (row) => mapValues(row, objectOf)),
    execution_health: mapValues(value.execution_health, figuresOf),
    correlation_window_minutes: figureOf(value.correlation_window_minutes),
  };
}

/** The members of an object that are finite numbers; none of anything else. */
export function figuresOf(value: Json | undefined): Figures {
  const entries = Object.entries(objectOf(value));
  return Object.fromEntries(
    entries.filter((entry): entry is [string, number] => figureOf(entry[1]) !== null),
  );
}

function figureOf(value: Json | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function mapValues<Value>(value: Json | undefined, read: (value: Json) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(objectOf(value)).map(([key, member]) => [key, read(member)]));
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

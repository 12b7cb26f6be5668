import type { Json, JsonObject } from "../../workspace/json.ts";

/** The figures of a metrics document that benchmarks compare. `max_drawdown` is 0 or negative. */
export interface Figures extends JsonObject {
  trades: number | null;
  wins: number | null;
  /** Null without trades. */
  win_rate: number | null;
  total_pips: number | null;
  sharpe: number | null;
  max_drawdown: number | null;
}

/** Whatever is no number counts as absent. */
export function figuresOf(document: JsonObject): Figures {
  const trades = numberOrNull(document.trades);
  const wins = numberOrNull(document.wins);
  return {
    trades,
    wins,
    win_rate: trades && wins !== null ? wins / trades : null,
    total_pips: numberOrNull(document.total_pips),
    sharpe: numberOrNull(document.sharpe),
    max_drawdown: numberOrNull(document.max_drawdown),
  };
}

export function numberOrNull(value: Json | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

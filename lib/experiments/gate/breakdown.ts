import { parseDecimal } from "../../workspace/decimal.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { RecordRow } from "./records.ts";

/** Numeric fields, in the order in which they are shown (specification 07 §5.3). */
export const NUMERIC = [
  "or_atr_ratio",
  "min_or_atr_ratio",
  "atr_pips",
  "min_atr_pips",
  "max_atr_pips",
  "micro_trend",
  "loss_streak",
  "max_loss_streak",
  "daily_loss_pips",
  "max_daily_loss_pips",
  "daily_trade_count",
  "max_daily_trade_count",
  "signals_today",
  "max_signals_per_day",
  "cooldown_bars",
  "bars_since",
  "qty",
  "p_lcb",
  "sl_pips",
] as const;
export const CATEGORICAL = ["rv_band", "spread_band", "allow_low_rv"] as const;

export interface NumericField extends JsonObject {
  count: number;
  mean: number;
  min: number;
  max: number;
}

/** What the rows of one reason say. */
export interface Reason extends JsonObject {
  count: number;
  numeric: Record<string, NumericField>;
  /** Values and how often they occur, the most frequent first, equals by first appearance. */
  categorical: Record<string, [string, number][]>;
}

export interface StageBreakdown extends JsonObject {
  total_count: number;
  /** The most frequent first, equals by first appearance. */
  reasons: Record<string, Reason>;
}

export interface RecentBlock extends JsonObject {
  timestamp: string;
  symbol: string;
  stage: string;
  reason: string;
}

export interface Breakdown {
  rows: number;
  stages: Record<string, StageBreakdown>;
  recent: RecentBlock[];
}

/** Sums up rows of records by stage and reason, in one pass. A row counts for every stage that it or its reason names. */
export function breakdown(rows: Iterable<RecordRow>, stages: readonly string[], recent: number): Breakdown {
  const tallies = new Map(stages.map((stage) => [stage, new Map<string, ReasonTally>()]));
  const newest: RecentBlock[] = [];
  let count = 0;
  for (const row of rows) {
    count++;
    const stage = row("stage").trim();
    const reason = reasonOf(row);
    const wanted = [...tallies].filter(([name]) => name === stage || name === reason);
    for (const [, reasons] of wanted) {
      const tally = reasons.get(reason) ?? new ReasonTally();
      reasons.set(reason, tally);
      tally.add(row);
    }
    if (wanted.length === 0 || recent === 0) continue;
    newest.push({ timestamp: row("ts"), symbol: row("symbol"), stage, reason });
    if (newest.length > recent) newest.shift();
  }
  return {
    rows: count,
    stages: Object.fromEntries([...tallies].map(([stage, reasons]) => [stage, stageOf(reasons)])),
    recent: newest,
  };
}

function reasonOf(row: RecordRow): string {
  return row("reason_stage").trim() || row("reason").trim() || row("stage").trim() || "unknown";
}

function stageOf(reasons: ReadonlyMap<string, ReasonTally>): StageBreakdown {
  const sorted = [...reasons].sort(([, a], [, b]) => b.count - a.count);
  return {
    total_count: sorted.reduce((sum, [, { count }]) => sum + count, 0),
    reasons: Object.fromEntries(sorted.map(([reason, tally]) => [reason, tally.result()])),
  };
}

class ReasonTally {
  count = 0;
  readonly #numeric = new Map<string, { count: number; sum: number; min: number; max: number }>();
  readonly #categorical = new Map<string, Map<string, number>>();

  add(row: RecordRow): void {
    this.count++;
    for (const field of NUMERIC) {
      const value = parseDecimal(row(field));
      if (value === undefined) continue;
      const known = this.#numeric.get(field) ?? { count: 0, sum: 0, min: value, max: value };
      known.count++;
      known.sum += value;
      known.min = Math.min(known.min, value);
      known.max = Math.max(known.max, value);
      this.#numeric.set(field, known);
    }
    for (const field of CATEGORICAL) {
      const value = truth(row(field).trim());
      if (value === "") continue;
      const values = this.#categorical.get(field) ?? new Map<string, number>();
      values.set(value, (values.get(value) ?? 0) + 1);
      this.#categorical.set(field, values);
    }
  }

  result(): Reason {
    const numeric = NUMERIC.flatMap((field) => {
      const known = this.#numeric.get(field);
      if (!known) return [];
      const { count, sum, min, max } = known;
      return [[field, { count, mean: sum / count, min, max }] as const];
    });
    const categorical = [...this.#categorical].map(([field, values]) => [
      field,
      [...values].sort(([, a], [, b]) => b - a),
    ]);
    return {
      count: this.count,
      numeric: Object.fromEntries(numeric),
      categorical: Object.fromEntries(categorical),
    };
  }
}

/** `True` and `true` are one value. */
function truth(value: string): string {
  return /^(true|false)$/i.test(value) ? value.toLowerCase() : value;
}

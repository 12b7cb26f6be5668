import type { EngineRecord } from "../../engine/records.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { parseDecimal } from "../../workspace/decimal.ts";

/** What an update would risk. */
export interface Risk extends JsonObject {
  /** 5 % value at risk of a trade, in quantity-weighted pips: what `--var-cap` is compared with. */
  var: number;
  /** Sum of the absolute quantities of the trades closed in the update. */
  liquidity_usage: number;
  /** The value at risk in account currency. */
  var_value: number;
}

const TAIL_PERCENT = 5;

/**
 * Historical value at risk of a trade: the loss that 5 % of the results reach or exceed, without interpolation, at least 0
 * (specification 03 §7). `valueAtRisk([-0.08, 0.01])` is 0.08.
 */
export function valueAtRisk(results: readonly number[]): number {
  if (results.length === 0) return 0;
  const ascending = results.toSorted((a, b) => a - b);
  const index = Math.floor((TAIL_PERCENT / 100) * (ascending.length - 1));
  return Math.max(0, -ascending[index]!);
}

/** Σ |qty|; decimal texts count, what is no number does not. */
export function liquidityUsage(records: Iterable<unknown>): number {
  let sum = 0;
  for (const record of records) {
    const qty = (record as Partial<EngineRecord> | null)?.qty;
    const number = typeof qty === "string" ? parseDecimal(qty) : qty;
    if (typeof number === "number" && !Number.isNaN(number)) sum += Math.abs(number);
  }
  return sum;
}

/** Pips and returns (account currency) of the trades in the window, records of those that the update closed. */
export function riskOf(
  pips: readonly number[],
  returns: readonly number[],
  closed: readonly EngineRecord[],
): Risk {
  return {
    var: valueAtRisk(pips),
    liquidity_usage: liquidityUsage(closed),
    var_value: valueAtRisk(returns),
  };
}

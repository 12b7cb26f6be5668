import type { JsonObject } from "../../workspace/json.ts";

/**
 * A closed trade as reports see it. Times are UTC epoch milliseconds of the bars' starts; `pips` and `value` (account currency) are
 * net of costs and weighted by quantity. What the run did not record is null.
 */
export interface Trade extends JsonObject {
  entry: number;
  exit: number;
  side: "BUY" | "SELL";
  /** `tp`, `sl`, `trail`, `session_end`, `timeout`. */
  reason: string;
  /** 1 or 0 as the estimate of the win rate counts it. Of a blended exit the share is not recorded: its reason decides. */
  win: number;
  qty: number;
  pips: number;
  value: number;
  entry_px: number | null;
  exit_px: number | null;
  /** Distances of target and stop from the entry, pips. */
  tp_pips: number | null;
  sl_pips: number | null;
  session: string | null;
  spread_band: string | null;
  rv_band: string | null;
  /** Pips a unit: the lower bound of the expected value at the entry. */
  ev_lcb: number | null;
  /** Pips a unit. */
  cost_base: number | null;
  expected_slip: number | null;
  slip: number | null;
}

/** Pips a unit over the distance of the stop: what was won for what was risked. Null where no stop was recorded. */
export function rMultiple({ pips, qty, sl_pips }: Trade): number | null {
  return sl_pips === null || !(sl_pips > 0) || !(qty > 0) ? null : pips / qty / sl_pips;
}

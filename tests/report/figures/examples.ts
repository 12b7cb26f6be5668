import type { Trade } from "../../../lib/report/figures/trade.ts";
import { allocateBars, type Bars } from "../../../lib/market/bars.ts";
import { parseInstant } from "../../../lib/workspace/time.ts";

export const at = (text: string) => parseInstant(text);

/** A trade that lost its stop of 10 pips on Wednesday, 2 July 2025, unless told otherwise. */
export function trade(given: Partial<Trade> = {}): Trade {
  return {
    entry: at("2025-07-02T09:00:00Z"),
    exit: at("2025-07-02T09:10:00Z"),
    side: "BUY",
    reason: "sl",
    win: 0,
    qty: 1,
    pips: -10,
    value: -100,
    entry_px: 1.1,
    exit_px: 1.099,
    tp_pips: 20,
    sl_pips: 10,
    session: "LDN",
    spread_band: "narrow",
    rv_band: "mid",
    ev_lcb: null,
    cost_base: 0.5,
    expected_slip: 0.1,
    slip: 0.1,
    ...given,
  };
}

/** Five-minute bars from 09:00 on 2 July 2025, each as open, high, low, close. */
export function bars(
  prices: readonly (readonly [number, number, number, number])[],
  from = "2025-07-02T09:00:00Z",
): Bars {
  const block = allocateBars(prices.length);
  prices.forEach(([open, high, low, close], bar) => {
    block.time[bar] = at(from) + bar * 300_000;
    block.open[bar] = open;
    block.high[bar] = high;
    block.low[bar] = low;
    block.close[bar] = close;
  });
  return block;
}

import { isoUtc } from "../../lib/workspace/time.ts";
import { goldenBars } from "../engine/lcg.ts";

/** Bars `from` to `to` (exclusive) of the specification's synthetic ones as a canonical CSV: 288 are a day. */
export function goldenCsv(from: number, to: number): string {
  const { time, open, high, low, close, spread } = goldenBars();
  const rows = Array.from({ length: to - from }, (_, i) => {
    const k = from + i;
    return `${isoUtc(time[k]!)},USDJPY,5m,${open[k]},${high[k]},${low[k]},${close[k]},0,${spread[k]}\n`;
  });
  return `timestamp,symbol,tf,o,h,l,c,v,spread\n${rows.join("")}`;
}

/** Trades often on those bars; states and profiles are kept where the runbook expects them. */
export const TRADING_MANIFEST = `\
meta: {id: golden, name: Golden, category: day}
strategy:
  class_path: strategies.day_orb_5m.DayORB5m
  instruments:
    - {symbol: USDJPY, timeframe: 5m, mode: conservative}
    - {symbol: USDJPY, timeframe: 5m, mode: bridge}
  parameters: {or_n: 6, k_tp: 3, k_sl: 2, k_tr: 0, min_or_atr_ratio: 0.12, cooldown_bars: 1, fallback_win_rate: 0.55}
router: {allowed_sessions: [LDN, NY]}
risk: {risk_per_trade_pct: 0.25}
runner:
  runner_config: {threshold_lcb_pip: -10, min_or_atr_ratio: 0.12, allow_low_rv: true, include_expected_slip: true, ev_mode: off}
  cli_args: {csv: data/bars.csv}
`;

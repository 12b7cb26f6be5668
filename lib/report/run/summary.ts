import type { JsonObject } from "../../workspace/json.ts";
import { numberOf } from "../fields.ts";
import { worstDrawdowns } from "../figures/drawdowns.ts";
import { sum } from "../figures/groups.ts";
import { rMultiple } from "../figures/trade.ts";
import type { RunFacts } from "./facts.ts";

/** The trades of this run alone. Money is account currency, pips are weighted by quantity. */
export interface Summary extends JsonObject {
  trades: number;
  wins: number;
  win_rate: number | null;
  /** Trades with a result above zero, whatever ended them. */
  profitable: number;
  total_pips: number;
  total_value: number;
  /** Gains over losses; null without losses. */
  profit_factor: number | null;
  /** Pips a trade, its sample deviation, and the mean over its standard error. */
  mean_pips: number | null;
  deviation_pips: number | null;
  t: number | null;
  mean_r: number | null;
  /** ≤ 0, of the equity at the trades' ends. */
  max_drawdown: number;
  max_drawdown_share: number;
  /** UTC epoch ms: of the first entry and the last exit; null without trades. */
  first: number | null;
  last: number | null;
}

export function summaryOf({ trades, equity, daily }: Pick<RunFacts, "trades" | "equity" | "daily">): Summary {
  const count = trades.length;
  const pips = sum(trades, (trade) => trade.pips);
  const [gains, losses] = [1, -1].map((sign) => sum(trades, ({ value }) => Math.max(0, sign * value)));
  const rs = trades.map(rMultiple).filter((r) => r !== null);
  const mean = count > 0 ? pips / count : null;
  const deviation =
    mean !== null && count > 1
      ? Math.sqrt(sum(trades, (trade) => (trade.pips - mean) ** 2) / (count - 1))
      : null;
  const [worst] = worstDrawdowns(equity, 1);
  // Blended exits win in part, which only the daily table tells.
  const wins = numberOf(daily?.wins) ?? sum(trades, ({ win }) => win);
  return {
    trades: count,
    wins,
    win_rate: count > 0 ? wins / count : null,
    profitable: trades.filter(({ value }) => value > 0).length,
    total_pips: pips,
    total_value: sum(trades, ({ value }) => value),
    profit_factor: losses! > 0 ? gains! / losses! : null,
    mean_pips: mean,
    deviation_pips: deviation,
    t: mean !== null && deviation ? mean / (deviation / Math.sqrt(count)) : null,
    mean_r: rs.length > 0 ? sum(rs, (r) => r) / rs.length : null,
    max_drawdown: worst?.depth ?? 0,
    max_drawdown_share: worst?.share ?? 0,
    first: trades[0]?.entry ?? null,
    last: count > 0 ? Math.max(...trades.map(({ exit }) => exit)) : null,
  };
}

import { pipSize } from "../../market/symbols.ts";
import type { ChartSpec, Marker, Position, Series } from "../charts.ts";
import { candleOf, type Candles } from "../figures/candles.ts";
import { type EquityPoint, underWater } from "../figures/drawdowns.ts";
import type { Trade } from "../figures/trade.ts";
import type { RunFacts } from "./facts.ts";
import type { Comparison } from "./compare.ts";

const DAY = 86_400;
/** The price chart opens on its newest days, where single trades can be told apart. */
const OPENS_DAYS = 7;

/** The page's interactive charts by name: `price` (where there are bars), `equity` and `drawdown` (where there are trades). */
export function chartsOf(
  { trades, equity, bars: { read }, params }: RunFacts,
  other: Comparison | null,
): Record<string, ChartSpec> {
  const specs: Record<string, ChartSpec> = {};
  if (read && read.candles.time.length > 0) {
    const pip = pipSize(String(params.symbol));
    specs.price = priceChart(read.candles, trades, pip);
  }
  if (equity.length > 1) {
    const theirs: Series[] = other
      ? [{ kind: "line", tone: "muted", ...columns(other.equity), precision: 2 }]
      : [];
    specs.equity = { series: [{ kind: "area", ...columns(equity), precision: 2 }, ...theirs] };
    const below = underWater(equity).map((fall, index): EquityPoint => [equity[index]![0], fall]);
    specs.drawdown = { series: [{ kind: "area", tone: "bad", ...columns(below), precision: 2 }] };
  }
  return specs;
}

function priceChart(candles: Candles, trades: readonly Trade[], pip: number): ChartSpec {
  const precision = pip === 0.01 ? 3 : 5;
  const known = new Set(candles.time);
  const place = (time: number) => candleOf(candles, time / 1000);
  const drawn = trades.filter(({ entry, exit }) => known.has(place(entry)) && known.has(place(exit)));
  const { minutes: _, ...prices } = candles;
  const last = drawn.length > 0 ? place(drawn.at(-1)!.exit) : candles.time.at(-1)!;
  return {
    series: [
      {
        kind: "candles",
        ...rounded(prices, precision),
        precision,
        markers: drawn.flatMap((trade) => marks(trade, place)).sort((a, b) => a.time - b.time),
        positions: drawn.flatMap((trade) => positionOf(trade, place, pip, precision)),
      },
    ],
    opens: {
      from: Math.max(candles.time[0]!, last - OPENS_DAYS * DAY),
      to: Math.min(candles.time.at(-1)!, last + DAY),
    },
  };
}

function marks({ entry, exit, side, reason, pips }: Trade, place: (time: number) => number): Marker[] {
  const result = `${pips > 0 ? "+" : ""}${pips.toFixed(1)}`;
  return [
    { time: place(entry), kind: side === "BUY" ? "buy" : "sell", text: "" },
    { time: place(exit), kind: "exit", text: `${reason} ${result}` },
  ];
}

function positionOf(
  trade: Trade,
  place: (time: number) => number,
  pip: number,
  precision: number,
): Position[] {
  const { entry_px, exit_px } = trade;
  if (entry_px === null || exit_px === null) return [];
  const { target, stop } = levelsOf(trade, pip);
  const short = (price: number) => Number(price.toFixed(precision));
  return [
    {
      from: place(trade.entry),
      to: place(trade.exit),
      entry: short(entry_px),
      exit: short(exit_px),
      target: target === null ? null : short(target),
      stop: stop === null ? null : short(stop),
    },
  ];
}

/** Prices of the target and of the stop as they were at the entry. */
export function levelsOf(
  { side, entry_px, tp_pips, sl_pips }: Trade,
  pip: number,
): { target: number | null; stop: number | null } {
  const away = side === "BUY" ? pip : -pip;
  const level = (pips: number | null) => (entry_px === null || pips === null ? null : entry_px + away * pips);
  return { target: level(tp_pips), stop: level(sl_pips === null ? null : -sl_pips) };
}

function rounded(prices: Omit<Candles, "minutes">, precision: number): Omit<Candles, "minutes"> {
  const round = (list: number[]) => list.map((price) => Number(price.toFixed(precision)));
  const { time, open, high, low, close } = prices;
  return { time, open: round(open), high: round(high), low: round(low), close: round(close) };
}

/** Seconds, every one once: of points within a second the last counts. */
function columns(points: readonly EquityPoint[]): { time: number[]; value: number[] } {
  const bySecond = new Map(
    points.map(([time, value]) => [Math.floor(time / 1000), Number(value.toFixed(2))]),
  );
  return { time: [...bySecond.keys()], value: [...bySecond.values()] };
}

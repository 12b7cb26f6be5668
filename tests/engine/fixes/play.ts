import type { Fix } from "../../../lib/engine/config.ts";
import type { Engine } from "../../../lib/engine/engine.ts";
import type { Exit } from "../../../lib/engine/fills.ts";
import type { Position, Result } from "../../../lib/engine/positions.ts";
import type { Distances, Signal, Strategy, StrategyFactory } from "../../../lib/engine/strategy.ts";
import { allocateBars, type Bars } from "../../../lib/market/bars.ts";
import { engineOf, type Setup } from "../support.ts";

export { join } from "../support.ts";

const BAR = 300_000;

/**
 * Five-minute bars from a time on (`08:00` of Tuesday 5 March 2024, or `2024-03-06T08:00`), one `open high low close` each.
 * A fifth number is the spread in pips; `-` leaves a bar out.
 */
export function bars(from: string, ...rows: string[]): Bars {
  const begin = Date.parse(`${from.includes("T") ? from : `2024-03-05T${from}`}:00Z`);
  const present = rows.flatMap((row, k) => (row === "-" ? [] : [{ row, time: begin + k * BAR }]));
  const result = allocateBars(present.length);
  present.forEach(({ row, time }, k) => {
    const [open, high, low, close, spread = 0] = row.trim().split(/\s+/).map(Number);
    if (!(low! <= Math.min(open!, close!) && high! >= Math.max(open!, close!)))
      throw new Error(`no bar: ${row}`);
    result.time[k] = time;
    result.open[k] = open!;
    result.high[k] = high!;
    result.low[k] = low!;
    result.close[k] = close!;
    result.spread[k] = spread / 100;
  });
  return result;
}

/** Bars that move nothing, 10 pips high, so that the ATR is 10 pips: enough of them for every indicator to exist. */
export const calm = (from: string, count = 16): Bars =>
  bars(from, ...Array.from({ length: count }, () => "150.00 150.05 149.95 150.00"));

export interface Resting extends Partial<Distances> {
  /** Levels of stop orders. */
  buy?: number;
  sell?: number;
  /** +1, −1: an order for the next open instead. */
  market?: 1 | -1;
  gate?: (signal: Signal) => string | null;
  threshold?: (signal: Signal) => number;
  /** Rests on after an order was issued. */
  again?: boolean;
}

/** A strategy that rests the same orders after every bar until one is issued, afresh in each session. 10 pips each way. */
export function resting(orders: Resting): StrategyFactory {
  const {
    buy = Number.NaN,
    sell = Number.NaN,
    market = 0,
    gate,
    threshold,
    again = false,
    tp = 10,
    sl = 10,
    trail = 0,
  } = orders;
  return () => {
    let issued = false;
    const strategy = {
      buyStop: Number.NaN,
      sellStop: Number.NaN,
      market: 0 as Strategy["market"],
      rest(wanted: boolean) {
        strategy.buyStop = wanted ? buy : Number.NaN;
        strategy.sellStop = wanted ? sell : Number.NaN;
        strategy.market = wanted ? market : 0;
      },
      newSession() {
        issued = false;
        strategy.rest(false);
      },
      bar: () => strategy.rest(!issued),
      distances: () => ({ tp, sl, trail }),
      gate: (signal: Signal) => {
        const reason = gate?.(signal);
        return reason ? { reason } : null;
      },
      threshold: (base: number, signal: Signal) => threshold?.(signal) ?? base,
      issued() {
        issued = !again;
        strategy.rest(false);
      },
      exportState: () => issued,
      importState: (state: unknown) => {
        issued = state as boolean;
      },
    };
    return strategy;
  };
}

/** One trade that was watched. */
export interface Watched {
  position: Position;
  entryPx: number;
  exit: Exit | null;
  result: Result | null;
  /** `BUY 08:05 150.050 → 08:20 149.950 sl`, or `BUY 08:05 150.050, open`. */
  line: string;
}

export interface Played {
  engine: Engine;
  trades: Watched[];
  /** All lines, or `no trade`. */
  text: string;
}

/** Fills at their level, sizes of half a unit, London and New York, and no EV test. */
export const PLAIN = {
  ev_mode: "off",
  warmup_trades: 0,
  cooldown_bars: 0,
  slip_cap_pip: 0,
  allowed_sessions: ["LDN", "NY"],
  allow_low_rv: true,
  min_or_atr_ratio: 0,
  or_n: 2,
};

/** Plays bars under PLAIN and `setup`; a strategy is given by what it rests. */
export function play(
  market: Bars,
  { rests, ...setup }: Omit<Setup, "strategy"> & { rests?: Resting },
): Played {
  const trades: Watched[] = [];
  const clock = (stamp: string) => stamp.slice(11, 16);
  const engine = engineOf({
    semantics: "reference",
    ...setup,
    config: { ...PLAIN, ...setup.config },
    parameters: { fallback_win_rate: 0.9, tokyo_low_rv_micro_trend_min: 0, ...setup.parameters },
    strategy: rests && resting(rests),
    observer: {
      bar() {},
      opened(position) {
        const side = position.side === 1 ? "BUY" : "SELL";
        const line = `${side} ${clock(position.entryTs)} ${position.entry.toFixed(3)}`;
        trades.push({ position, entryPx: position.entry, exit: null, result: null, line: `${line}, open` });
      },
      closed(position, exit, result) {
        const trade = trades.find((candidate) => candidate.position === position)!;
        const end = `${clock(engine.tape.stamp())} ${exit.price.toFixed(3)} ${exit.reason}`;
        Object.assign(trade, { exit, result, line: trade.line.replace(", open", ` → ${end}`) });
      },
    },
  });
  engine.process(market);
  return { engine, trades, text: trades.map(({ line }) => line).join("; ") || "no trade" };
}

/** The reference with single corrections. */
export const only = (...fixes: Fix[]): Pick<Setup, "semantics" | "fixes"> => ({
  semantics: "reference",
  fixes: Object.fromEntries(fixes.map((fix) => [fix, true])),
});

/** The corrected engine without single corrections. */
export const without = (...fixes: Fix[]): Pick<Setup, "semantics" | "fixes"> => ({
  semantics: "corrected",
  fixes: Object.fromEntries(fixes.map((fix) => [fix, false])),
});

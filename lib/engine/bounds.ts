import { type BarPrices, type Exit, type Order, winOf } from "./fills.ts";
import type { Position, Result } from "./positions.ts";
import type { Rules } from "./rules.ts";
import type { TradeObserver } from "./trades.ts";

/** The same figure in the worst order inside every ambiguous bar, as simulated, and in the best order. */
export interface Interval {
  worst: number;
  base: number;
  best: number;
}

export interface TradeBounds {
  entry_ts: string;
  side: "BUY" | "SELL";
  pnl_pips: Interval;
  pnl_value: Interval;
}

export interface BoundsReport {
  trades: number;
  /** Trades whose result depends on the order of prices inside a bar. */
  ambiguous_trades: number;
  wins: Interval;
  total_pips: Interval;
  total_pnl_value: Interval;
  /** Account currency, ≤ 0, of each series of values. */
  max_drawdown: Interval;
  detail: TradeBounds[];
}

/**
 * What the assumptions about the inside of bars decide: each trade of a run, its entry and quantity fixed, followed through
 * every order of prices that its bars allow. A bar that may have met the stop or the target ends the trade in one of them;
 * one that may have missed both lets it live on. `Bounds` watches an engine and changes nothing.
 */
export class Bounds implements TradeObserver {
  private readonly spans: Span[] = [];
  private live: Span[] = [];
  private lastClose = Number.NaN;

  constructor(
    private readonly rules: Rules,
    private readonly startingEquity: number,
  ) {}

  opened(position: Position, order: Order, bar: BarPrices, exit: Exit | null): void {
    const span = new Span(position, this.rules);
    span.enter(order, bar, exit !== null);
    this.spans.push(span);
    if (span.alive) this.live.push(span);
  }

  closed(position: Position, exit: Exit, result: Result): void {
    this.spans.findLast((span) => span.position === position)?.settle(exit, result);
  }

  bar(bar: BarPrices, newSession: boolean): void {
    this.lastClose = bar.close;
    if (this.live.length === 0) return;
    for (const span of this.live) span.advance(bar, newSession);
    this.live = this.live.filter((span) => span.alive);
  }

  /** The intervals so far; what is still undecided is priced at the last close. */
  report(): BoundsReport {
    const closed = this.spans.filter((span) => span.result !== null);
    const detail = closed.map((span) => span.bounds(this.lastClose));
    const sum = (figure: (trade: TradeBounds) => Interval): Interval => {
      const of = (key: keyof Interval) => detail.reduce((total, trade) => total + figure(trade)[key], 0);
      return { worst: of("worst"), base: of("base"), best: of("best") };
    };
    const wins = closed.map((span) => span.wins());
    const won = (key: keyof Interval) => wins.reduce((total, win) => total + win[key], 0);
    const fall = (key: keyof Interval) =>
      drawdown(
        this.startingEquity,
        detail.map((t) => t.pnl_value[key]),
      );
    const falls = [fall("worst"), fall("base"), fall("best")];
    return {
      trades: closed.length,
      ambiguous_trades: detail.filter(({ pnl_pips: p }) => p.worst < p.best).length,
      wins: { worst: won("worst"), base: won("base"), best: won("best") },
      total_pips: sum((trade) => trade.pnl_pips),
      total_pnl_value: sum((trade) => trade.pnl_value),
      // The best series need not have the smallest fall: the interval is of the falls themselves.
      max_drawdown: { worst: Math.min(...falls), base: falls[1]!, best: Math.max(...falls) },
      detail,
    };
  }
}

/** One trade through all orders: the exits that were possible, and the position as long as it may still be held. */
class Span {
  alive = true;
  result: Result | null = null;
  private baseExit: Exit | null = null;
  private stop: number;
  private target: number;
  private extreme: number;
  private hold = 0;
  /** Exits by move in favour of the trade, price units. */
  private readonly exits: { move: number; kind: "tp" | "stop" | "time" }[] = [];

  constructor(
    readonly position: Position,
    private readonly rules: Rules,
  ) {
    this.stop = position.stop;
    this.target = position.tpPx;
    this.extreme = position.entry;
  }

  private get trail(): number {
    return this.position.trail * this.rules.pip;
  }

  /** A price as a gain: larger is better for the trade, whatever its side. */
  private gain(price: number): number {
    return this.position.side * price;
  }

  private exit(price: number, kind: "tp" | "stop" | "time"): void {
    this.exits.push({ move: this.gain(price) - this.gain(this.position.entry), kind });
  }

  /** The entry bar: prices against the trade may have come before the fill, except where it filled at the open. */
  enter(order: Order, bar: BarPrices, baseClosed: boolean): void {
    const { pip, fixes } = this.rules;
    const { side, entry } = this.position;
    const from = fixes.fill_reference ? entry : order.market ? bar.open : order.level;
    this.target = from + side * order.tp * pip;
    this.stop = from - side * order.sl * pip;
    const atOpen = order.market || (fixes.real_touch && this.gain(bar.open) > this.gain(order.level));
    const [worst, best] = this.extremes(bar);
    const raised = this.raised(best);
    this.offer(worst, best, raised);
    const missed = this.gain(bar.close) > this.gain(raised) && !(atOpen && worst <= this.gain(this.stop));
    this.alive = !baseClosed || (missed && best < this.gain(this.target));
    this.extreme = side === 1 ? bar.high : bar.low;
    this.target = entry + side * order.tp * pip;
    this.stop = baseClosed ? entry - side * order.sl * pip : this.position.stop;
  }

  advance(bar: BarPrices, newSession: boolean): void {
    const { fixes, config } = this.rules;
    const timedOut = newSession || this.hold + 1 >= config.max_hold_bars;
    this.alive = this.survives(bar, timedOut, fixes.time_exit_first, fixes.fill_reference);
    this.hold++;
    // While the simulated position is held, its stop is the one in force.
    if (this.result !== null) return;
    this.alive = true;
    this.stop = this.position.stop;
  }

  private survives(bar: BarPrices, timedOut: boolean, timeFirst: boolean, gaps: boolean): boolean {
    const open = this.gain(bar.open);
    if (timedOut && timeFirst) {
      this.exit(bar.open, "time");
      return false;
    }
    if (gaps && open <= this.gain(this.stop)) {
      this.exit(bar.open, "stop");
      return false;
    }
    if (gaps && open >= this.gain(this.target)) {
      this.exit(this.target, "tp");
      return false;
    }
    const [worst, best] = this.extremes(bar);
    const raised = this.raised(best);
    this.offer(worst, best, raised);
    if (worst <= this.gain(this.stop) || best >= this.gain(this.target)) return false;
    if (timedOut) {
      this.exit(bar.open, "time");
      return false;
    }
    this.stop = raised;
    return true;
  }

  private extremes(bar: BarPrices): [worst: number, best: number] {
    const [low, high] = [this.gain(bar.low), this.gain(bar.high)];
    return low <= high ? [low, high] : [high, low];
  }

  /** The stop after the bar's best price, where a trail follows it. */
  private raised(best: number): number {
    if (!(this.trail > 0)) return this.stop;
    const followed = Math.max(best, this.gain(this.extreme)) - this.trail;
    this.extreme = this.position.side * Math.max(best, this.gain(this.extreme));
    return this.position.side * Math.max(this.gain(this.stop), followed);
  }

  private offer(worst: number, best: number, raised: number): void {
    if (worst <= this.gain(this.stop)) this.exit(this.stop, "stop");
    if (raised !== this.stop && worst <= this.gain(raised)) this.exit(raised, "stop");
    if (best >= this.gain(this.target)) this.exit(this.target, "tp");
  }

  /** The simulated exit is one of the possible ones, whatever rules made it. */
  settle(exit: Exit, result: Result): void {
    this.baseExit = exit;
    this.result = result;
    const kind =
      exit.reason === "tp" ? "tp" : exit.reason === "sl" || exit.reason === "trail" ? "stop" : "time";
    this.exit(exit.price, kind);
  }

  bounds(lastClose: number): TradeBounds {
    const { position } = this;
    const result = this.result!;
    if (this.alive) this.exit(lastClose, "time");
    const moves = this.exits.map(({ move }) => move);
    const pips = (move: number) => (move / this.rules.pip - result.cost) * result.qty;
    const worst = Math.min(result.pips, pips(Math.min(...moves)));
    const best = Math.max(result.pips, pips(Math.max(...moves)));
    const perPip = position.snapshot.pip_value ?? this.rules.pipValue(position.entry);
    // An unambiguous trade has one value, to the last bit.
    const value = (inPips: number) => (inPips === result.pips ? result.value : inPips * perPip);
    return {
      entry_ts: position.entryTs,
      side: position.side === 1 ? "BUY" : "SELL",
      pnl_pips: { worst, base: result.pips, best },
      pnl_value: {
        worst: Math.min(result.value, value(worst)),
        base: result.value,
        best: Math.max(result.value, value(best)),
      },
    };
  }

  /** Wins by the rule of the run: a target always, a stop in profit, never a time exit. */
  wins(): Interval {
    const result = this.result!;
    const cost = result.cost * this.rules.pip;
    const won = this.exits.map(({ move, kind }) =>
      kind === "tp" || (kind === "stop" && this.position.trail > 0 && move > cost) ? 1 : 0,
    );
    const win = winOf(this.baseExit!, result.pips);
    return { worst: Math.min(win, ...won), base: win, best: Math.max(win, ...won) };
  }
}

function drawdown(start: number, values: number[]): number {
  let equity = start;
  let peak = start;
  let deepest = 0;
  for (const value of values) {
    equity += value;
    peak = Math.max(peak, equity);
    deepest = Math.min(deepest, equity - peak);
  }
  return deepest;
}

import type { Bars } from "../market/bars.ts";
import type { Book } from "./book.ts";
import type { EngineSetup } from "./engine.ts";
import type { Estimator } from "./ev.ts";
import type { BarPrices } from "./fills.ts";
import type { Guards } from "./guards.ts";
import { Matching } from "./matching.ts";
import type { Orders } from "./orders.ts";
import type { Parts } from "./parts.ts";
import type { Rules } from "./rules.ts";
import { barStamp } from "./stamps.ts";
import type { Strategy } from "./strategy.ts";
import type { Tape } from "./tape.ts";
import type { TradeObserver, Trades } from "./trades.ts";

/** The course of a bar: in which order the engine's parts meet it (specification 01 §4). */
export class Course {
  private readonly rules: Rules;
  private readonly tape: Tape;
  private readonly book: Book;
  private readonly guards: Guards;
  private readonly estimator: Estimator;
  private readonly strategy: Strategy;
  private readonly orders: Orders;
  private readonly trades: Trades;
  private readonly matching: Matching;
  private readonly observer: TradeObserver | undefined;
  private readonly watched: boolean;
  /** A session that begins starts anew even where a position is held. */
  private readonly startsAnew: boolean;
  /** The running bar. */
  private readonly bar: BarPrices = { open: 0, high: 0, low: 0, close: 0 };

  constructor(parts: Parts, { observer, fixes }: EngineSetup) {
    this.rules = parts.rules;
    this.tape = parts.tape;
    this.book = parts.book;
    this.guards = parts.guards;
    this.estimator = parts.estimator;
    this.strategy = parts.strategy;
    this.orders = parts.orders;
    this.trades = parts.trades;
    this.matching = new Matching(parts);
    this.observer = observer;
    this.watched = observer !== undefined;
    this.startsAnew = fixes.session_reset;
  }

  /**
   * One bar under `closed_bar_decisions`: the orders meet it before anything else of it is known.
   * On most bars nothing happens. This function and all that it calls for such a bar are small enough to be compiled into the
   * loop over the bars as one piece.
   */
  meetFirst(bars: Bars, i: number, o: number, h: number, l: number, c: number): void {
    const { tape, trades } = this;
    if (tape.turn(bars, i)) this.turn(bars, i);
    const flat = trades.position === null;
    if (flat && !this.watched && trades.teaching === 0 && !this.orders.reached(h, l)) this.pass();
    else this.meet(flat, o, h, l, c);
    this.observe(h, l, c, bars.spread[i]!);
    if (flat) this.strategy.bar(tape);
    this.orders.closed(c, flat);
  }

  /** A flat bar that reaches no order. */
  private pass(): void {
    this.tape.barIndex++;
    this.noBreakout();
  }

  /** A bar that holdings, an observer or orders must meet. */
  private meet(flat: boolean, o: number, h: number, l: number, c: number): void {
    const { tape, trades, bar } = this;
    bar.open = o;
    bar.high = h;
    bar.low = l;
    bar.close = c;
    const shadows = trades.shadows.length;
    const calibrations = flat ? trades.calibrations.length : 0;
    if (!flat) trades.advance(bar);
    this.observer?.bar(bar, tape.newSession);
    if (flat) this.matched(bar);
    // Not earlier: what this bar teaches must not enter this bar's decision.
    trades.advanceTeaching(shadows, calibrations, bar);
  }

  private matched(bar: BarPrices): void {
    this.tape.barIndex++;
    if (this.orders.reached(bar.high, bar.low)) this.matching.match(bar);
    else this.noBreakout();
  }

  /** One bar without `closed_bar_decisions`: all of it is known to the decision. */
  observeFirst(bars: Bars, i: number, o: number, h: number, l: number, c: number): void {
    const { tape, trades, orders, bar } = this;
    bar.open = o;
    bar.high = h;
    bar.low = l;
    bar.close = c;
    if (tape.turn(bars, i)) this.turn(bars, i);
    this.observe(h, l, c, bars.spread[i]!);
    const flat = trades.position === null;
    const calibrations = flat ? trades.calibrations.length : 0;
    if (!flat) trades.advance(bar);
    this.observer?.bar(bar, tape.newSession);
    trades.advanceTeaching(trades.shadows.length, calibrations, bar);
    if (flat) {
      tape.barIndex++;
      this.strategy.bar(tape);
      if (orders.reached(h, l)) this.matching.match(bar);
      else this.noBreakout();
    }
    orders.closed(c, flat);
  }

  private turn(bars: Bars, i: number): void {
    const { tape, book } = this;
    if (!tape.readable) this.unreadable(bars, i);
    if (tape.newDate) {
      this.guards.newDay();
      book.turnDay(tape.date);
    } else if (tape.date !== book.date) book.resumeDay(tape.date);
    if (tape.newSession) this.turnSession();
  }

  private unreadable(bars: Bars, i: number): void {
    const { book, tape } = this;
    book.counters.session_parse_error++;
    if (!book.wantsDebug) return;
    book.debug({ stage: "session_parse_error", ts: tape.lastTimestamp(), text: barStamp(bars, i) });
  }

  private turnSession(): void {
    this.trades.shadowed = 0;
    this.orders.arm();
    if (this.trades.position !== null && !this.startsAnew) return;
    this.strategy.newSession();
    this.guards.newSession();
    this.orders.live = false;
  }

  private observe(high: number, low: number, close: number, spread: number): void {
    const { tape, rules } = this;
    tape.observe(high, low, close);
    const band = rules.spreadBand(rules.spreadPips(spread));
    if (!this.estimator.complete(tape.sessionIndex, band)) this.touch(band);
  }

  private touch(band: number): void {
    const { tape, estimator } = this;
    estimator.touch((tape.sessionIndex * 3 + band) * 3 + tape.rvBand());
  }

  private noBreakout(): void {
    const { book } = this;
    book.counters.no_breakout++;
    if (book.wantsDebug) book.debug({ stage: "no_breakout", ts: this.tape.stamp() });
  }
}

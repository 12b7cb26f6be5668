import type { Bars } from "../market/bars.ts";
import type { Book } from "./book.ts";
import type { Fixes, Mode, RunnerConfig } from "./config.ts";
import type { Estimator } from "./ev.ts";
import type { BarPrices } from "./fills.ts";
import type { Decision, Gates } from "./gates.ts";
import type { Guards } from "./guards.ts";
import type { LearnedState } from "./learned.ts";
import type { Orders } from "./orders.ts";
import { assemble, type Parts } from "./parts.ts";
import type { DailyRow, DebugCounters, EngineRecord, EvProfile, Metrics } from "./records.ts";
import { exportLearned, importLearned } from "./resume.ts";
import type { Rules } from "./rules.ts";
import type { Slippage } from "./slippage.ts";
import { barStamp } from "./stamps.ts";
import type { CorrectedStatistics } from "./statistics.ts";
import type { Strategy, StrategyFactory } from "./strategy.ts";
import type { Tape } from "./tape.ts";
import type { TradeObserver, Trades } from "./trades.ts";

export type { TradeObserver } from "./trades.ts";

export interface EngineSetup {
  symbol: string;
  mode: Mode;
  config: RunnerConfig;
  fixes: Fixes;
  /** Starting equity in account currency. */
  equity: number;
  profile?: EvProfile | null;
  /** `exact`: states carry what an uncut run would remember. `learned`: only what the reference saves. */
  resume: "exact" | "learned";
  /** How many debug records to keep; 0 when absent. */
  debugRecords?: number;
  /** Day ORB when absent. */
  strategy?: StrategyFactory;
  observer?: TradeObserver;
}

/**
 * Bars in; trades, records, metrics and learned state out (specification 01). Pure: no file, no clock, no chance.
 * A new engine starts from nothing but the profile; `load` goes on from a state; `process` takes the bars in any pieces.
 * @throws ConfigError for a configuration that cannot be run
 */
export class Engine implements Parts {
  readonly rules: Rules;
  readonly tape: Tape;
  readonly book: Book;
  readonly slippage: Slippage;
  readonly guards: Guards;
  readonly estimator: Estimator;
  readonly gates: Gates;
  readonly strategy: Strategy;
  readonly orders: Orders;
  readonly trades: Trades;

  /** Bars at or before this time were learned by an earlier run; NaN: none are skipped. */
  cutoff = Number.NaN;
  barsSeen = 0;
  invalidBars = 0;
  private readonly timeframes: Set<string>;
  private readonly closedBars: boolean;
  /** All prices lie above it: no market quotes zero or less, though the reference trades on such bars. */
  private readonly priceFloor: number;
  private readonly observer: TradeObserver | undefined;
  /** The running bar. */
  private readonly bar: BarPrices = { open: 0, high: 0, low: 0, close: 0 };

  constructor(readonly setup: EngineSetup) {
    const parts = assemble(setup);
    this.rules = parts.rules;
    this.tape = parts.tape;
    this.book = parts.book;
    this.slippage = parts.slippage;
    this.guards = parts.guards;
    this.estimator = parts.estimator;
    this.strategy = parts.strategy;
    this.gates = parts.gates;
    this.orders = parts.orders;
    this.trades = parts.trades;
    this.closedBars = setup.fixes.closed_bar_decisions;
    this.priceFloor = parts.rules.reference ? Number.NEGATIVE_INFINITY : 0;
    this.observer = setup.observer;
    const timeframes = setup.config.allowed_timeframes ?? ["5m"];
    this.timeframes = new Set(timeframes.map((name) => name.trim().toLowerCase()));
  }

  /** Goes on from a checked state; bars up to its last timestamp will be skipped. */
  load(state: LearnedState, cutoff: number): void {
    this.cutoff = cutoff;
    importLearned(this, state);
  }

  state(): LearnedState {
    return exportLearned(this);
  }

  metrics(): Metrics {
    return this.book.metrics();
  }

  statistics(): CorrectedStatistics {
    return this.book.statistics.corrected(this.book.equity);
  }

  /** Trades of this invocation, with shadow trades among them, in order of closing; then debug records. */
  get records(): EngineRecord[] {
    return [...this.book.records, ...this.book.debugRecords];
  }

  get daily(): Map<string, DailyRow> {
    return this.book.daily;
  }

  get counters(): DebugCounters {
    return this.book.counters;
  }

  get skippedByResume(): number {
    return this.book.skippedBars;
  }

  /**
   * Takes in the next bars, in time order; the engine keeps the block until the next one. Bars that are no bars (prices out of
   * order or not finite, foreign time frame) are counted and passed over.
   */
  process(bars: Bars): void {
    const { time, open, high, low, close, length } = bars;
    let seen = 0;
    let first = Number.NaN;
    let held = 0;
    const foreign = bars.timeframes === undefined && !this.timeframes.has(bars.timeframe);
    for (let i = 0; i < length; i++) {
      if (!Number.isNaN(this.cutoff) && this.skips(time[i]!)) continue;
      const o = open[i]!;
      const h = high[i]!;
      const l = low[i]!;
      const c = close[i]!;
      if (
        !isSound(o, h, l, c, this.priceFloor) ||
        foreign ||
        (bars.timeframes !== undefined && !this.timeframes.has(bars.timeframes[i]!))
      ) {
        this.invalidBars++;
        continue;
      }
      if (seen++ === 0) first = time[i]!;
      if (this.trades.position !== null) held++;
      this.step(bars, i, o, h, l, c);
    }
    this.barsSeen += seen;
    if (seen > 0) this.book.statistics.took(seen, held, first, this.tape.time);
  }

  /** A bar that an earlier run learned; the first later one ends the skipping. */
  private skips(time: number): boolean {
    if (time <= this.cutoff) {
      this.book.skippedBars++;
      return true;
    }
    if (time > this.cutoff) this.cutoff = Number.NaN;
    return false;
  }

  /**
   * One bar (specification 01 §4). Under `closed_bar_decisions` the orders meet it before anything else of it is known;
   * without, all of it is known to the decision.
   */
  private step(bars: Bars, i: number, o: number, h: number, l: number, c: number): void {
    const { tape, trades, orders, strategy, closedBars, bar } = this;
    bar.open = o;
    bar.high = h;
    bar.low = l;
    bar.close = c;
    if (tape.turn(bars, i)) this.turn(bars, i);
    const held = trades.position !== null;
    if (tape.newSession) this.turnSession(held);
    if (!closedBars) this.observe(bars, i, o, h, l, c);
    if (held) trades.advance(bar);
    this.observer?.bar(bar, tape.newSession);
    const shadows = trades.shadows.length;
    const calibrations = held ? 0 : trades.calibrations.length;
    if (!closedBars && shadows + calibrations > 0) trades.advanceTeaching(shadows, calibrations, bar);
    if (!held) {
      tape.barIndex++;
      if (!closedBars) strategy.bar(tape);
      if (orders.reached(h, l)) this.match(bar);
      else this.noBreakout();
    }
    if (closedBars) {
      // Not earlier: what this bar teaches must not enter this bar's decision.
      if (shadows + calibrations > 0) trades.advanceTeaching(shadows, calibrations, bar);
      this.observe(bars, i, o, h, l, c);
      if (!held) strategy.bar(tape);
    }
    orders.closed(c, held);
  }

  private turn(bars: Bars, i: number): void {
    const { tape, book } = this;
    if (!tape.readable) this.unreadable(bars, i);
    if (tape.newDate) {
      this.guards.newDay();
      book.turnDay(tape.date);
    } else if (tape.date !== book.date) book.resumeDay(tape.date);
  }

  private unreadable(bars: Bars, i: number): void {
    const { book, tape } = this;
    book.counters.session_parse_error++;
    if (!book.wantsDebug) return;
    book.debug({ stage: "session_parse_error", ts: tape.lastTimestamp(), text: barStamp(bars, i) });
  }

  private turnSession(held: boolean): void {
    this.trades.shadowed = 0;
    this.orders.arm();
    if (held && !this.setup.fixes.session_reset) return;
    this.strategy.newSession();
    this.guards.newSession();
    this.orders.live = false;
  }

  private observe(bars: Bars, i: number, o: number, h: number, l: number, c: number): void {
    const { tape, estimator } = this;
    const spread = bars.spread[i]!;
    tape.observe(o, h, l, c, spread);
    const band = this.rules.spreadBand(this.rules.spreadPips(spread));
    if (!estimator.complete(tape.sessionIndex, band))
      estimator.touch((tape.sessionIndex * 3 + band) * 3 + tape.rvBand());
  }

  private noBreakout(): void {
    const { book } = this;
    book.counters.no_breakout++;
    if (book.wantsDebug) book.debug({ stage: "no_breakout", ts: this.tape.stamp() });
  }

  /** Lets the strategy's orders meet a bar that reaches them: at most one gets through. */
  private match(bar: BarPrices): void {
    const { orders, trades, gates } = this;
    const { order } = orders;
    orders.choose(bar);
    const { calibrate_days } = this.rules.config;
    const calibrating = calibrate_days > 0 && this.tape.dayCount <= calibrate_days;
    const decision = gates.decide(order, calibrating, trades.mayShadow(order));
    orders.passed(bar);
    if (!decision) return;
    if (!decision.shadow) this.issue(decision, calibrating, bar);
    else trades.openShadow(decision, order, orders.fill(bar), bar);
  }

  private issue(decision: Decision, calibrating: boolean, bar: BarPrices): void {
    const { orders, trades } = this;
    const { stakes } = this.gates;
    const { order } = orders;
    const fill = orders.fill(bar);
    this.guards.issued(this.tape.barIndex);
    this.strategy.issued(order.side);
    const { today } = this.book;
    today.breakouts++;
    today.gate_pass++;
    if (!decision.bypass) today.ev_pass++;
    if (calibrating) {
      trades.openCalibration(decision, order, fill, bar);
      return;
    }
    trades.open(decision, order, fill, bar);
    if (stakes.warmupLeft > 0) stakes.warmupLeft--;
  }
}

/** Finite and above the floor, and the high and the low hold the rest; comparisons with NaN fail. */
function isSound(o: number, h: number, l: number, c: number, floor: number): boolean {
  return l <= o && l <= c && h >= o && h >= c && h < Number.POSITIVE_INFINITY && l > floor;
}

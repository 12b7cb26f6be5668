import type { Bars } from "../market/bars.ts";
import { Book } from "./book.ts";
import { ConfigError, type Fixes, MODES, type Mode, type RunnerConfig } from "./config.ts";
import { checkLowerBoundMethod, Estimator, SPREAD_BANDS } from "./ev.ts";
import { type Direction, type Exit, Fills, type Order } from "./fills.ts";
import { type Decision, Gates } from "./gates.ts";
import { Guards } from "./guards.ts";
import type { LearnedState } from "./learned.ts";
import { type Position, type Result, tradeRecord } from "./positions.ts";
import type { DailyRow, DebugCounters, EngineRecord, EvProfile, Metrics } from "./records.ts";
import { exportLearned, importLearned } from "./resume.ts";
import { Rules } from "./rules.ts";
import { Slippage } from "./slippage.ts";
import { barStamp } from "./stamps.ts";
import type { CorrectedStatistics } from "./statistics.ts";
import { dayOrb5m } from "./strategies/day_orb_5m.ts";
import type { Strategy, StrategyFactory } from "./strategy.ts";
import { Tape } from "./tape.ts";

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
  /** Told of every bar and of every trade's opening and closing. */
  observer?: TradeObserver;
}

/** Watches trades from outside; it must not change anything. */
export interface TradeObserver {
  /** `exit`: the position closes on its entry bar; `closed` follows at once. */
  opened(position: Position, order: Order, bar: BarPrices, exit: Exit | null): void;
  /** After an older position met the bar, before orders meet it. */
  bar(bar: BarPrices, newSession: boolean): void;
  closed(position: Position, exit: Exit, result: Result): void;
}

export interface BarPrices {
  open: number;
  high: number;
  low: number;
  close: number;
}

/**
 * Bars in; trades, records, metrics and learned state out (specification 01). Pure: no file, no clock, no chance.
 * A new engine starts from nothing but the profile; `load` goes on from a state; `process` takes the bars in any pieces.
 * @throws ConfigError for a configuration that cannot be run
 */
export class Engine {
  readonly rules: Rules;
  readonly tape: Tape;
  readonly book: Book;
  readonly slippage: Slippage;
  readonly guards: Guards;
  readonly estimator: Estimator;
  readonly gates: Gates;
  readonly strategy: Strategy;
  readonly fills: Fills;

  position: Position | null = null;
  calibrations: Position[] = [];
  shadows: Position[] = [];
  /** Bit 0 BUY, bit 1 SELL: a shadow trade of this session and side has been taken. */
  shadowed = 0;
  /** Under `real_touch`: no refused touch since the price was last inside the range. */
  buyArmed = true;
  sellArmed = true;
  /** Orders of the last flat bar still rest. */
  ordersLive = false;

  /** Bars at or before this time were learned by an earlier run; NaN: none are skipped. */
  cutoff = Number.NaN;
  barsSeen = 0;
  invalidBars = 0;
  private readonly timeframes: Set<string>;
  private readonly closedBars: boolean;
  private readonly realTouch: boolean;
  private readonly observer: TradeObserver | undefined;
  private readonly order: Order = { side: 1, level: 0, market: false, tp: 0, sl: 0, trail: 0 };

  constructor(readonly setup: EngineSetup) {
    const { config, fixes, mode } = setup;
    if (!MODES.includes(mode)) throw new ConfigError("mode", `"${mode}" is not one of ${MODES.join(", ")}`);
    checkLowerBoundMethod(config.ev_lcb_method);
    this.rules = new Rules(setup.symbol, config, fixes);
    const { pip } = this.rules;
    this.tape = new Tape(config, pip, setup.strategy ? (fixes.true_adx ? "wilder" : "dx") : null);
    this.book = new Book(setup.equity, setup.resume === "exact", setup.debugRecords ?? 0);
    this.slippage = new Slippage(config);
    this.guards = new Guards(config, fixes);
    this.estimator = new Estimator(config, setup.profile ?? null);
    this.closedBars = fixes.closed_bar_decisions;
    this.realTouch = fixes.real_touch;
    this.observer = setup.observer;
    this.strategy = (setup.strategy ?? dayOrb5m)({
      config,
      parameters: config.parameters,
      pip,
      closedBars: this.closedBars,
      negativeThreshold: fixes.negative_threshold,
    });
    this.gates = new Gates(
      this.rules,
      this.strategy,
      this.tape,
      this.estimator,
      this.slippage,
      this.guards,
      this.book,
    );
    this.fills = new Fills(pip, mode, config, fixes);
    this.timeframes = new Set((config.allowed_timeframes ?? ["5m"]).map((name) => name.trim().toLowerCase()));
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

  /** Trades of this invocation, then shadow trades are among them in order of closing, then debug records. */
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

  /** Takes in the next bars, in time order. Bars that are no bars (prices out of order, foreign time frame) are counted and passed over. */
  process(bars: Bars): void {
    const { time, open, high, low, close, length } = bars;
    let seen = 0;
    let first = Number.NaN;
    let held = 0;
    const foreign = bars.timeframes === undefined && !this.timeframes.has(bars.timeframe);
    for (let i = 0; i < length; i++) {
      if (this.cutoff === this.cutoff) {
        if (time[i]! <= this.cutoff) {
          this.book.skippedBars++;
          continue;
        }
        if (time[i]! > this.cutoff) this.cutoff = Number.NaN;
      }
      const o = open[i]!;
      const h = high[i]!;
      const l = low[i]!;
      const c = close[i]!;
      const sound =
        l <= o && l <= c && h >= o && h >= c && h < Number.POSITIVE_INFINITY && l > Number.NEGATIVE_INFINITY;
      if (!sound || foreign || (bars.timeframes !== undefined && !this.timeframes.has(bars.timeframes[i]!))) {
        this.invalidBars++;
        continue;
      }
      if (seen++ === 0) first = time[i]!;
      if (this.position !== null) held++;
      this.step(bars, i, o, h, l, c);
    }
    this.barsSeen += seen;
    if (seen > 0) this.book.statistics.took(seen, held, first, this.tape.time);
  }

  private step(bars: Bars, i: number, o: number, h: number, l: number, c: number): void {
    const { tape, book } = this;
    if (!tape.turn(bars, i)) this.unreadable(bars, i);
    if (tape.newDate) {
      this.guards.newDay();
      book.turnDay(tape.date);
    } else if (tape.date !== book.date) book.resumeDay(tape.date);
    const held = this.position !== null;
    if (tape.newSession) this.turnSession(held);
    if (!this.closedBars) this.observe(bars, i, o, h, l, c);
    if (held) this.advance(o, h, l, c);
    this.observer?.bar({ open: o, high: h, low: l, close: c }, tape.newSession);
    if (this.shadows.length > 0) this.advanceShadows(o, h, l, c);
    if (!held) {
      if (this.calibrations.length > 0) this.advanceCalibrations(o, h, l, c);
      tape.barIndex++;
      if (!this.closedBars) this.strategy.bar(tape);
      const { strategy } = this;
      const touched = h >= strategy.buyStop || l <= strategy.sellStop || strategy.market !== 0;
      if (touched && (this.ordersLive || !this.closedBars)) this.match(o, h, l, c);
      else this.noBreakout();
    }
    if (this.closedBars) {
      this.observe(bars, i, o, h, l, c);
      if (!held) this.strategy.bar(tape);
    }
    this.ordersLive = !held;
    if (this.realTouch) this.rearm(c);
  }

  private unreadable(bars: Bars, i: number): void {
    this.book.counters.session_parse_error++;
    if (this.book.wantsDebug)
      this.book.debug({
        stage: "session_parse_error",
        ts: this.tape.lastTimestamp(),
        text: barStamp(bars, i),
      });
  }

  private turnSession(held: boolean): void {
    this.shadowed = 0;
    this.buyArmed = true;
    this.sellArmed = true;
    if (held && !this.setup.fixes.session_reset) return;
    this.strategy.newSession();
    this.guards.newSession();
    this.ordersLive = false;
  }

  private observe(bars: Bars, i: number, o: number, h: number, l: number, c: number): void {
    const { tape, estimator } = this;
    const spread = bars.spread[i]!;
    tape.observe(o, h, l, c, spread);
    const band = this.rules.spreadBand(this.rules.spreadPips(spread));
    if (!estimator.complete(tape.sessionIndex, band))
      estimator.touch((tape.sessionIndex * 3 + band) * 3 + tape.rvBand());
  }

  private rearm(close: number): void {
    const { buyStop, sellStop } = this.strategy;
    if (close >= buyStop || close <= sellStop) return;
    this.buyArmed = true;
    this.sellArmed = true;
  }

  private noBreakout(): void {
    const { book } = this;
    book.counters.no_breakout++;
    if (book.wantsDebug) book.debug({ stage: "no_breakout", ts: this.tape.stamp() });
  }

  /** Lets the strategy's orders meet a bar: at most one side of them gets through. */
  private match(o: number, h: number, l: number, c: number): void {
    const { strategy } = this;
    const market = strategy.market;
    const buy = this.buyArmed && (market === 1 || h >= strategy.buyStop);
    const sell = this.sellArmed && (market === -1 || l <= strategy.sellStop);
    if (!buy && !sell) {
      this.noBreakout();
      return;
    }
    let side: Direction = buy ? 1 : -1;
    if (buy && sell && this.closedBars) side = this.sideOfBoth(o, h, l, c);
    this.price(side);
    const calibrating = this.tape.dayCount <= this.rules.config.calibrate_days;
    const mayShadow = (this.shadowed & (side === 1 ? 1 : 2)) === 0;
    const decision = this.gates.decide(this.order, calibrating, mayShadow);
    if (this.realTouch) {
      // A touch that does not become a trade has passed: the order does not chase the price.
      if (buy) this.buyArmed = false;
      if (sell) this.sellArmed = false;
    }
    if (decision?.shadow) this.openShadow(decision, o, h, l, c);
    else if (decision) this.issue(decision, calibrating, o, h, l, c);
  }

  /** Writes the strategy's order of a side into `this.order`. */
  private price(side: Direction): void {
    const { order, strategy } = this;
    const { tp, sl, trail } = strategy.distances(side, this.tape);
    order.side = side;
    order.market = strategy.market === side;
    order.level = side === 1 ? strategy.buyStop : strategy.sellStop;
    order.tp = tp;
    order.sl = sl;
    order.trail = trail;
  }

  /** A bar that touches both levels: the one nearer its open; in the worst order, the side that ends the bar worse. */
  private sideOfBoth(o: number, h: number, l: number, c: number): Direction {
    const { strategy } = this;
    if (!this.fills.worst) return Math.abs(strategy.buyStop - o) <= Math.abs(o - strategy.sellStop) ? 1 : -1;
    const outcome = (side: Direction) => {
      this.price(side);
      const { price, exit } = this.fills.enter(this.order, this.entrySlip(), o, h, l, c);
      return side * ((exit?.price ?? c) - price);
    };
    return outcome(1) <= outcome(-1) ? 1 : -1;
  }

  /** Pips by which a fill is worse than its order: the cap, or what was learned to expect. */
  private entrySlip(): number {
    const { config, fixes } = this.rules;
    if (!fixes.slip_once) return config.slip_cap_pip;
    const band = this.rules.spreadBand(this.rules.spreadPips(this.tape.spread));
    return this.slippage.expected(SPREAD_BANDS[band]!);
  }

  private issue(decision: Decision, calibrating: boolean, o: number, h: number, l: number, c: number): void {
    const { book, tape, order, gates } = this;
    this.guards.issued(tape.barIndex);
    this.strategy.issued(order.side);
    const { today } = book;
    today.breakouts++;
    today.gate_pass++;
    if (!decision.bypass) today.ev_pass++;
    const fill = this.fills.enter(order, this.entrySlip(), o, h, l, c);
    const position = this.open(decision, fill.price, h, l);
    if (calibrating) {
      if (fill.exit) this.teach(position, fill.exit, this.spreadNow());
      else this.calibrations.push(position);
      return;
    }
    this.slippage.learn(decision.snapshot.spread_band!, position.entrySlip, position.qty);
    this.observer?.opened(position, order, { open: o, high: h, low: l, close: c }, fill.exit);
    if (fill.exit) this.finalise(position, fill.exit, true);
    else this.position = position;
    if (gates.warmupLeft > 0) gates.warmupLeft--;
  }

  private open(decision: Decision, price: number, h: number, l: number): Position {
    const { order, rules } = this;
    const asked = order.market ? price : order.level;
    const { side, entry, tpPx, stop, trail, highest, lowest, hold } = this.fills.hold(order, price, h, l);
    return {
      side,
      entry,
      tpPx,
      stop,
      trail,
      highest,
      lowest,
      hold,
      qty: decision.qty,
      tp: order.tp,
      sl: order.sl,
      entryTs: this.tape.stamp(),
      bucket: decision.bucket,
      expectedSlip: decision.expectedSlip,
      entrySlip: Math.abs(price - asked) / rules.pip,
      snapshot: decision.snapshot,
    };
  }

  private openShadow(decision: Decision, o: number, h: number, l: number, c: number): void {
    this.shadowed |= this.order.side === 1 ? 1 : 2;
    const fill = this.fills.enter(this.order, this.entrySlip(), o, h, l, c);
    const position = this.open(decision, fill.price, h, l);
    if (fill.exit) this.finaliseShadow(position, fill.exit);
    else this.shadows.push(position);
  }

  private advance(o: number, h: number, l: number, c: number): void {
    const position = this.position!;
    const exit = this.fills.advance(position, this.tape.newSession, o, h, l, c);
    if (!exit) return;
    this.position = null;
    this.finalise(position, exit, false);
  }

  private advanceShadows(o: number, h: number, l: number, c: number): void {
    this.shadows = this.shadows.filter((position) => {
      const exit = this.fills.advance(position, this.tape.newSession, o, h, l, c);
      if (exit) this.finaliseShadow(position, exit);
      return exit === null;
    });
  }

  private advanceCalibrations(o: number, h: number, l: number, c: number): void {
    const cost = this.spreadNow();
    this.calibrations = this.calibrations.filter((position) => {
      const exit = this.fills.advance(position, this.tape.newSession, o, h, l, c);
      if (exit) this.teach(position, exit, cost);
      return exit === null;
    });
  }

  /** Spread and expected slip of the newest observed bar, in pips. */
  private spreadNow(): number {
    const spread = this.rules.spreadPips(this.tape.spread);
    return spread + this.slippage.expected(SPREAD_BANDS[this.rules.spreadBand(spread)]!);
  }

  /** Teaches the estimate what became of a position; `costPips` come off its move. Returns the win it counted. */
  private teach(position: Position, exit: Exit, costPips: number): void {
    const pips = (position.side * (exit.price - position.entry)) / this.rules.pip - costPips;
    if (position.bucket >= 0) this.estimator.learn(position.bucket, winOf(exit, pips));
  }

  private result(position: Position, exit: Exit): Result {
    const { snapshot } = position;
    const qty = position.qty || 1;
    const slipEst = this.slippage.estimate(snapshot.spread_band ?? "normal", qty);
    const cost = (snapshot.cost_base ?? 0) + (this.setup.fixes.slip_once ? 0 : slipEst);
    const unit = ((exit.price - position.entry) * position.side) / this.rules.pip - cost;
    const pipValue = snapshot.pip_value ?? this.rules.pipValue(position.entry);
    return { cost, slipEst, qty, pips: unit * qty, value: unit * pipValue * qty };
  }

  private finalise(position: Position, exit: Exit, onEntryBar: boolean): void {
    const { book, tape, rules } = this;
    const result = this.result(position, exit);
    const win = winOf(exit, result.pips);
    const record = tradeRecord("trade", position, exit, result, tape.stamp(), !rules.reference);
    book.close(record, win, result.pips, result.value, tape.time);
    this.guards.tradeClosed(result.pips);
    if (position.bucket >= 0) this.estimator.learn(position.bucket, win);
    this.observer?.closed(position, exit, result);
    if (!book.wantsDebug) return;
    const { ts, side, tp_pips, sl_pips, cost_pips, slip_est, slip_real, pnl_pips, pnl_value } = record;
    const stage = !onEntryBar ? "trade_exit" : rules.reference ? "trade" : "trade_debug";
    const sizes = onEntryBar ? { tp_pips, sl_pips } : {};
    book.debug({
      stage,
      ts,
      side,
      ...sizes,
      cost_pips,
      slip_est,
      slip_real,
      exit: exit.reason,
      pnl_pips,
      pnl_value,
    });
  }

  private finaliseShadow(position: Position, exit: Exit): void {
    const result = this.result(position, exit);
    this.book.records.push(tradeRecord("shadow", position, exit, result, this.tape.stamp(), true));
    this.estimator.learn(position.bucket, winOf(exit, result.pips));
  }
}

/** 1 win, 0 loss, or the exit's own probability (specification 01 §10.3). */
export function winOf(exit: Exit, pips: number): number {
  if (!Number.isNaN(exit.win)) return exit.win;
  return exit.reason === "tp" || (exit.reason === "trail" && pips > 1e-9) ? 1 : 0;
}

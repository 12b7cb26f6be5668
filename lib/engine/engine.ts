import type { Bars } from "../market/bars.ts";
import type { Book } from "./book.ts";
import type { Fixes, Mode, RunnerConfig } from "./config.ts";
import { Course } from "./course.ts";
import type { Estimator } from "./ev.ts";
import type { Gates } from "./gates.ts";
import type { Guards } from "./guards.ts";
import type { LearnedState } from "./learned.ts";
import type { Orders } from "./orders.ts";
import { assemble, type Parts } from "./parts.ts";
import type { DailyRow, DebugCounters, EngineRecord, EvProfile, Metrics } from "./records.ts";
import { exportLearned, importLearned } from "./resume.ts";
import type { Rules } from "./rules.ts";
import type { Slippage } from "./slippage.ts";
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

  /** Bars at or before this time were learned by an earlier run; −∞: none are skipped. */
  cutoff = Number.NEGATIVE_INFINITY;
  barsSeen = 0;
  invalidBars = 0;
  private readonly timeframes: Set<string>;
  private readonly closedBars: boolean;
  /** All prices lie above it: no market quotes zero or less, though the reference trades on such bars. */
  private readonly priceFloor: number;
  private readonly course: Course;

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
    this.course = new Course(parts, setup);
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
    const { closedBars, priceFloor, trades, course } = this;
    let { cutoff } = this;
    let seen = 0;
    let held = 0;
    let first = -1;
    const foreign = bars.timeframes === undefined && !this.timeframes.has(bars.timeframe);
    for (let i = 0; i < length; i++) {
      const t = time[i]!;
      if (t <= cutoff) {
        this.book.skippedBars++;
        continue;
      }
      // The first later bar ends the skipping; one without a time does not.
      if (t > cutoff) cutoff = Number.NEGATIVE_INFINITY;
      const o = open[i]!;
      const h = high[i]!;
      const l = low[i]!;
      const c = close[i]!;
      if (
        !isSound(o, h, l, c, priceFloor) ||
        foreign ||
        (bars.timeframes !== undefined && !this.timeframes.has(bars.timeframes[i]!))
      ) {
        this.invalidBars++;
        continue;
      }
      if (seen++ === 0) first = i;
      if (trades.position !== null) held++;
      if (closedBars) course.meetFirst(bars, i, o, h, l, c);
      else course.observeFirst(bars, i, o, h, l, c);
    }
    this.tape.keep();
    this.cutoff = cutoff;
    this.barsSeen += seen;
    if (seen > 0) this.book.statistics.took(seen, held, time[first]!, this.tape.time);
  }
}

/** Finite and above the floor, and the high and the low hold the rest; comparisons with NaN fail. */
function isSound(o: number, h: number, l: number, c: number, floor: number): boolean {
  return l <= o && l <= c && h >= o && h >= c && h < Number.POSITIVE_INFINITY && l > floor;
}

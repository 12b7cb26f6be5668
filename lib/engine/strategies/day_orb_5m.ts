import type { Direction } from "../fills.ts";
import {
  type BarView,
  type Distances,
  NO_BUY,
  NO_SELL,
  numberOf,
  type Strategy,
  type StrategySetup,
} from "../strategy.ts";
import { dayOrbGate } from "./day_orb_gate.ts";
import { evThreshold } from "./ev_threshold.ts";

/**
 * Day ORB: buys a break above the first `or_n` bars of a session, sells one below, once a session (specification 01 §8).
 * With `require_retest` the price must come back to the broken line before the break counts.
 */
export class DayOrb5m implements Strategy {
  buyStop = NO_BUY;
  sellStop = NO_SELL;
  market: Direction | 0 = 0;

  private high = NO_BUY;
  private low = NO_SELL;
  private building = true;
  private broken = false;
  private retest: "idle" | "waiting" | "seen" = "idle";
  private retestSide: Direction | 0 = 0;
  private deadline = 0;

  readonly memoryless = true;
  readonly gate: Strategy["gate"];
  readonly threshold: Strategy["threshold"];
  private readonly rangeBars: number;
  private readonly closeBreakout: boolean;
  private readonly requireRetest: boolean;
  /** Orders follow from how a bar closes; without, they rest at the range. */
  private readonly watches: boolean;
  private readonly retestBars: number;
  private readonly retestTolerance: number;

  constructor(private readonly setup: StrategySetup) {
    const { parameters } = setup;
    this.gate = dayOrbGate(parameters);
    this.threshold = evThreshold(setup);
    this.rangeBars = setup.config.or_n;
    this.closeBreakout = Boolean(parameters.require_close_breakout);
    this.requireRetest = Boolean(parameters.require_retest);
    this.watches = this.requireRetest || this.closeBreakout;
    this.retestBars = numberOf(parameters.retest_max_bars, 6);
    this.retestTolerance = numberOf(parameters.retest_tol_k, 0.25);
  }

  newSession(): void {
    this.high = NO_BUY;
    this.low = NO_SELL;
    this.building = true;
    this.broken = false;
    this.retest = "idle";
    this.retestSide = 0;
    this.noOrders();
  }

  bar(view: BarView): void {
    if (view.sessionBars < this.rangeBars) this.building = true;
    else if (this.building) this.takeRange(view);
    // No price reaches a range that is still unknown, so no order rests there.
    if (this.broken) return;
    if (this.watches) this.watch(view);
    else {
      this.buyStop = this.high;
      this.sellStop = this.low;
    }
  }

  private takeRange({ rangeHigh, rangeLow }: BarView): void {
    this.high = rangeHigh;
    this.low = rangeLow;
    this.building = false;
  }

  private watch(view: BarView): void {
    this.noOrders();
    if (this.high === NO_BUY) return;
    if (this.requireRetest) this.watchRetest(view);
    else this.breakOnClose(view);
  }

  /** A break counts when a bar closes beyond the line. */
  private breakOnClose(view: BarView): void {
    if (view.high >= this.high && view.close >= this.high) this.order(1);
    else if (view.low <= this.low && view.close <= this.low) this.order(-1);
  }

  /** An order that a bar has already triggered: at its line on that bar, or at the next open. */
  private order(side: Direction): void {
    if (this.setup.closedBars) this.market = side;
    else if (side === 1) this.buyStop = this.high;
    else this.sellStop = this.low;
  }

  private watchRetest(view: BarView): void {
    if (this.retest === "idle") {
      this.retestSide = this.firstTouch(view);
      if (this.retestSide === 0) return;
      this.retest = "waiting";
      this.deadline = view.barIndex + this.retestBars;
      return;
    }
    const up = this.retestSide === 1;
    if (this.retest === "waiting") {
      const tolerance = this.retestTolerance * view.atrPips() * this.setup.pip;
      if (up ? view.low <= this.high + tolerance : view.high >= this.low - tolerance) this.retest = "seen";
      else if (view.barIndex >= this.deadline) {
        this.broken = true;
        this.noOrders();
        this.retest = "idle";
        this.retestSide = 0;
      }
      return;
    }
    const line = up ? this.high : this.low;
    const reached = up ? view.high >= line : view.low <= line;
    const closed = !this.closeBreakout || (up ? view.close >= line : view.close <= line);
    if (this.retestSide === 0 || !reached || !closed) return;
    this.order(this.retestSide);
    // Cleared at once: where a gate now refuses, the session has had its signal.
    this.retestSide = 0;
  }

  private firstTouch({ high, low, close }: BarView): Direction | 0 {
    const up = high >= this.high;
    const down = low <= this.low;
    if (!up || !down) return up ? 1 : down ? -1 : 0;
    if (close >= this.high && close >= this.low) return 1;
    if (close <= this.high && close <= this.low) return -1;
    return high - this.high >= this.low - low ? 1 : -1;
  }

  distances(_side: Direction, view: BarView): Distances {
    const { k_tp, k_sl, k_tr } = this.setup.config;
    const atr = view.atrPips();
    return { tp: k_tp * atr, sl: k_sl * atr, trail: k_tr > 0 ? k_tr * atr : 0 };
  }

  issued(): void {
    this.broken = true;
    this.noOrders();
  }

  private noOrders(): void {
    this.buyStop = NO_BUY;
    this.sellStop = NO_SELL;
    this.market = 0;
  }

  exportState(): OrbState {
    const { building, broken, retest, retestSide, deadline, market } = this;
    const levels = [this.high, this.low, this.buyStop, this.sellStop];
    return {
      levels: levels.map((level) => (Number.isFinite(level) ? level : null)),
      building,
      broken,
      retest,
      retest_side: retestSide,
      deadline,
      market,
    };
  }

  importState(state: unknown): void {
    const from = state as OrbState;
    const [high, low, buyStop, sellStop] = from.levels;
    this.high = high ?? NO_BUY;
    this.low = low ?? NO_SELL;
    this.buyStop = buyStop ?? NO_BUY;
    this.sellStop = sellStop ?? NO_SELL;
    this.building = from.building;
    this.broken = from.broken;
    this.retest = from.retest;
    this.retestSide = from.retest_side;
    this.deadline = from.deadline;
    this.market = from.market;
  }
}

interface OrbState {
  /** Range high and low, buy and sell stop; null where there is none. */
  levels: (number | null)[];
  building: boolean;
  broken: boolean;
  retest: "idle" | "waiting" | "seen";
  retest_side: Direction | 0;
  deadline: number;
  market: Direction | 0;
}

export const dayOrb5m = (setup: StrategySetup): Strategy => new DayOrb5m(setup);

import { ConfigError, type Fixes, type Mode, type RunnerConfig } from "./config.ts";
import type { ExitReason } from "./records.ts";

/** Fills and exits inside a bar (specification 01 §13, §14). Sides are +1 for BUY and −1 for SELL. */

export type Direction = 1 | -1;

const POLICIES = ["sl_first", "tp_first", "probabilistic"] as const;
type Policy = (typeof POLICIES)[number];

/** One bar's prices, price units. */
export interface BarPrices {
  open: number;
  high: number;
  low: number;
  close: number;
}

/** An order as it meets a bar: a stop order at `level`, which is the bar's open when `market`. Distances are pips. */
export interface Order {
  side: Direction;
  level: number;
  market: boolean;
  tp: number;
  sl: number;
  trail: number;
}

/** What is held. Prices are price units; `hold` counts later bars. */
export interface Holding {
  side: Direction;
  entry: number;
  tpPx: number;
  stop: number;
  trail: number;
  highest: number;
  lowest: number;
  hold: number;
}

/** One bar's outcome for a position. `win` is a probability that replaces win/loss, NaN where there is none. */
export interface Exit {
  price: number;
  reason: ExitReason;
  win: number;
}

/** A fill: the price, and the exit where the position closes on the same bar. */
export interface Fill {
  price: number;
  exit: Exit | null;
}

export class Fills {
  private readonly policy: Policy;
  private readonly lambda: number;
  private readonly driftScale: number;
  private readonly bridge: boolean;
  /** Whatever order inside a bar is worst for the trader is assumed. */
  readonly worst: boolean;
  private readonly maxHold: number;

  constructor(
    private readonly pip: number,
    mode: Mode,
    config: RunnerConfig,
    private readonly fixes: Fixes,
  ) {
    this.bridge = mode === "bridge";
    this.worst = fixes.worst_order && !this.bridge;
    this.policy = policyOf(
      config,
      this.bridge ? "fill_same_bar_policy_bridge" : "fill_same_bar_policy_conservative",
    );
    if (this.worst && this.policy !== "sl_first")
      throw new ConfigError(
        "fill_same_bar_policy_conservative",
        `"${this.policy}" contradicts runner.fixes.worst_order; set it to sl_first, or switch worst_order off`,
      );
    this.lambda = this.bridge ? Math.max(0, Math.min(1, config.fill_bridge_lambda)) : 0.35;
    this.driftScale = this.bridge ? config.fill_bridge_drift_scale : 2.5;
    this.maxHold = config.max_hold_bars;
  }

  /** Fills an order that this bar reaches, `slip` pips worse than it asked, and tests the rest of the bar. */
  enter(order: Order, slip: number, bar: BarPrices): Fill {
    const { side, trail } = order;
    const { open, high, low } = bar;
    const buy = side === 1;
    const gapped = this.fixes.real_touch && (buy ? open > order.level : open < order.level);
    const base = gapped ? open : order.level;
    const price = buy ? Math.min(high, base + slip * this.pip) : Math.max(low, base - slip * this.pip);
    const from = this.fixes.fill_reference ? price : base;
    const tpPx = from + side * order.tp * this.pip;
    let stop = from - side * order.sl * this.pip;
    let stopReason: ExitReason = "sl";
    let stopHit = buy ? low <= stop : high >= stop;
    if (
      trail > 0 &&
      !this.worst &&
      (buy ? high >= from + trail * this.pip : low <= from - trail * this.pip)
    ) {
      const level = buy ? Math.max(stop, high - trail * this.pip) : Math.min(stop, low + trail * this.pip);
      if (buy ? low <= level : high >= level) {
        stopHit = true;
        stop = level;
        if (!this.fixes.trail_label || side * (level - price) > 0) stopReason = "trail";
      }
    }
    const targetHit = buy ? high >= tpPx : low <= tpPx;
    if (!stopHit && !targetHit) return { price, exit: null };
    if (stopHit && targetHit) {
      const exit = this.collide(side, from, tpPx, stop, stopReason, bar);
      return { price, exit: { ...exit, win: this.bridge ? exit.win : Number.NaN } };
    }
    const exit: Exit = stopHit
      ? { price: stop, reason: stopReason, win: this.bridge ? this.lost(stopReason) : Number.NaN }
      : { price: tpPx, reason: "tp", win: this.bridge ? 1 : Number.NaN };
    return { price, exit };
  }

  /** The position that a fill opens; its levels are measured from the fill. */
  hold(order: Order, price: number, high: number, low: number): Holding {
    const { side, trail } = order;
    const holding: Holding = {
      side,
      entry: price,
      tpPx: price + side * order.tp * this.pip,
      stop: price - side * order.sl * this.pip,
      trail,
      highest: high,
      lowest: low,
      hold: 0,
    };
    if (this.worst) this.trailAfter(holding, high, low);
    return holding;
  }

  /** Takes a position through one later bar: its exit, or null while it stays open. Moves its stop, extremes and hold. */
  advance(p: Holding, newSession: boolean, bar: BarPrices): Exit | null {
    const { open, high, low } = bar;
    const timedOut = newSession || p.hold + 1 >= this.maxHold;
    if (timedOut && this.fixes.time_exit_first) return this.timeExit(p, newSession, open);
    const buy = p.side === 1;
    const before = p.stop;
    if (this.fixes.fill_reference) {
      // The stop that stands at the open already follows the bars before, the entry bar too.
      this.trailAfter(p, p.highest, p.lowest);
      if (buy ? open <= p.stop : open >= p.stop)
        return { price: open, reason: this.stopReason(p, p.stop, before), win: Number.NaN };
      if (buy ? open >= p.tpPx : open <= p.tpPx) return { price: p.tpPx, reason: "tp", win: Number.NaN };
    }
    if (!this.worst) this.trailAfter(p, high, low);
    const stopHit = buy ? low <= p.stop : high >= p.stop;
    const targetHit = buy ? high >= p.tpPx : low <= p.tpPx;
    if (stopHit && targetHit) {
      const reason = this.stopReason(p, p.stop, before);
      const exit = this.collide(p.side, p.entry, p.tpPx, p.stop, reason, bar);
      return { ...exit, win: this.bridge || this.policy === "probabilistic" ? exit.win : Number.NaN };
    }
    if (stopHit) return { price: p.stop, reason: this.stopReason(p, p.stop, before), win: Number.NaN };
    if (targetHit) return { price: p.tpPx, reason: "tp", win: Number.NaN };
    p.hold++;
    if (timedOut && !this.fixes.time_exit_first) return this.timeExit(p, newSession, open);
    if (this.worst) this.trailAfter(p, high, low);
    return null;
  }

  private timeExit(p: Holding, newSession: boolean, open: number): Exit {
    // No exit better than the target: a bar that opens beyond it would have filled the target's order.
    const price = this.worst ? (p.side === 1 ? Math.min(open, p.tpPx) : Math.max(open, p.tpPx)) : open;
    return { price, reason: newSession ? "session_end" : "timeout", win: Number.NaN };
  }

  private trailAfter(p: Holding, high: number, low: number): void {
    if (!(p.trail > 0)) return;
    const distance = p.trail * this.pip;
    if (p.side === 1) {
      p.highest = Math.max(p.highest, high);
      p.stop = Math.max(p.stop, p.highest - distance);
    } else {
      p.lowest = Math.min(p.lowest, low);
      p.stop = Math.min(p.stop, p.lowest + distance);
    }
  }

  private stopReason(p: Holding, stop: number, before: number): ExitReason {
    const trailed = this.fixes.trail_label ? p.side * (stop - p.entry) > 0 : Math.abs(stop - before) > 1e-9;
    return trailed ? "trail" : "sl";
  }

  /** A certain loss; under `trail_label` a trailed exit is judged by its profit instead. */
  private lost(reason: ExitReason): number {
    return reason === "trail" && this.fixes.trail_label ? Number.NaN : 0;
  }

  /** Both levels lie inside the bar: the mode's policy decides. */
  private collide(
    side: Direction,
    from: number,
    tpPx: number,
    stop: number,
    stopReason: ExitReason,
    { open, high, low, close }: BarPrices,
  ): Exit {
    if (this.worst || this.policy === "sl_first")
      return { price: stop, reason: stopReason, win: this.lost(stopReason) };
    if (this.policy === "tp_first") return { price: tpPx, reason: "tp", win: 1 };
    const { pip } = this;
    const toTarget = Math.max(Math.abs(tpPx - from) / pip, 1e-9);
    const toStop = Math.max(Math.abs(from - stop) / pip, 1e-9);
    const nearness = toStop / (toTarget + toStop);
    const drift = (side * (close - open)) / Math.max(high - low, pip);
    const prior = 0.5 * (1 + Math.tanh(this.driftScale * drift));
    const mixed = (1 - this.lambda) * nearness + this.lambda * prior;
    const p = Math.max(0.001, Math.min(0.999, mixed));
    return { price: p * tpPx + (1 - p) * stop, reason: p >= 0.5 ? "tp" : stopReason, win: p };
  }
}

function policyOf(
  config: RunnerConfig,
  key: "fill_same_bar_policy_conservative" | "fill_same_bar_policy_bridge",
): Policy {
  const policy = String(config[key]).toLowerCase() as Policy;
  if (!POLICIES.includes(policy))
    throw new ConfigError(key, `"${config[key]}" is not one of ${POLICIES.join(", ")}`);
  return policy;
}

/** 1 win, 0 loss, or the exit's own probability (specification 01 §10.3). */
export function winOf(exit: Exit, pips: number): number {
  if (!Number.isNaN(exit.win)) return exit.win;
  return exit.reason === "tp" || (exit.reason === "trail" && pips > 1e-9) ? 1 : 0;
}

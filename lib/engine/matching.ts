import type { BarPrices } from "./fills.ts";
import type { Decision } from "./gates.ts";
import type { Parts } from "./parts.ts";

/** What becomes of the strategy's orders on a bar that reaches them (specification 01 §9, §13). */
export class Matching {
  constructor(private readonly parts: Parts) {}

  /** Lets the orders meet the bar: at most one gets through. */
  match(bar: BarPrices): void {
    const { orders, trades, gates, rules, tape, strategy, book } = this.parts;
    if (strategy.memoryless && gates.closed && !book.wantsDebug) {
      orders.passed(bar);
      gates.block();
      return;
    }
    const { order } = orders;
    orders.choose(bar);
    const { calibrate_days } = rules.config;
    const calibrating = calibrate_days > 0 && tape.dayCount <= calibrate_days;
    const decision = gates.decide(order, calibrating, trades.mayShadow(order));
    orders.passed(bar);
    if (!decision) return;
    if (!decision.shadow) this.issue(decision, calibrating, bar);
    else trades.openShadow(decision, order, orders.fill(bar), bar);
  }

  private issue(decision: Decision, calibrating: boolean, bar: BarPrices): void {
    const { orders, trades, guards, strategy, tape, book, gates } = this.parts;
    const { order } = orders;
    const fill = orders.fill(bar);
    guards.issued(tape.barIndex);
    strategy.issued(order.side);
    const { today } = book;
    today.breakouts++;
    today.gate_pass++;
    if (!decision.bypass) today.ev_pass++;
    if (calibrating) {
      trades.openCalibration(decision, order, fill, bar);
      return;
    }
    trades.open(decision, order, fill, bar);
    if (gates.stakes.warmupLeft > 0) gates.stakes.warmupLeft--;
  }
}

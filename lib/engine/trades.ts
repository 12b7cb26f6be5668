import type { Book } from "./book.ts";
import { type Estimator, SPREAD_BANDS } from "./ev.ts";
import { type BarPrices, type Exit, type Fill, type Fills, type Order, winOf } from "./fills.ts";
import type { Decision } from "./gates.ts";
import type { Guards } from "./guards.ts";
import { type Position, type Result, tradeRecord } from "./positions.ts";
import type { Rules } from "./rules.ts";
import type { Slippage } from "./slippage.ts";
import type { Tape } from "./tape.ts";

/** Watches trades from outside; it must not change or keep what it is shown. Positions that only teach are not shown. */
export interface TradeObserver {
  /** A position was opened on this bar; `exit` where it was closed on it too. */
  opened(position: Position, order: Order, bar: BarPrices, exit: Exit | null): void;
  /** Every bar, after a held position has met it and before an order may open one. */
  bar(bar: BarPrices, newSession: boolean): void;
  closed(position: Position, exit: Exit, result: Result): void;
}

/** What fills trades, books them and learns from them. */
interface Surroundings {
  rules: Rules;
  tape: Tape;
  fills: Fills;
  book: Book;
  guards: Guards;
  slippage: Slippage;
  estimator: Estimator;
  observer: TradeObserver | undefined;
}

/** What is held, from the fill to the books: the position, and those that only teach. */
export class Trades {
  position: Position | null = null;
  /** Signals of the calibration days. */
  calibrations: Position[] = [];
  /** Signals that only the EV gate or Kelly's size refused. */
  shadows: Position[] = [];
  /** Bit 0 BUY, bit 1 SELL: this session has had its shadow trade of the side. */
  shadowed = 0;

  constructor(private readonly parts: Surroundings) {}

  /** Positions that only teach. */
  get teaching(): number {
    return this.shadows.length + this.calibrations.length;
  }

  mayShadow({ side }: Order): boolean {
    return (this.shadowed & bitOf(side)) === 0;
  }

  /** A filled order becomes the position, or a closed trade where the fill's bar closes it too. */
  open(decision: Decision, order: Order, fill: Fill, bar: BarPrices): void {
    const { slippage, observer } = this.parts;
    const position = this.hold(decision, order, fill.price, bar);
    slippage.learn(decision.snapshot.spread_band!, position.entrySlip, position.qty);
    observer?.opened(position, order, bar, fill.exit);
    if (fill.exit) this.close(position, fill.exit, true);
    else this.position = position;
  }

  openCalibration(decision: Decision, order: Order, fill: Fill, bar: BarPrices): void {
    const position = this.hold(decision, order, fill.price, bar);
    if (fill.exit) this.teach(position, fill.exit);
    else this.calibrations.push(position);
  }

  openShadow(decision: Decision, order: Order, fill: Fill, bar: BarPrices): void {
    this.shadowed |= bitOf(order.side);
    const position = this.hold(decision, order, fill.price, bar);
    if (fill.exit) this.closeShadow(position, fill.exit);
    else this.shadows.push(position);
  }

  private hold(decision: Decision, order: Order, price: number, { high, low }: BarPrices): Position {
    const { fills, rules, tape } = this.parts;
    const { side, entry, tpPx, stop, trail, highest, lowest, hold } = fills.hold(order, price, high, low);
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
      entryTs: tape.stamp(),
      bucket: decision.bucket,
      expectedSlip: decision.expectedSlip,
      entrySlip: Math.abs(price - order.level) / rules.pip,
      snapshot: decision.snapshot,
    };
  }

  /** Takes the position through a later bar. */
  advance(bar: BarPrices): void {
    const { fills, tape } = this.parts;
    const position = this.position!;
    const exit = fills.advance(position, tape.newSession, bar);
    if (!exit) return;
    this.position = null;
    this.close(position, exit, false);
  }

  /** Takes the first so many of the positions that only teach through a bar; later ones were opened on it. */
  advanceTeaching(shadows: number, calibrations: number, bar: BarPrices): void {
    if (shadows + calibrations === 0) return;
    this.shadows = this.follow(this.shadows, shadows, bar, (p, exit) => this.closeShadow(p, exit));
    this.calibrations = this.follow(this.calibrations, calibrations, bar, (p, exit) => this.teach(p, exit));
  }

  private follow(
    positions: Position[],
    count: number,
    bar: BarPrices,
    closed: (position: Position, exit: Exit) => void,
  ): Position[] {
    const { fills, tape } = this.parts;
    if (count === 0) return positions;
    return positions.filter((position, index) => {
      const exit = index < count ? fills.advance(position, tape.newSession, bar) : null;
      if (exit) closed(position, exit);
      return exit === null;
    });
  }

  private close(position: Position, exit: Exit, onEntryBar: boolean): void {
    const { book, tape, rules, guards, estimator, observer } = this.parts;
    const result = this.result(position, exit);
    const win = winOf(exit, result.pips);
    const record = tradeRecord("trade", position, exit, result, tape.stamp(), !rules.reference);
    book.close(record, win, result.pips, result.value, tape.time);
    guards.tradeClosed(result.pips);
    if (position.bucket >= 0) estimator.learn(position.bucket, win);
    observer?.closed(position, exit, result);
    if (!book.wantsDebug) return;
    const { ts, side, tp_pips, sl_pips, cost_pips, slip_est, slip_real, pnl_pips, pnl_value } = record;
    book.debug({
      stage: !onEntryBar ? "trade_exit" : rules.reference ? "trade" : "trade_debug",
      ts,
      side,
      ...(onEntryBar && { tp_pips, sl_pips }),
      cost_pips,
      slip_est,
      slip_real,
      exit: exit.reason,
      pnl_pips,
      pnl_value,
    });
  }

  private closeShadow(position: Position, exit: Exit): void {
    const { book, tape, estimator } = this.parts;
    const result = this.result(position, exit);
    book.records.push(tradeRecord("shadow", position, exit, result, tape.stamp(), true));
    estimator.learn(position.bucket, winOf(exit, result.pips));
  }

  /** Teaches the estimate what became of a calibration position; what a trade costs now comes off its move. */
  private teach(position: Position, exit: Exit): void {
    const { rules, tape, slippage, estimator } = this.parts;
    if (position.bucket < 0) return;
    const spread = rules.spreadPips(tape.spread);
    const cost = spread + slippage.expected(SPREAD_BANDS[rules.spreadBand(spread)]!);
    const pips = (position.side * (exit.price - position.entry)) / rules.pip - cost;
    estimator.learn(position.bucket, winOf(exit, pips));
  }

  private result(position: Position, exit: Exit): Result {
    const { rules, slippage } = this.parts;
    const { snapshot } = position;
    const qty = position.qty || 1;
    const slipEst = slippage.estimate(snapshot.spread_band ?? "normal", qty);
    const cost = (snapshot.cost_base ?? 0) + (rules.fixes.slip_once ? 0 : slipEst);
    const unit = ((exit.price - position.entry) * position.side) / rules.pip - cost;
    const pipValue = snapshot.pip_value ?? rules.pipValue(position.entry);
    return { cost, slipEst, qty, pips: unit * qty, value: unit * pipValue * qty };
  }
}

const bitOf = (side: Order["side"]) => (side === 1 ? 1 : 2);

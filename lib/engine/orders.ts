import { SPREAD_BANDS } from "./ev.ts";
import type { BarPrices, Direction, Fill, Fills, Order } from "./fills.ts";
import type { Rules } from "./rules.ts";
import type { Slippage } from "./slippage.ts";
import type { Strategy } from "./strategy.ts";
import type { Tape } from "./tape.ts";

/** The strategy's orders as they meet a bar: which side it reaches, whether that touch counts, and where it fills. */
export class Orders {
  /** Under `closed_bar_decisions`: what stood when the last bar closed still rests. */
  live = false;
  /** Under `real_touch`: no touch of this side was refused since a bar last closed inside the levels. */
  buyArmed = true;
  sellArmed = true;
  /** The order that was chosen last. */
  readonly order: Order = { side: 1, level: 0, market: false, tp: 0, sl: 0, trail: 0 };
  private readonly closedBars: boolean;
  private readonly realTouch: boolean;

  constructor(
    private readonly rules: Rules,
    private readonly strategy: Strategy,
    private readonly tape: Tape,
    private readonly fills: Fills,
    private readonly slippage: Slippage,
  ) {
    this.closedBars = rules.fixes.closed_bar_decisions;
    this.realTouch = rules.fixes.real_touch;
  }

  /** True where a bar touches a level, or an order waits for its open, and that counts. */
  reached(high: number, low: number): boolean {
    if (!this.live && this.closedBars) return false;
    const { market, buyStop, sellStop } = this.strategy;
    return (
      (this.buyArmed && (high >= buyStop || market === 1)) ||
      (this.sellArmed && (low <= sellStop || market === -1))
    );
  }

  private touches(side: Direction, high: number, low: number): boolean {
    const { market, buyStop, sellStop } = this.strategy;
    return market === side || (side === 1 ? high >= buyStop : low <= sellStop);
  }

  /** Writes the order that a bar has reached into `order`. */
  choose(bar: BarPrices): void {
    const { high, low } = bar;
    const buy = this.buyArmed && this.touches(1, high, low);
    const sell = this.sellArmed && this.touches(-1, high, low);
    this.price(buy && sell && this.closedBars ? this.sideOfBoth(bar) : buy ? 1 : -1, bar.open);
  }

  private level(side: Direction, open: number): number {
    const { market, buyStop, sellStop } = this.strategy;
    return market === side ? open : side === 1 ? buyStop : sellStop;
  }

  private price(side: Direction, open: number): void {
    const { order, strategy } = this;
    const { tp, sl, trail } = strategy.distances(side, this.tape);
    order.side = side;
    order.market = strategy.market === side;
    order.level = this.level(side, open);
    order.tp = tp;
    order.sl = sl;
    order.trail = trail;
  }

  /**
   * A bar that touches both levels: what its open has already reached, else the level nearer the open; in the worst order,
   * the side that ends the bar worse.
   */
  private sideOfBoth(bar: BarPrices): Direction {
    const up = this.level(1, bar.open) - bar.open;
    const down = bar.open - this.level(-1, bar.open);
    if (!this.fills.worst || up <= 0 || down <= 0) return up <= down ? 1 : -1;
    return this.outcome(1, bar) <= this.outcome(-1, bar) ? 1 : -1;
  }

  /** Price units that a side gains by the bar's end. */
  private outcome(side: Direction, bar: BarPrices): number {
    this.price(side, bar.open);
    const { price, exit } = this.fill(bar);
    return side * ((exit?.price ?? bar.close) - price);
  }

  /** Fills `order` on a bar that reaches it. */
  fill(bar: BarPrices): Fill {
    return this.fills.enter(this.order, this.slip(), bar);
  }

  /** Pips by which a fill is worse than its order: the cap, or under `slip_once` what was learned to expect. */
  private slip(): number {
    const { config, fixes } = this.rules;
    if (!fixes.slip_once) return config.slip_cap_pip;
    const band = this.rules.spreadBand(this.rules.spreadPips(this.tape.spread));
    return this.slippage.expected(SPREAD_BANDS[band]!);
  }

  /** The bar's touches have been answered: what was refused does not chase the price. */
  passed({ high, low }: BarPrices): void {
    if (!this.realTouch) return;
    if (this.touches(1, high, low)) this.buyArmed = false;
    if (this.touches(-1, high, low)) this.sellArmed = false;
  }

  /** A bar has closed: inside the levels, and without asking for the next open, it arms both sides again. */
  closed(close: number, flat: boolean): void {
    this.live = flat;
    if (!this.realTouch || (this.buyArmed && this.sellArmed)) return;
    const { market, buyStop, sellStop } = this.strategy;
    if (close >= buyStop || close <= sellStop || market !== 0) return;
    this.arm();
  }

  arm(): void {
    this.buyArmed = true;
    this.sellArmed = true;
  }
}

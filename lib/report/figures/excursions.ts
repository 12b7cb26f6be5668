import type { Bars } from "../../market/bars.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Trade } from "./trade.ts";

/** How far the price went against a trade and for it, pips ≥ 0. */
export interface Excursion extends JsonObject {
  /** Maximum adverse and maximum favourable excursion (Sweeney, "Maximum Adverse Excursion", 1997). */
  mae: number;
  mfe: number;
  /** Bars from the entry's to the exit's, both counted. */
  bars: number;
  /** The entry's and the exit's price lie within their bars. */
  within: boolean;
}

/** Half a thousandth of a pip: prices that were written and read again. */
const CLOSE = 5e-4;

/**
 * Follows trades through the bars of their run: one pass, bars ascending, trades in the order of their entries (they may overlap).
 * Bars tell no order inside themselves: the entry's and the exit's count whole, and an excursion ends at the stop or the target at the
 * latest, because the trade did; so both figures are upper bounds.
 */
export class Excursions {
  #next = 0;
  #open: { index: number; low: number; high: number; bars: number; within: boolean }[] = [];
  readonly #found: (Excursion | null)[];

  /** `pip` in price units. Trades without an entry price are passed over. */
  constructor(
    private readonly trades: readonly Trade[],
    private readonly pip: number,
  ) {
    this.#found = trades.map(() => null);
  }

  add({ time, low, high, length }: Bars): void {
    for (let bar = 0; bar < length; bar++) {
      if (
        this.#open.length > 0 ||
        time[bar]! >= (this.trades[this.#next]?.entry ?? Number.POSITIVE_INFINITY)
      ) {
        this.#meet(time[bar]!, low[bar]!, high[bar]!);
      }
    }
  }

  /** One a trade; null where its bars were not there from the entry to the exit. */
  result(): (Excursion | null)[] {
    return this.#found;
  }

  #meet(time: number, low: number, high: number): void {
    for (; (this.trades[this.#next]?.entry ?? Number.POSITIVE_INFINITY) <= time; this.#next++) {
      const { entry, entry_px } = this.trades[this.#next]!;
      if (entry !== time || entry_px === null) continue;
      this.#open.push({ index: this.#next, low, high, bars: 0, within: this.#inside(entry_px, low, high) });
    }
    this.#open = this.#open.filter((path) => {
      const trade = this.trades[path.index]!;
      if (time > trade.exit) return false;
      path.low = Math.min(path.low, low);
      path.high = Math.max(path.high, high);
      path.bars++;
      if (time < trade.exit) return true;
      if (trade.exit_px !== null) path.within &&= this.#inside(trade.exit_px, low, high);
      this.#found[path.index] = this.#excursion(trade, path);
      return false;
    });
  }

  #excursion(
    trade: Trade,
    { low, high, bars, within }: { low: number; high: number; bars: number; within: boolean },
  ): Excursion {
    const entry = trade.entry_px!;
    const [against, along] = trade.side === "BUY" ? [entry - low, high - entry] : [high - entry, entry - low];
    const result =
      trade.exit_px === null ? 0 : ((trade.exit_px - entry) * (trade.side === "BUY" ? 1 : -1)) / this.pip;
    const capped = (move: number, limit: number | null, reached: number) =>
      Math.max(0, Math.min(move / this.pip, Math.max(limit ?? Number.POSITIVE_INFINITY, reached)));
    return {
      mae: capped(against, trade.sl_pips, -result),
      mfe: capped(along, trade.tp_pips, result),
      bars,
      within,
    };
  }

  #inside(price: number, low: number, high: number): boolean {
    const slack = CLOSE * this.pip;
    return price >= low - slack && price <= high + slack;
  }
}

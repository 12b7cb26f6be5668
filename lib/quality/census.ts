import type { BarBlock } from "../market/block.ts";
import { timeframeMinutes } from "../market/timeframe.ts";
import type { RowSink } from "./rows.ts";
import { Repeats } from "./repeats.ts";
import { TimeSet } from "./times.ts";

/** Rows whose prices cannot be (specification 05 §1.10); a row may count under several. */
export interface ValueChecks {
  non_finite: number;
  high_below_low: number;
  open_or_close_outside_range: number;
  non_positive_price: number;
  total: number;
}

/** What a file holds, whatever the interval of its bars: counts, distinct times, repeats, implausible prices. */
export class Census implements RowSink {
  rowCount = 0;
  first = Number.POSITIVE_INFINITY;
  last = Number.NEGATIVE_INFINITY;
  readonly times = new TimeSet();
  /** Rows by time frame and by symbol as written, in the order in which they came. */
  readonly timeframes = new Map<string, number>();
  readonly symbols = new Map<string, number>();
  readonly repeats: Repeats;
  readonly values: ValueChecks = {
    non_finite: 0,
    high_below_low: 0,
    open_or_close_outside_range: 0,
    non_positive_price: 0,
    total: 0,
  };

  /** With `oneSymbol` all spellings of a symbol are one, as the rows were chosen by it. */
  constructor(oneSymbol: boolean) {
    this.repeats = new Repeats(this.times, oneSymbol);
  }

  rows(block: BarBlock, from: number, to: number): void {
    this.rowCount += to - from;
    count(this.timeframes, block.timeframe, to - from);
    count(this.symbols, block.symbol, to - from);
    const { data } = block;
    let { first, last } = this;
    for (let row = from; row < to; row++) {
      const time = data[row]!;
      if (time < first) first = time;
      if (time > last) last = time;
    }
    this.first = first;
    this.last = last;
    this.repeats.rows(block, from, to);
    this.#check(block, from, to);
  }

  /** The length that most rows' time frame has, in minutes, the shorter where two are level; undefined where none has one. */
  timeframeInterval(): number | undefined {
    const rows = new Map<number, number>();
    for (const [text, found] of this.timeframes) {
      const minutes = timeframeMinutes(text);
      if (minutes !== undefined && minutes > 0) count(rows, minutes, found);
    }
    const [most] = [...rows].sort(([a, m], [b, n]) => n - m || a - b);
    return most?.[0];
  }

  /** The lengths of all time frames that have one, in minutes, in rising order. */
  timeframeLengths(): number[] {
    const lengths = [...this.timeframes.keys()].map(timeframeMinutes);
    const positive = lengths.filter((minutes) => minutes !== undefined && minutes > 0) as number[];
    return [...new Set(positive)].sort((a, b) => a - b);
  }

  #check({ data, capacity }: BarBlock, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const open = data[row + capacity]!;
      const high = data[row + 2 * capacity]!;
      const low = data[row + 3 * capacity]!;
      const close = data[row + 4 * capacity]!;
      const plausible =
        low > 0 &&
        low <= open &&
        low <= close &&
        high >= open &&
        high >= close &&
        high < Number.POSITIVE_INFINITY;
      if (!plausible) this.#note(open, high, low, close);
    }
  }

  #note(open: number, high: number, low: number, close: number): void {
    const { values } = this;
    values.total++;
    const prices = [open, high, low, close];
    if (!prices.every(Number.isFinite)) values.non_finite++;
    if (high < low) values.high_below_low++;
    else if (Math.min(open, close) < low || Math.max(open, close) > high)
      values.open_or_close_outside_range++;
    if (prices.some((price) => price <= 0)) values.non_positive_price++;
  }
}

function count<Key>(counts: Map<Key, number>, key: Key, rows = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + rows);
}

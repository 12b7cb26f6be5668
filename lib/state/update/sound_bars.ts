import type { Bars } from "../../market/bars.ts";
import type { SyntheticRange } from "../../market/synthetic_ranges.ts";
import { isoNaive } from "../../workspace/time.ts";

/** Why a row that is newer than the cursor is no bar for the engine. */
export type Rejection =
  | "bad_timestamp"
  | "bad_number"
  | "non_monotonic"
  | "symbol_mismatch"
  | "timeframe_mismatch"
  | "ohlc_invalid"
  | "future"
  | "partial_tail"
  | "synthetic";

/** What became of the rows; complete when the bars have been taken. */
export interface Taken {
  /** Bars handed over. */
  count: number;
  /** Starts of the first and the last of them; NaN where there are none. */
  first: number;
  last: number;
  rejected: Partial<Record<Rejection, number>>;
  /** Bytes read of the file so far, the search for the first new bar aside, and its size. */
  bytesRead: number;
  size: number;
}

/** Which bars are wanted. */
export interface Wanted {
  /** Lower-case; bars of other time frames are rejected. */
  timeframes: ReadonlySet<string>;
  /** Bars that start here or earlier are known; −∞ where none are. UTC epoch milliseconds. */
  after: number;
  /** Bars that start later are rejected. */
  until: number;
  /** Whether the engine is shown the file's further columns. */
  extras: boolean;
}

/** Tells sound new bars from the rest, in file order. */
export class SoundBars {
  /** Start of the newest bar that was kept. */
  #last: number;

  constructor(
    private readonly source: Wanted,
    private readonly synthetic: readonly SyntheticRange[],
    private readonly taken: Taken,
  ) {
    this.#last = source.after;
  }

  /** The block with the sound bars alone and their stamps as naive UTC; undefined where none is sound. */
  keep(bars: Bars): Bars | undefined {
    const { taken } = this;
    const kept: number[] = [];
    for (let i = 0; i < bars.length; i++) {
      const why = this.#fault(bars, i);
      if (why) taken.rejected[why] = (taken.rejected[why] ?? 0) + 1;
      else {
        kept.push(i);
        this.#last = bars.time[i]!;
      }
    }
    if (kept.length === 0) return undefined;
    taken.count += kept.length;
    if (Number.isNaN(taken.first)) taken.first = bars.time[kept[0]!]!;
    taken.last = this.#last;
    return this.#blockOf(bars, kept);
  }

  #fault(bars: Bars, i: number): Rejection | undefined {
    const { timeframes, until } = this.source;
    const time = bars.time[i]!;
    if (time > until) return "future";
    if (this.synthetic.some(({ start, end }) => time >= start && time <= end)) return "synthetic";
    if (!timeframes.has(bars.timeframes?.[i] ?? bars.timeframe)) return "timeframe_mismatch";
    const [open, high, low, close] = [bars.open[i]!, bars.high[i]!, bars.low[i]!, bars.close[i]!];
    if (low > Math.min(open, close) || high < Math.max(open, close)) return "ohlc_invalid";
    return time > this.#last ? undefined : "non_monotonic";
  }

  #blockOf(bars: Bars, kept: number[]): Bars {
    const whole = kept.length === bars.length;
    const column = (from: Float64Array) => (whole ? from : Float64Array.from(kept, (i) => from[i]!));
    const time = column(bars.time);
    const { timeframes, extras } = bars;
    return {
      length: kept.length,
      time,
      open: column(bars.open),
      high: column(bars.high),
      low: column(bars.low),
      close: column(bars.close),
      volume: column(bars.volume),
      spread: column(bars.spread),
      timeframe: bars.timeframe,
      stamps: Array.from(time, isoNaive),
      ...(timeframes && { timeframes: kept.map((i) => timeframes[i]!) }),
      ...(extras && this.source.extras && { extras: pick(extras, kept) }),
    };
  }
}

function pick(extras: NonNullable<Bars["extras"]>, kept: number[]): NonNullable<Bars["extras"]> {
  return Object.fromEntries(
    Object.entries(extras).map(([name, values]) => [name, kept.map((i) => values[i])]),
  );
}

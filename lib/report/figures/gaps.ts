import type { Bars } from "../../market/bars.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Trade } from "./trade.ts";

/** A stretch of trading time without bars: the first missing start, the next bar there is (UTC epoch ms), and how many are missing. */
export interface Gap extends JsonObject {
  from: number;
  to: number;
  missing: number;
}

/** What gaps are told from nights and weekends by. */
interface Calendar {
  /** Bars of `step` ms that should start in `[from, to)`. */
  expectedBars(from: number, to: number, step: number, origin?: number): number;
}

const MINUTE = 60_000;
/** An opening range and the averages of a decision rest on about so much before the entry. */
export const BEFORE_ENTRY = 60 * MINUTE;

/** Finds gaps in bars that come in the order of time. */
export class Gaps {
  readonly found: Gap[] = [];
  #last = Number.NaN;

  constructor(
    private readonly calendar: Calendar,
    private readonly minutes: number,
  ) {}

  add({ time, length }: Bars): void {
    const step = this.minutes * MINUTE;
    for (let bar = 0; bar < length; bar++) {
      const from = this.#last + step;
      const to = time[bar]!;
      if (to > from) {
        const missing = this.calendar.expectedBars(from, to, step, this.#last);
        if (missing > 0) this.found.push({ from, to, missing });
      }
      this.#last = to;
    }
  }
}

/** Trades that were open in a gap, or entered within the hour after one: their places in the list. Both lists ascend. */
export function touchedByGaps(trades: readonly Trade[], gaps: readonly Gap[]): number[] {
  return trades.flatMap(({ entry, exit }, index) =>
    gaps.some(({ from, to }) => from <= exit && to > entry - BEFORE_ENTRY) ? [index] : [],
  );
}

import type { JsonObject } from "../workspace/json.ts";
import type { Text } from "../workspace/text.ts";
import { isoNaive } from "../workspace/time.ts";
import type { Bars } from "./bars.ts";
import type { MarketCalendar } from "./calendar.ts";

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;

/** How much of its range's trading time a run had bars for. */
export interface Coverage extends JsonObject {
  /** Bars read, repeated ones once. */
  bars: number;
  /** Those that start in trading time, and how many should. */
  bars_in_trading_time: number;
  expected_bars: number;
  /** The one by the other; null where none should start. */
  trading_time_coverage: number | null;
  /** The range, UTC: bar starts, both inclusive. */
  from: string;
  to: string;
}

/** Counts the bars that a run reads anyway: one comparison a bar. */
export class CoverageCounter {
  #bars = 0;
  #open = 0;
  #first = Number.NaN;
  #last = Number.NaN;
  /** The stretch in which the latest bar lies, and whether it is one of trading. */
  #from = Number.NaN;
  #to = Number.NaN;
  #trading = false;

  /** `interval` of the bars in minutes, greater than 0. */
  constructor(
    private readonly calendar: MarketCalendar,
    private readonly interval: number,
  ) {}

  /** Bars in the order of time; repeated ones follow each other. */
  add({ time, length }: Bars): void {
    for (let bar = 0; bar < length; bar++) {
      const start = time[bar]!;
      if (!(start > this.#last || Number.isNaN(this.#last)) || Number.isNaN(start)) continue;
      if (!(start < this.#to && start >= this.#from)) this.#turn(start);
      if (this.#bars++ === 0) this.#first = start;
      if (this.#trading) this.#open++;
      this.#last = start;
    }
  }

  /** `after` is the last bar that was known before: what is missing behind it counts, too. Undefined where there was no bar. */
  result(after = Number.NaN): Coverage | undefined {
    if (this.#bars === 0) return undefined;
    const step = this.interval * MINUTE;
    const from = Number.isFinite(after) && after < this.#first ? after + step : this.#first;
    const expected = this.calendar.expectedBars(from, this.#last + 1, step, this.#first);
    return {
      bars: this.#bars,
      bars_in_trading_time: this.#open,
      expected_bars: expected,
      trading_time_coverage: expected > 0 ? this.#open / expected : null,
      from: isoNaive(Math.min(from, this.#first)),
      to: isoNaive(this.#last),
    };
  }

  #turn(start: number): void {
    const next = this.calendar.nextOpen(start);
    this.#from = start;
    this.#trading = next === start;
    const stretch = this.#trading ? this.calendar.openIntervals(start, start + WEEK).next().value : undefined;
    this.#to = stretch ? stretch.to : next;
  }
}

/** One line of coverage, as results of runs and updates show it. */
export function coverageLine({ trading_time_coverage: ratio, ...coverage }: Coverage): Text {
  const { bars_in_trading_time: bars, expected_bars: expected } = coverage;
  // Cut, not rounded: 99.996 % is not all of it.
  const percent = ratio === null ? "–" : `${(Math.floor(ratio * 10_000 + 1e-9) / 100).toFixed(2)} %`;
  return {
    en: `Bars for ${percent} of trading time (${bars} of ${expected})`,
    ja: `取引時間の ${percent} のバーがあります（${expected} 本中 ${bars} 本）`,
  };
}

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
  #first = Number.NEGATIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  /** The end of the stretch in which the latest bar lies, and whether it is one of trading. */
  #to = Number.NEGATIVE_INFINITY;
  #trading = false;

  /** `interval` of the bars in minutes, greater than 0. */
  constructor(
    private readonly calendar: MarketCalendar,
    private readonly interval: number,
  ) {}

  /** Bars in the order of time; repeated ones follow each other. */
  add({ time, length }: Bars): void {
    let last = this.#last;
    let to = this.#to;
    let bars = 0;
    for (let bar = 0; bar < length; bar++) {
      const start = time[bar]!;
      if (!(start > last)) continue;
      if (start >= to) {
        this.#count(bars);
        bars = 0;
        to = this.#turn(start);
      }
      bars++;
      last = start;
    }
    this.#count(bars);
    this.#last = last;
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

  /** Takes in bars of the stretch that it is in. */
  #count(bars: number): void {
    this.#bars += bars;
    if (this.#trading) this.#open += bars;
  }

  /** Moves on to the stretch in which a bar lies, and returns its end. */
  #turn(start: number): number {
    if (this.#first === Number.NEGATIVE_INFINITY) this.#first = start;
    const next = this.calendar.nextOpen(start);
    this.#trading = next === start;
    const stretch = this.#trading ? this.calendar.openIntervals(start, start + WEEK).next().value : undefined;
    this.#to = stretch ? stretch.to : next;
    return this.#to;
  }
}

/** One line of coverage, as results of runs and updates show it. */
export function coverageLine({
  trading_time_coverage: ratio,
  bars_in_trading_time: bars,
  expected_bars: expected,
}: Coverage): Text {
  const percent = percentText(ratio);
  return {
    en: `Bars for ${percent} of trading time (${bars} of ${expected})`,
    ja: `取引時間の ${percent} のバーがあります（${expected} 本中 ${bars} 本）`,
  };
}

/** A ratio as a percentage, cut and not rounded: 99.996 % is not all of it. */
export function percentText(ratio: number | null): string {
  return ratio === null ? "–" : `${(Math.floor(ratio * 10_000 + 1e-9) / 100).toFixed(2)} %`;
}

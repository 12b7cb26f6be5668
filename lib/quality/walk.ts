import type { BarBlock } from "../market/block.ts";
import { fixedText, isClose, roundHalfEven } from "../workspace/rounding.ts";
import { isoNaive } from "../workspace/time.ts";
import type { RowSink } from "./rows.ts";

const MINUTE = 60_000;
export const ISSUES_KEPT = 20;

/** A step from one bar to the next that is not one interval long. Times are UTC epoch milliseconds. */
export interface Gap {
  from: number;
  to: number;
  minutes: number;
  /** The step in intervals. */
  intervals: number;
  missing: number;
  irregular: boolean;
}

/** What a walk over steps has met; gaps shorter than `minGap` minutes are counted apart. `interval` in minutes. */
export class GapFigures {
  count = 0;
  irregular = 0;
  minutes = 0;
  longest = 0;
  missing = 0;
  ignored = 0;
  ignoredMinutes = 0;
  ignoredMissing = 0;

  readonly #step: number;

  constructor(
    private readonly interval: number,
    private readonly minGap: number,
  ) {
    this.#step = interval * MINUTE;
  }

  /** Takes a step forward in; the gap that it is, unless it is none or ignored (specification 05 §1.5). */
  take(from: number, to: number): Gap | undefined {
    if (to - from === this.#step) return undefined;
    const minutes = (to - from) / MINUTE;
    const intervals = minutes / this.interval;
    if (isClose(intervals, 1)) return undefined;
    const whole = roundHalfEven(intervals);
    const missing = Math.max(whole - 1, 0);
    if (minutes < this.minGap) {
      this.ignored++;
      this.ignoredMinutes += minutes;
      this.ignoredMissing += missing;
      return undefined;
    }
    const irregular = !isClose(intervals, whole);
    this.count++;
    this.minutes += minutes;
    this.longest = Math.max(this.longest, minutes);
    this.missing += missing;
    if (irregular) this.irregular++;
    return { from, to, minutes, intervals, missing, irregular };
  }
}

/** Follows the rows in file order: gaps, steps back, and the texts of what is wrong. */
export class GapWalk implements RowSink {
  readonly figures: GapFigures;
  monotonicErrors = 0;
  /** The first ones, in the order of the file. */
  readonly issues: string[] = [];
  issuesTotal = 0;
  readonly #step: number;
  #last = Number.NaN;

  /** `interval` and `minGap` in minutes; `onGap` gets every gap that counts. */
  constructor(
    readonly interval: number,
    minGap: number,
    private readonly onGap: (gap: Gap) => void,
  ) {
    this.figures = new GapFigures(interval, minGap);
    this.#step = interval * MINUTE;
  }

  rows({ data }: BarBlock, from: number, to: number): void {
    const step = this.#step;
    let last = this.#last;
    for (let row = from; row < to; row++) {
      const time = data[row]!;
      if (time - last !== step) this.#odd(last, time);
      last = time;
    }
    this.#last = last;
  }

  /** A step that is not exactly one interval; the first row has none behind it. */
  #odd(last: number, time: number): void {
    if (time < last) {
      this.monotonicErrors++;
      this.#say(() => `non-monotonic timestamp: ${isoNaive(last)} -> ${isoNaive(time)}`);
    } else if (time > last) {
      const gap = this.figures.take(last, time);
      if (!gap) return;
      this.onGap(gap);
      if (gap.irregular) {
        const { minutes } = gap;
        this.#say(
          () =>
            `irregular gap length: ${isoNaive(last)} -> ${isoNaive(time)} (${fixedText(minutes, 2)} minutes)`,
        );
      }
    }
  }

  #say(text: () => string): void {
    if (this.issuesTotal++ < ISSUES_KEPT) this.issues.push(text());
  }
}

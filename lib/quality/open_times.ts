import type { MarketCalendar } from "../market/calendar.ts";
import { roundHalfEven } from "../workspace/rounding.ts";
import type { TimeSet } from "./times.ts";
import type { Gap } from "./walk.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** How much of a gap lies in open time: nothing, a part, or all of it. */
export type GapClass = "market_closed" | "partial" | "data";

/**
 * What a calendar says of a file's times (specification 05 §2): slots are the file's first time plus whole intervals, up to its last;
 * those in open time are expected. Counted by weeks, not slot by slot.
 */
export class OpenTimes {
  /** Distinct times in open time, and those outside it. */
  observed = 0;
  offCalendar = 0;
  readonly expected: number;
  /** The starts of days with expected slots but no times at all. */
  readonly daysWithoutRows: readonly number[];
  readonly #days = new Map<number, number>();
  readonly #step: number;
  /** Behind the last slot. */
  readonly #end: number;

  constructor(
    private readonly calendar: MarketCalendar,
    private readonly times: TimeSet,
    private readonly first: number,
    last: number,
    interval: number,
  ) {
    this.#step = interval * MINUTE;
    this.#end = first + (roundHalfEven((last - first) / this.#step) + 0.5) * this.#step;
    this.expected = this.#slots(first, this.#end);
    const stretches = calendar.openIntervals(first, last + 1);
    let open = stretches.next().value;
    let day = Number.NEGATIVE_INFINITY;
    let ofDay = 0;
    const turn = (to: number) => {
      if (ofDay > 0) this.#days.set(day, ofDay);
      this.observed += ofDay;
      ofDay = 0;
      day = to;
    };
    times.visit((time) => {
      if (time >= day + DAY) turn(Math.floor(time / DAY) * DAY);
      while (open && time >= open.to) open = stretches.next().value;
      if (!open || time < open.from) this.offCalendar++;
      else ofDay++;
    });
    turn(Number.POSITIVE_INFINITY);
    this.daysWithoutRows = this.#missingDays();
  }

  get ratio(): number | null {
    return this.expected > 0 ? this.observed / this.expected : null;
  }

  /** What a day's record says beyond its own figures. */
  dayMembers(start: number): {
    expected_rows_open: number;
    observed_open: number;
    coverage_ratio_calendar: number | null;
  } {
    const expected = this.#daySlots(start);
    const observed = this.#days.get(start) ?? 0;
    return {
      expected_rows_open: expected,
      observed_open: observed,
      coverage_ratio_calendar: expected > 0 ? observed / expected : null,
    };
  }

  #missingDays(): number[] {
    const listed = new Set(this.times.days());
    const missing: number[] = [];
    for (let start = Math.floor(this.first / DAY) * DAY; start < this.#end; start += DAY) {
      if (!listed.has(start) && this.#daySlots(start) > 0) missing.push(start);
    }
    return missing;
  }

  #daySlots(start: number): number {
    return this.#slots(Math.max(start, this.first), Math.min(start + DAY, this.#end));
  }

  #slots(from: number, to: number): number {
    return this.calendar.expectedBars(from, to, this.#step, this.first);
  }
}

/** How many of the bars that a gap lacks should be there. `interval` in minutes. */
export function gapMembers(
  calendar: MarketCalendar,
  interval: number,
  { from, missing }: Gap,
): { open_missing_rows_estimate: number; classification: GapClass } {
  if (missing === 0) {
    const classification = calendar.isOpen(from) ? "data" : "market_closed";
    return { open_missing_rows_estimate: 0, classification };
  }
  const step = interval * MINUTE;
  const inOpen = calendar.expectedBars(from + step / 2, from + (missing + 0.5) * step, step, from);
  return {
    open_missing_rows_estimate: inOpen,
    classification: inOpen === 0 ? "market_closed" : inOpen < missing ? "partial" : "data",
  };
}

import { type ClosedRange, type FxCalendar, fxCalendar } from "./fxweek.ts";
import { fromNewYork } from "./newyork.ts";

/** A holiday of every year: New York's clock times, as the instants that they would be in the UTC year 2000; half-open. */
export interface Holiday {
  from: number;
  /** May be earlier than `from`: then it is in the next year. */
  to: number;
}

/** The FX week less closed ranges and less holidays, which are written out for the years that are asked about, and no others. */
export function yearlyCalendar(closed: readonly ClosedRange[], holidays: readonly Holiday[]): FxCalendar {
  let fx = fxCalendar(closed);
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;

  /** A calendar that knows the years of a range and those beside them. */
  function knowing(from: number, to: number): FxCalendar {
    const [least, most] = [yearOf(from) - 1, yearOf(to) + 1];
    // What is no date lies in no year.
    if (holidays.length === 0 || !(least < first || most > last)) return fx;
    first = Math.min(first, least);
    last = Math.max(last, most);
    const years = Array.from({ length: last - first + 1 }, (_, k) => first + k);
    fx = fxCalendar([
      ...closed,
      ...years.flatMap((year) => holidays.map((holiday) => inYear(holiday, year))),
    ]);
    return fx;
  }

  return {
    isOpen: (ms) => knowing(ms, ms).isOpen(ms),
    nextOpen: (ms) => knowing(ms, ms).nextOpen(ms),
    openIntervals: (from, to) => knowing(from, to).openIntervals(from, to),
    tradingMinutesBetween: (from, to) => knowing(from, to).tradingMinutesBetween(from, to),
  };
}

function inYear({ from, to }: Holiday, year: number): ClosedRange {
  return { from: moved(from, year), to: moved(to, to > from ? year : year + 1) };
}

/** 29 February is 1 March where there is none. */
function moved(ms: number, year: number): number {
  const wall = new Date(ms);
  const [month, day, hour, minute] = [
    wall.getUTCMonth(),
    wall.getUTCDate(),
    wall.getUTCHours(),
    wall.getUTCMinutes(),
  ];
  return fromNewYork(Date.UTC(year, month, day, hour, minute));
}

function yearOf(ms: number): number {
  return new Date(ms).getUTCFullYear();
}

import { fromNewYork } from "./newyork.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** The Sunday of week 0, read as UTC. */
const FIRST_SUNDAY = Date.UTC(1970, 0, 4);
const OPENING_HOUR = 17 * HOUR;

/** Half-open: `from` is closed, `to` is open again. UTC epoch milliseconds. */
export interface ClosedRange {
  from: number;
  to: number;
}

/**
 * When FX trades: from Sunday 17:00 to Friday 17:00 New York, less the closed ranges. Instants are UTC epoch milliseconds,
 * intervals half-open: a bar that starts at the opening exists, one that starts at the close does not.
 */
export interface FxCalendar {
  isOpen(ms: number): boolean;
  /** The instant itself when it is open, else the next opening. */
  nextOpen(ms: number): number;
  /** The open stretches within `[from, to)`, in order. */
  openIntervals(from: number, to: number): Generator<ClosedRange, void>;
  /** Open minutes in `[from, to)`; 0 where `to` is not later. */
  tradingMinutesBetween(from: number, to: number): number;
}

/** Number of the FX week that holds an instant, its weekend included; week 0 opened on Sunday 4 January 1970. */
export function fxWeekNumber(ms: number): number {
  const guess = Math.floor((ms - weekOpen(0)) / WEEK);
  // Daylight time moves an opening by an hour, so the guess is off by at most one.
  return ms < weekOpen(guess) ? guess - 1 : ms >= weekOpen(guess + 1) ? guess + 1 : guess;
}

/** Sunday 17:00 New York of a week. */
export function weekOpen(week: number): number {
  return fromNewYork(FIRST_SUNDAY + week * WEEK + OPENING_HOUR);
}

/** Friday 17:00 New York of a week. */
export function weekClose(week: number): number {
  return fromNewYork(FIRST_SUNDAY + week * WEEK + 5 * DAY + OPENING_HOUR);
}

/** The FX week with further closed ranges (holidays), in any order, overlapping or not. Empty and reversed ones count for nothing. */
export function fxCalendar(closed: readonly ClosedRange[] = []): FxCalendar {
  const holidays = merged(closed);

  function* openIntervals(from: number, to: number): Generator<ClosedRange, void> {
    let next = firstEndingAfter(holidays, from);
    for (let week = fxWeekNumber(from); weekOpen(week) < to; week++) {
      let open = Math.max(from, weekOpen(week));
      const close = Math.min(to, weekClose(week));
      for (; next < holidays.length && holidays[next]!.from < close; next++) {
        const holiday = holidays[next]!;
        if (holiday.from > open) yield { from: open, to: holiday.from };
        open = Math.max(open, holiday.to);
        if (open >= close) break;
      }
      if (open < close) yield { from: open, to: close };
    }
  }

  function nextOpen(ms: number): number {
    for (let at = ms; ;) {
      const week = fxWeekNumber(at);
      if (at >= weekClose(week)) {
        at = weekOpen(week + 1);
        continue;
      }
      const holiday = holidays[firstEndingAfter(holidays, at)];
      if (!holiday || holiday.from > at) return at;
      at = holiday.to;
    }
  }

  return {
    isOpen: (ms) => nextOpen(ms) === ms,
    nextOpen,
    openIntervals,
    tradingMinutesBetween(from, to) {
      let total = 0;
      for (const open of openIntervals(from, to)) total += open.to - open.from;
      return total / 60_000;
    },
  };
}

function merged(ranges: readonly ClosedRange[]): ClosedRange[] {
  const sorted = ranges.filter((range) => range.from < range.to).sort((a, b) => a.from - b.from);
  const result: ClosedRange[] = [];
  for (const range of sorted) {
    const last = result.at(-1);
    if (last && range.from <= last.to) last.to = Math.max(last.to, range.to);
    else result.push({ ...range });
  }
  return result;
}

/** Index of the first range that ends after an instant. */
function firstEndingAfter(ranges: readonly ClosedRange[], ms: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle]!.to > ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

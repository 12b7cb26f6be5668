const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Local time of New York less UTC, in milliseconds: −5 h, −4 h in daylight time. */
export function newYorkOffset(ms: number): number {
  const [begins, ends] = daylightTime(new Date(ms).getUTCFullYear());
  return ms >= begins && ms < ends ? -4 * HOUR : -5 * HOUR;
}

/**
 * The UTC instant of a wall-clock time in New York, given as the milliseconds that it would be in UTC: `Date.UTC(2024, 11, 24, 17)`.
 * An hour that comes twice means the first of the two; one that is left out is counted on in standard time.
 */
export function fromNewYork(local: number): number {
  const early = local + 4 * HOUR;
  return newYorkOffset(early) === -4 * HOUR ? early : local + 5 * HOUR;
}

/**
 * Begin and end of daylight time in a year, UTC: at 02:00 on the wall clock. Since 2007 from the second Sunday of March to the first of
 * November (Energy Policy Act of 2005), 1987–2006 from the first Sunday of April, 1976–1986 from its last, to the last of October.
 * Exact from 1976 on; the exceptions of 1974 and 1975 and of the years before 1967 are not kept.
 */
function daylightTime(year: number): [begins: number, ends: number] {
  const begins =
    year >= 2007
      ? sundayFrom(Date.UTC(year, 2, 8))
      : year >= 1987
        ? sundayFrom(Date.UTC(year, 3, 1))
        : sundayFrom(Date.UTC(year, 3, 24));
  const ends = year >= 2007 ? sundayFrom(Date.UTC(year, 10, 1)) : sundayFrom(Date.UTC(year, 9, 25));
  return [begins + 7 * HOUR, ends + 6 * HOUR];
}

/** The first Sunday on or after a day. */
function sundayFrom(day: number): number {
  return day + ((7 - new Date(day).getUTCDay()) % 7) * DAY;
}

import { describe, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { fxCalendar, fxWeekNumber, weekClose, weekOpen } from "../../lib/market/fxweek.ts";
import { fromNewYork, newYorkOffset } from "../../lib/market/newyork.ts";

setDefaultTimeout(60_000);

const HOUR = 3_600_000;
const utc = (text: string) => Date.parse(`${text}Z`);
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);

describe("New York time", () => {
  const zone = new Intl.DateTimeFormat("en-US", {
    timeZone: "America/New_York",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  /** The offset by the time zone database. */
  function databaseOffset(ms: number): number {
    const part = Object.fromEntries(zone.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!) - ms;
  }

  test("agrees with the time zone database on every change of clocks from 1976 to 2037", () => {
    for (let year = 1976; year <= 2037; year++) {
      for (let day = Date.UTC(year, 0, 1); day < Date.UTC(year + 1, 0, 1); day += 24 * HOUR) {
        const [before, after] = [databaseOffset(day), databaseOffset(day + 24 * HOUR)];
        expect(newYorkOffset(day)).toBe(before);
        if (before === after) continue;
        for (let minute = day; minute < day + 24 * HOUR; minute += HOUR / 2) {
          expect(newYorkOffset(minute)).toBe(databaseOffset(minute));
        }
      }
    }
  });

  test.each([
    ["2024-07-01T17:00", "2024-07-01T21:00"],
    ["2024-12-24T17:00", "2024-12-24T22:00"],
    ["2024-03-10T01:59", "2024-03-10T06:59"],
    ["2024-03-10T02:30", "2024-03-10T07:30"],
    ["2024-03-10T03:00", "2024-03-10T07:00"],
    ["2024-11-03T01:30", "2024-11-03T05:30"],
    ["2024-11-03T02:00", "2024-11-03T07:00"],
  ])("%s on the wall is %s UTC", (local, expected) => {
    expect(iso(fromNewYork(utc(local)))).toBe(expected);
  });
});

describe("the FX week", () => {
  const week = fxCalendar();

  test.each([
    ["winter", "2024-01-07T22:00", "2024-01-12T22:00"],
    ["summer", "2024-07-07T21:00", "2024-07-12T21:00"],
    ["clocks forward on its Sunday", "2024-03-10T21:00", "2024-03-15T21:00"],
    ["clocks back on its Sunday", "2024-11-03T22:00", "2024-11-08T22:00"],
    ["before 2007", "2006-04-02T21:00", "2006-04-07T21:00"],
  ])("%s: opens %s, closes %s", (_, open, close) => {
    const number = fxWeekNumber(utc(open));
    expect([iso(weekOpen(number)), iso(weekClose(number))]).toEqual([open, close]);
    expect(week.isOpen(utc(open))).toBe(true);
    expect(week.isOpen(utc(open) - 1)).toBe(false);
    expect(week.isOpen(utc(close) - 1)).toBe(true);
    expect(week.isOpen(utc(close))).toBe(false);
    expect(iso(week.nextOpen(utc(open) - HOUR))).toBe(open);
    expect(week.nextOpen(utc(close) - 1)).toBe(utc(close) - 1);
    expect(week.nextOpen(utc(close))).toBe(weekOpen(number + 1));
  });

  test("weekends last 48 hours, 47 in March and 49 in November", () => {
    const hours = (close: string) => (week.nextOpen(utc(close)) - utc(close)) / HOUR;
    expect(hours("2024-01-12T22:00")).toBe(48);
    expect(hours("2024-03-08T22:00")).toBe(47);
    expect(hours("2024-11-01T21:00")).toBe(49);
  });

  test("week numbers count every week once, weekends belong to the week before", () => {
    expect(fxWeekNumber(utc("1970-01-04T22:00"))).toBe(0);
    expect(fxWeekNumber(utc("1970-01-04T21:59"))).toBe(-1);
    expect(fxWeekNumber(utc("2024-07-14T20:59"))).toBe(fxWeekNumber(utc("2024-07-07T21:00")));
    for (
      let number = fxWeekNumber(utc("2005-01-01T00:00"));
      number < fxWeekNumber(utc("2030-01-01T00:00"));
      number++
    ) {
      expect(fxWeekNumber(weekOpen(number))).toBe(number);
      expect(fxWeekNumber(weekOpen(number) - 1)).toBe(number - 1);
    }
  });

  test("trading minutes", () => {
    const minutes = (from: string, to: string) => week.tradingMinutesBetween(utc(from), utc(to));
    expect(minutes("2024-01-07T00:00", "2024-01-14T00:00")).toBe(5 * 24 * 60);
    expect(minutes("2024-01-12T21:55", "2024-01-14T22:05")).toBe(10);
    expect(minutes("2024-01-13T00:00", "2024-01-14T00:00")).toBe(0);
    expect(minutes("2024-01-10T00:00", "2024-01-09T00:00")).toBe(0);
    expect(minutes("2024-01-01T00:00", "2024-12-30T00:00")).toBe(52 * 5 * 24 * 60);
  });
});

describe("closed ranges", () => {
  const christmas = { from: utc("2024-12-24T22:00"), to: utc("2024-12-25T22:00") };

  test("are closed, half-open, and shorten the trading time", () => {
    const calendar = fxCalendar([christmas]);
    expect(calendar.isOpen(christmas.from - 1)).toBe(true);
    expect(calendar.isOpen(christmas.from)).toBe(false);
    expect(calendar.isOpen(christmas.to)).toBe(true);
    expect(calendar.nextOpen(christmas.from + 5)).toBe(christmas.to);
    expect(calendar.tradingMinutesBetween(utc("2024-12-22T00:00"), utc("2024-12-29T00:00"))).toBe(
      4 * 24 * 60,
    );
  });

  test("one that runs into the weekend opens on Sunday, one over a whole week closes it", () => {
    const friday = { from: utc("2024-01-12T12:00"), to: utc("2024-01-13T12:00") };
    expect(iso(fxCalendar([friday]).nextOpen(friday.from))).toBe("2024-01-14T22:00");
    const long = { from: utc("2024-01-10T12:00"), to: utc("2024-01-25T12:00") };
    const calendar = fxCalendar([long]);
    expect(calendar.nextOpen(utc("2024-01-16T00:00"))).toBe(long.to);
    expect([...calendar.openIntervals(utc("2024-01-08T00:00"), utc("2024-01-26T00:00"))]).toEqual([
      { from: utc("2024-01-08T00:00"), to: long.from },
      { from: long.to, to: utc("2024-01-26T00:00") },
    ]);
  });

  test("in any order and overlapping, the intervals are what asking minute by minute gives", () => {
    const base = utc("2024-03-01T00:00");
    const minute = (most: number) => fc.integer({ min: 0, max: most }).map((k) => base + k * 60_000);
    const ranges = fc.array(fc.record({ from: minute(30_000), to: minute(30_000) }), { maxLength: 6 });
    fc.assert(
      fc.property(ranges, minute(30_000), minute(30_000), (closed, from, to) => {
        const calendar = fxCalendar(closed);
        const isClosed = (at: number) => closed.some((range) => at >= range.from && at < range.to);
        const plain = fxCalendar();
        let expected = 0;
        for (let at = from; at < to; at += 60_000) {
          const open = plain.isOpen(at) && !isClosed(at);
          if (open) expected++;
          if (at % (HOUR * 3) === 0) expect(calendar.isOpen(at)).toBe(open);
        }
        expect(calendar.tradingMinutesBetween(from, to)).toBe(expected);
        const intervals = [...calendar.openIntervals(from, to)];
        for (const [k, { from: begins, to: ends }] of intervals.entries()) {
          expect(begins).toBeLessThan(ends);
          if (k > 0) expect(begins).toBeGreaterThan(intervals[k - 1]!.to - 1);
          expect(calendar.nextOpen(begins - 60_000)).toBeLessThanOrEqual(begins);
        }
      }),
      { numRuns: 60, seed: 3 },
    );
  });
});

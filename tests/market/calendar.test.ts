import { describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { calendarOf, marketCalendar, readCalendar, readClosures } from "../../lib/market/calendar.ts";
import type { OpsError } from "../../lib/workspace/errors.ts";
import { openWorkspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";

const MINUTE = 60_000;
const M5 = 5 * MINUTE;
const utc = (text: string) => Date.parse(`${text}Z`);
const week = marketCalendar();

describe("bars that there should be", () => {
  test.each([
    ["a day of trading", "2024-03-05T00:00", "2024-03-06T00:00", 288],
    ["a weekend in winter", "2024-01-12T22:00", "2024-01-14T22:00", 0],
    ["a week, clocks forward on its Sunday", "2024-03-10T00:00", "2024-03-17T00:00", 5 * 288],
    ["a range that begins behind a bar's start", "2024-03-05T00:01", "2024-03-05T00:11", 2],
    ["a range of one instant", "2024-03-05T00:00", "2024-03-05T00:00", 0],
  ])("%s", (_, from, to, bars) => {
    expect(week.expectedBars(utc(from), utc(to), M5)).toBe(bars);
  });

  test("on a grid that does not begin at the epoch", () => {
    const from = utc("2024-03-05T00:02");
    expect(week.expectedBars(from, from + 3 * M5, M5, from)).toBe(3);
    expect(week.expectedBars(from + 1, from + 3 * M5, M5, from)).toBe(2);
  });

  test.each([
    ["the opening", "2024-01-14T22:00", true],
    ["before the opening", "2024-01-14T21:55", false],
    ["the last bar", "2024-01-12T21:55", true],
    ["the close", "2024-01-12T22:00", false],
    ["between two starts", "2024-01-10T10:02", false],
  ])("%s", (_, at, expected) => {
    expect(week.isExpected(utc(at), M5)).toBe(expected);
  });

  test("counted by weeks are those that are found one by one", () => {
    const closed = [{ from: utc("2024-02-28T03:17"), to: utc("2024-02-29T11:00") }];
    const calendar = marketCalendar({ closed });
    const minutes = fc.integer({
      min: utc("2024-02-23T00:00") / MINUTE,
      max: utc("2024-03-12T00:00") / MINUTE,
    });
    fc.assert(
      fc.property(
        minutes,
        fc.integer({ min: 0, max: 9000 }),
        fc.constantFrom(5, 15, 60),
        (at, length, tf) => {
          const [from, to] = [at * MINUTE, (at + length) * MINUTE];
          let bars = 0;
          for (let start = from; start < to; start += MINUTE) {
            if (calendar.isExpected(start, tf * MINUTE)) bars++;
          }
          expect(calendar.expectedBars(from, to, tf * MINUTE)).toBe(bars);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("bars missing at the edges of a session", () => {
  test.each([
    ["the first three of a week", "2024-01-14T22:00", "2024-01-14T22:15", true],
    ["the first four", "2024-01-14T22:00", "2024-01-14T22:20", false],
    ["the last three and the weekend", "2024-01-12T21:45", "2024-01-14T22:00", true],
    ["the last four", "2024-01-12T21:40", "2024-01-12T22:00", false],
    ["the last three, the weekend, the first three", "2024-01-12T21:45", "2024-01-14T22:15", true],
    ["one in the middle of a day", "2024-01-10T10:00", "2024-01-10T10:05", false],
    ["none", "2024-01-13T00:00", "2024-01-14T00:00", true],
  ])("%s", (_, from, to, edges) => {
    expect(week.onlyAtEdges(utc(from), utc(to), M5)).toBe(edges);
  });

  test("of a holiday count as edges, too; the tolerance is the file's", () => {
    const strict = calendarOf("session_edge_tolerance_minutes: 5", "calendar");
    const lastTwo = [utc("2024-12-24T21:50"), utc("2024-12-24T22:00")] as const;
    expect(calendarOf("", "calendar").onlyAtEdges(...lastTwo, M5)).toBe(true);
    expect(strict.onlyAtEdges(...lastTwo, M5)).toBe(false);
    expect(strict.onlyAtEdges(utc("2024-12-24T21:55"), utc("2024-12-24T22:00"), M5)).toBe(true);
  });
});

describe("a calendar's file", () => {
  const shipped = readFileSync(join(import.meta.dir, "../../configs/market_calendar.yml"), "utf8");

  test("as it is shipped says what holds without one", () => {
    const [given, absent] = [calendarOf(shipped, "shipped"), calendarOf("", "absent")];
    for (const year of [1987, 2018, 2024, 2031]) {
      const [from, to] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)];
      expect(given.openMinutes(from, to)).toBe(absent.openMinutes(from, to));
      // Christmas and New Year, unless on a weekend: less than the week alone.
      expect(given.openMinutes(from, to)).toBeLessThan(week.openMinutes(from, to));
    }
  });

  test("closes Christmas and New Year by New York's clock", () => {
    const calendar = calendarOf(shipped, "shipped");
    for (const [at, open] of [
      ["2024-12-24T21:55", true],
      ["2024-12-24T22:00", false],
      ["2024-12-25T21:55", false],
      ["2024-12-25T22:00", true],
      ["2024-12-31T22:00", false],
      ["2025-01-01T22:00", true],
    ] as const) {
      expect(calendar.isOpen(utc(at))).toBe(open);
    }
  });

  test("knows the holidays of any year, in whatever order it is asked", () => {
    const calendar = calendarOf(shipped, "shipped");
    const christmas = (year: number) => Date.UTC(year, 11, 25, 12);
    for (const year of [2024, 1998, 2150, Number.NaN, 2003]) {
      expect(calendar.isOpen(christmas(year))).toBe(false);
    }
    // From the last open minute of 2024 to the first of 2025.
    const [from, to] = [utc("2024-12-31T21:59"), utc("2025-01-01T22:01")];
    expect(calendar.openMinutes(from, to)).toBe(2);
    expect(calendar.nextOpen(utc("2024-12-31T23:00"))).toBe(utc("2025-01-01T22:00"));
  });

  test("adds closures in UTC, and replaces the holidays that it names", () => {
    const calendar = calendarOf(
      'holidays: []\nclosed: [{ start: "2024-07-04T17:00:00+09:00", end: 2024-07-04T09:00Z, reason: outage }]',
      "calendar",
    );
    expect(calendar.isOpen(utc("2024-12-25T12:00"))).toBe(true);
    expect(calendar.isOpen(utc("2024-07-04T07:59"))).toBe(true);
    expect(calendar.isOpen(utc("2024-07-04T08:00"))).toBe(false);
    expect(calendar.isOpen(utc("2024-07-04T09:00"))).toBe(true);
  });

  test.each([
    ["an unknown key", "closed: []\nholiday: []", 2, "did you mean holidays"],
    [
      "no date",
      "closed:\n  - { start: 2024-07-04, end: 2024-07-05 }\n  - { start: soon, end: 2024-07-05 }",
      3,
      "closed.1.start",
    ],
    [
      "an end before its start",
      'closed:\n  - { start: "2024-07-05", end: "2024-07-04" }',
      2,
      "is not later than start",
    ],
    [
      "a day that does not exist",
      'holidays:\n  - { from: "02-30 17:00", to: "03-01 17:00" }',
      2,
      "MM-DD HH:MM",
    ],
    ["no YAML", "closed: [", 1, ""],
  ])("with %s is refused with its line", (_, text, line, says) => {
    let error: OpsError | undefined;
    try {
      calendarOf(text, "calendar.yml");
    } catch (thrown) {
      error = thrown as OpsError;
    }
    expect(error).toMatchObject({
      code: "calendar_invalid",
      exit: 2,
      fields: { path: "calendar.yml", problems: [{ line }] },
    });
    expect(error!.text.en).toContain(says);
  });

  test("is read from the workspace and recorded, also when it is absent", () => {
    const folder = mkdtempSync(join(tmpdir(), "orb-calendar-"));
    try {
      const reader = new Reader(openWorkspace({ env: {}, cwd: folder }));
      expect(readCalendar(reader).isOpen(utc("2024-12-25T12:00"))).toBe(false);
      expect(reader.reads).toEqual([{ path: "configs/market_calendar.yml", found: { is: "absent" } }]);
      writeFileSync(
        join(folder, "list.json"),
        '[{"start":"2024-12-24T22:00Z","end":"2024-12-25T22:00Z","reason":"x"}]',
      );
      expect(readClosures(reader, "list.json").closed).toEqual([
        { from: utc("2024-12-24T22:00"), to: utc("2024-12-25T22:00") },
      ]);
      writeFileSync(join(folder, "file.yml"), shipped);
      const { closed, holidays } = readClosures(reader, "file.yml");
      expect([closed.length, holidays.length]).toEqual([0, 2]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

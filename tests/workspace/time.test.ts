import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  fileStamp,
  isoMicros,
  isoNaive,
  isoUtc,
  parseFileStamp,
  parseInstant,
  systemClock,
} from "../../lib/workspace/time.ts";
import { errorOf } from "./support.ts";

const at = Date.UTC(2024, 0, 2, 3, 4, 5);

describe("a timestamp", () => {
  test.each([
    ["2024-01-02T03:04:05Z", at],
    ["2024-01-02T03:04:05", at],
    ["2024-01-02 03:04:05", at],
    ["2024-01-02_03:04:05", at],
    ["  2024-01-02T03:04:05Z\n", at],
    ["2024-01-02T03:04:05z", at],
    ["20240102T030405", at],
    ["20240102 030405Z", at],
    ["20240102_030405", at],
    ["2024-01-02T12:04:05+09:00", at],
    ["2024-01-02T12:04:05+0900", at],
    ["2024-01-02T12:04:05+09", at],
    ["2024-01-01T22:04:05-05:00", at],
    ["2024-01-02T03:04:06+00:00:01", at],
    ["2024-01-02T03:04:05.5Z", at + 500],
    ["2024-01-02T03:04:05,25", at + 250],
    ["2024-01-02T03:04:05.000001Z", at + 0.001],
    ["2024-01-02T03:04:05.9999999Z", at + 999.999],
    ["20240102T030405.5+09:00", at - 9 * 3_600_000 + 500],
    ["2024-01-02T03:04", at - 5000],
    ["2024-01-02T0304", at - 5000],
    ["2024-01-02T03", Date.UTC(2024, 0, 2, 3)],
    ["2024-01-02", Date.UTC(2024, 0, 2)],
    ["20240102", Date.UTC(2024, 0, 2)],
    ["2024-W01-1", Date.UTC(2024, 0, 1)],
    ["2020W537", Date.UTC(2021, 0, 3)],
    ["2024-02-29T00:00:00", Date.UTC(2024, 1, 29)],
    ["2000-02-29", Date.UTC(2000, 1, 29)],
    ["1969-12-31T23:59:59Z", -1000],
    ["9999-12-31T23:59:59Z", Date.UTC(9999, 11, 31, 23, 59, 59)],
  ])("%p is understood", (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });

  test.each([
    "",
    "   ",
    "now",
    "1704067200",
    "1512120112359",
    "2024/01/01 00:00:00",
    "2024/01-01T00:00:00",
    "2024-01/01T00:00:00",
    "2024-01-01T00.00:00",
    "2024-01-01T00:00.00",
    "2024-01-01T03:04:0:",
    "2024-01-01T03:04:/5",
    "2024.01.01 00:05",
    "2024-1-1",
    "2024-01-01T24:00:00",
    "2024-01-01T23:60:00",
    "2024-01-01T23:59:60Z",
    "2024-02-30",
    "2023-02-29",
    "1900-02-29",
    "2024-13-01",
    "2024-00-01",
    "2024-01-00",
    "0000-01-01",
    "2023-W53-1",
    "2024-W01-8",
    "2024-01-01 10:00 UTC",
    "2024-01-01T",
    "2024-01-01T1",
    "2024-01-01T10:00:00.",
    "2024-01-01T10:00+24:00",
    "2024-01-01T10:00+09:60",
    "2024-01-01T10:00ZZ",
    "2024-01-01T10:00:00Zx",
    "2024-01-01310:00:00",
    "２０２４-01-01",
    "2024-01-01T03:04:0x",
    "NaN",
  ])("%p is none", (text) => {
    expect(parseInstant(text)).toBeNaN();
  });

  const civil = fc.record({
    year: fc.integer({ min: 1, max: 9999 }),
    month: fc.integer({ min: 0, max: 13 }),
    day: fc.integer({ min: 0, max: 32 }),
    second: fc.integer({ min: 0, max: 86_399 }),
    offset: fc.integer({ min: -1439, max: 1439 }),
  });

  /** From numbers alone, as the language's calendar has it. */
  function oracle({
    year,
    month,
    day,
    second,
    offset,
  }: typeof civil extends fc.Arbitrary<infer T> ? T : never): number {
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    const exists =
      date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
    return exists ? date.getTime() + second * 1000 - offset * 60_000 : Number.NaN;
  }

  test("of any form gives what the calendar says", () => {
    fc.assert(
      fc.property(civil, fc.constantFrom("T", " ", "x"), fc.boolean(), (date, separator, compact) => {
        const pad = (value: number, width = 2) => String(value).padStart(width, "0");
        const [dash, colon] = compact ? ["", ""] : ["-", ":"];
        const day = [pad(date.year, 4), pad(date.month), pad(date.day)].join(dash);
        const time = [date.second / 3600, (date.second / 60) % 60, date.second % 60]
          .map((part) => pad(Math.floor(part)))
          .join(colon);
        const offset = Math.abs(date.offset);
        const zone = `${date.offset < 0 ? "-" : "+"}${pad(Math.floor(offset / 60))}${colon}${pad(offset % 60)}`;
        expect(parseInstant(`${day}${separator}${time}${zone}`)).toBe(oracle(date));
        expect(parseInstant(`${day}${separator}${time}`)).toBe(oracle({ ...date, offset: 0 }));
        expect(parseInstant(`${day}${separator}${time}Z`)).toBe(oracle({ ...date, offset: 0 }));
      }),
      { numRuns: 2000 },
    );
  });

  test("by ISO weeks agrees with the rule that a week belongs to the year of its Thursday", () => {
    const DAY = 86_400_000;
    for (let day = Date.UTC(1990, 0, 1); day < Date.UTC(2060, 0, 1); day += DAY) {
      const weekday = (new Date(day).getUTCDay() + 6) % 7;
      const thursday = new Date(day + (3 - weekday) * DAY);
      const year = thursday.getUTCFullYear();
      const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY)) + 1;
      const text = (number: number) => `${year}-W${String(number).padStart(2, "0")}-${weekday + 1}`;
      expect(parseInstant(text(week))).toBe(day);
      const isLast = new Date(thursday.getTime() + 7 * DAY).getUTCFullYear() > year;
      if (isLast) expect(parseInstant(text(week + 1))).toBeNaN();
    }
  });

  test("never throws, whatever the text", () => {
    const near = fc.string({ unit: fc.constantFrom(..."0123456789-:.,TWZ+ x"), maxLength: 32 });
    fc.assert(
      fc.property(
        fc.oneof(near, fc.string({ unit: "binary" })),
        (text) => typeof parseInstant(text) === "number",
      ),
    );
  });
});

describe("printing", () => {
  test.each([
    [at, "2024-01-02T03:04:05Z"],
    [at + 0.001, "2024-01-02T03:04:05.000001Z"],
    [at - 0.001, "2024-01-02T03:04:04.999999Z"],
    [at + 0.0004, "2024-01-02T03:04:05Z"],
    [at + 999.9996, "2024-01-02T03:04:06Z"],
    [-0.001, "1969-12-31T23:59:59.999999Z"],
  ])("%p is %s", (ms, text) => {
    expect(isoUtc(ms)).toBe(text);
    expect(`${isoNaive(ms)}Z`).toBe(text);
  });

  test("alerts carry microseconds and an offset, file names a stamp to the second", () => {
    expect(isoMicros(at)).toBe("2024-01-02T03:04:05.000000+00:00");
    expect(fileStamp(at + 999)).toBe("20240102_030405");
    expect(parseFileStamp("20240102_030405")).toBe(at);
    expect(
      ["2024-01-02", "20240102030405", "20240132_000000", "20240102_030405.json"].map(parseFileStamp),
    ).toEqual(new Array(4).fill(Number.NaN));
  });

  test("and reading again gives the same microsecond", () => {
    const micros = fc.integer({ min: Date.UTC(1900, 0, 1) * 1000, max: Date.UTC(2109, 0, 1) * 1000 });
    fc.assert(
      fc.property(
        micros.filter((value) => Number.isSafeInteger(value)),
        (value) => {
          const ms = value / 1000;
          expect(Math.round(parseInstant(isoUtc(ms)) * 1000)).toBe(value);
          expect(parseInstant(isoMicros(ms))).toBe(parseInstant(isoUtc(ms)));
          expect(parseFileStamp(fileStamp(ms))).toBe(Math.floor(ms / 1000) * 1000);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("the clock", () => {
  test("is fixed by ORB_NOW, while the monotonic one runs on", async () => {
    const clock = systemClock({ ORB_NOW: "2024-01-02T03:04:05Z" });
    expect([clock.now(), clock.fixed]).toEqual([at, true]);
    const before = clock.monotonic();
    await clock.sleep(1);
    expect(clock.now()).toBe(at);
    expect(clock.monotonic()).toBeGreaterThan(before);
  });

  test.each([undefined, ""])("is the computer's own when ORB_NOW is %p", (text) => {
    const clock = systemClock({ ORB_NOW: text });
    expect(clock.fixed).toBe(false);
    const before = Date.now();
    expect(clock.now()).toBeWithin(before, Date.now() + 1);
  });

  test("refuses an ORB_NOW that is no timestamp", () => {
    expect(errorOf(() => systemClock({ ORB_NOW: "yesterday" }))).toMatchObject({
      code: "invalid_clock",
      exit: 2,
    });
  });
});

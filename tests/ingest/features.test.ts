import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fixed10, putFixed10 } from "../../lib/ingest/digits.ts";
import { csvOf, Desk, FEATURES, SOURCE, START, wave } from "./support.ts";

interface Bar {
  time: number;
  h: number;
  l: number;
  c: number;
}

/** The definitions of the specification, written down once more as they stand there. */
function byDefinition(bars: Bar[], at: number, orN: number): number[] {
  const window = bars.slice(Math.max(0, at - 399), at + 1);
  const last15 = window.slice(-15);
  let [tr, plus, minus] = [0, 0, 0];
  for (let i = 1; i < last15.length; i++) {
    const [b, p] = [last15[i]!, last15[i - 1]!];
    tr += Math.max(b.h - b.l, Math.abs(b.h - p.c), Math.abs(b.l - p.c));
    const [up, dn] = [b.h - p.h, p.l - b.l];
    plus += up > dn ? Math.max(up, 0) : 0;
    minus += dn > up ? Math.max(dn, 0) : 0;
  }
  const atr = tr / 14;
  const [pdi, mdi] = [(plus / 14 / atr) * 100, (minus / 14 / atr) * 100];
  const adx = atr === 0 ? 0 : (Math.abs(pdi - mdi) / Math.max(pdi + mdi, 1e-9)) * 100;
  const day = Math.floor(bars[at]!.time / 86_400_000);
  const session = bars.slice(0, at + 1).filter(({ time }) => Math.floor(time / 86_400_000) === day);
  const range = session.slice(0, orN);
  const whole = session.length >= orN;
  const last13 = window.slice(-13);
  let squares = 0;
  for (let i = 1; i < last13.length; i++) squares += Math.log(last13[i]!.c / last13[i - 1]!.c) ** 2;
  return [
    window.length >= 15 ? atr : Number.NaN,
    window.length >= 15 ? adx : Number.NaN,
    whole ? Math.max(...range.map(({ h }) => h)) : Number.NaN,
    whole ? Math.min(...range.map(({ l }) => l)) : Number.NaN,
    window.length >= 13 ? Math.sqrt(squares) * Math.sqrt(288) : Number.NaN,
  ];
}

const text = (value: number) => (Number.isNaN(value) ? "" : fixed10(value));

test.each([1, 6, 20])(
  "features are those of their definitions (or-n %d), also over days and a weekend",
  async (orN) => {
    const friday = Date.UTC(2024, 0, 12, 15, 0);
    const sunday = Date.UTC(2024, 0, 14, 22, 0);
    const rows = [...wave(0, 84, friday), ...wave(84, 400, sunday - 84 * 300_000)];
    const desk = new Desk({ [SOURCE]: csvOf(rows) });
    await desk.pull({ orN, maxRowsPerCommit: 50 });
    const bars = rows.map((row, k) => ({
      time: k < 84 ? friday + k * 300_000 : sunday + (k - 84) * 300_000,
      h: Number(row.h),
      l: Number(row.l),
      c: Number(row.c),
    }));
    const printed = desk.rows(FEATURES).map((row) => row.split(",").slice(9));
    expect(printed).toEqual(bars.map((_, at) => byDefinition(bars, at, orN).map(text)));
  },
);

test("the opening range of a day with more than 400 bars survives a restart", async () => {
  const midnight = Date.UTC(2024, 0, 9);
  const minutes = wave(0, 900).map((row, k) => ({
    ...row,
    tf: "1m",
    timestamp: new Date(midnight + k * 60_000).toISOString(),
  }));
  const desk = new Desk({ [SOURCE]: csvOf(minutes.slice(0, 800)) });
  await desk.pull({ tf: "1m" });
  desk.write(SOURCE, csvOf(minutes));
  await desk.pull({ tf: "1m" });
  const ranges = desk.rows(FEATURES.replace("5m", "1m")).map((row) => row.split(",").slice(11, 13).join());
  expect(new Set(ranges.slice(5))).toHaveLength(1);
  expect(ranges.slice(0, 5)).toEqual([",", ",", ",", ",", ","]);
});

test("bars that never move have an ADX of 0, not a division by zero", async () => {
  const flat = wave(0, 20, START).map((row) => ({ ...row, o: 150, h: 150, l: 150, c: 150 }));
  const desk = new Desk();
  await desk.ingest(flat);
  expect(desk.rows(FEATURES).at(-1)).toEndWith(",0,0,150,150,0");
});

describe("ten decimals", () => {
  const print = (value: number) => {
    const into = new Uint8Array(64);
    return new TextDecoder().decode(into.subarray(0, putFixed10(into, 0, value)));
  };

  test.each([
    [0, "0"],
    [-0, "0"],
    [1e-11, "0"],
    [-1e-11, "0"],
    [0.1, "0.1"],
    [150, "150"],
    [0.99999999999, "1"],
    [1234.5000000001, "1234.5000000001"],
    [9e15, "9000000000000000"],
    [-2.25, "-2.25"],
    [Number.NaN, ""],
    [Number.POSITIVE_INFINITY, ""],
  ])("of %p are %p", (value, printed) => expect(print(value)).toBe(printed));

  test("are correctly rounded for every number", () => {
    const values = fc.oneof(
      fc.double({ min: 0, max: 1000, noNaN: true }),
      fc.double({ min: 0, max: 1e-9, noNaN: true }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      // Close to the middle between two.
      fc.integer({ min: 0, max: 10 ** 12 }).map((k) => (k + 0.5) / 1e10),
    );
    fc.assert(
      fc.property(values, (value) => expect(print(value)).toBe(fixed10(value))),
      { numRuns: 5000 },
    );
  });
});

import { describe, expect, test } from "bun:test";
import { BOUND_MISSED, calibration, predictedBound } from "../../../lib/report/figures/calibration.ts";
import { distribution, quantile } from "../../../lib/report/figures/distribution.ts";
import {
  drawdowns,
  type EquityPoint,
  underWater,
  worstDrawdowns,
} from "../../../lib/report/figures/drawdowns.ts";
import { groupBy, hourOf, monthOf, weekdayOf } from "../../../lib/report/figures/groups.ts";
import { slippageFit } from "../../../lib/report/figures/slippage.ts";
import { streaks } from "../../../lib/report/figures/streaks.ts";
import { rMultiple } from "../../../lib/report/figures/trade.ts";
import { at, trade } from "./examples.ts";

describe("groups of trades", () => {
  test("sum up what is in them, in the order of their keys", () => {
    const trades = [
      trade({ exit: at("2025-08-01T00:00:00Z"), pips: 5, value: 50, win: 1 }),
      trade({ exit: at("2025-07-31T23:55:00Z") }),
      trade({ exit: at("2025-08-31T23:55:00Z"), pips: -1, value: -10 }),
    ];
    expect(groupBy(trades, monthOf)).toEqual([
      { key: "2025-07", trades: 1, wins: 0, pips: -10, value: -100 },
      { key: "2025-08", trades: 2, wins: 1, pips: 4, value: 40 },
    ]);
  });

  test("know hours and weekdays of the entry, UTC", () => {
    expect(hourOf(trade())).toBe("09");
    const days = ["2025-07-06T23:59:00Z", "2025-07-07T00:00:00Z", "1970-01-01T00:00:00Z"];
    expect(days.map((day) => weekdayOf(trade({ entry: at(day) })))).toEqual(["Sun", "Mon", "Thu"]);
  });
});

describe("streaks", () => {
  test("are the longest runs of one sign, the first of equal ones", () => {
    expect(streaks([1, 2, -1, -1, -2, 3, 4, -5])).toEqual({
      winning: { length: 2, total: 3, first: 0, last: 1 },
      losing: { length: 3, total: -4, first: 2, last: 4 },
    });
  });

  test("end at a zero, which belongs to none", () => {
    expect(streaks([1, 0, 1])).toEqual({
      winning: { length: 1, total: 1, first: 0, last: 0 },
      losing: null,
    });
  });
});

describe("drawdowns", () => {
  const day = 86_400_000;
  const curve = [100, 90, 95, 110, 105, 99, 107].map((equity, index) => [index * day, equity] as EquityPoint);

  test("go from a peak to its recovery", () => {
    expect(drawdowns(curve)).toEqual([
      { depth: -10, share: -0.1, peak: 0, trough: day, recovered: 3 * day, days: 3 },
      { depth: -11, share: -0.1, peak: 3 * day, trough: 5 * day, recovered: null, days: 3 },
    ]);
    expect(worstDrawdowns(curve, 1).map(({ depth }) => depth)).toEqual([-11]);
    expect(underWater(curve)).toEqual([0, -10, -5, 0, -5, -11, -3]);
  });

  test("of nothing, and of equity that only rises, are none", () => {
    expect([
      drawdowns([]),
      drawdowns([
        [0, 1],
        [1, 1],
        [2, 3],
      ]),
    ]).toEqual([[], []]);
  });
});

describe("distributions", () => {
  test("count each value once, in bins of a round width", () => {
    const { bins, mean, count, deviation } = distribution([-1, 0, 1, 4], 5);
    expect(bins.map(({ from, to, count: n }) => [from, to, n])).toEqual([
      [-1, 0, 1],
      [0, 1, 1],
      [1, 2, 1],
      [2, 3, 0],
      [3, 4, 1],
    ]);
    expect({ mean, count }).toEqual({ mean: 1, count: 4 });
    expect(deviation).toBeCloseTo(Math.sqrt(14 / 3), 12);
  });

  test("of one value, or of equal ones, have one bin", () => {
    expect(distribution([3]).bins).toEqual([{ from: 3, to: 4, count: 1 }]);
    expect(distribution([]).bins).toEqual([]);
  });

  test("have quantiles between order statistics", () => {
    expect([0, 0.25, 0.5, 1].map((share) => quantile([10, 20, 30, 50], share))).toEqual([10, 17.5, 25, 50]);
  });
});

describe("the calibration of the EV gate", () => {
  // p·20 − (1 − p)·10 − 0.6 with p = 0.4.
  const believed = 0.4 * 20 - 0.6 * 10 - 0.6;

  test("finds the bound that an expected value was made of", () => {
    expect(predictedBound(trade({ ev_lcb: believed }))).toBeCloseTo(0.4, 12);
    expect(predictedBound(trade({ ev_lcb: 1e9 }))).toBeNull();
    expect(predictedBound(trade({ ev_lcb: null }))).toBeNull();
  });

  test("compares belief with result, bucket by bucket", () => {
    const trades = [
      trade({ ev_lcb: believed, win: 1, pips: 20, qty: 2 }),
      trade({ ev_lcb: believed, rv_band: "high" }),
      trade({ ev_lcb: believed }),
      trade({ ev_lcb: null, win: 1 }),
    ];
    const [all, high, mid] = calibration(trades);
    expect([all, high, mid].map((row) => [row!.bucket, row!.trades])).toEqual([
      ["all", 3],
      ["LDN:narrow:high", 1],
      ["LDN:narrow:mid", 2],
    ]);
    expect(mid).toMatchObject({ realised: 0.5, realised_pips: 0 });
    expect(mid!.predicted_bound).toBeCloseTo(0.4, 12);
    expect(mid!.z).toBeCloseTo(0.2 / Math.sqrt(0.48), 12);
  });

  test("tells a bound that did not hold from bad luck", () => {
    const lost = (count: number) =>
      calibration(Array.from({ length: count }, () => trade({ ev_lcb: believed })))[0]!.z!;
    expect(lost(3)).toBeGreaterThan(BOUND_MISSED);
    expect(lost(5)).toBeLessThan(BOUND_MISSED);
  });
});

test("slippage that was expected stands beside what was met, band by band", () => {
  const fills = [
    trade({ expected_slip: 0.1, slip: 0.3 }),
    trade({ expected_slip: 0.3, slip: 0.1 }),
    trade({ expected_slip: null }),
    trade({ spread_band: "wide", expected_slip: 1, slip: 2 }),
  ];
  const [narrow, wide] = slippageFit(fills);
  expect(narrow).toMatchObject({ band: "narrow", fills: 2 });
  expect([narrow!.expected, narrow!.realised, narrow!.error].map((x) => x.toFixed(6))).toEqual([
    "0.200000",
    "0.200000",
    "0.200000",
  ]);
  expect(wide).toEqual({ band: "wide", fills: 1, expected: 1, realised: 2, error: 1 });
});

test("a result in R is what was won for what was risked", () => {
  expect(rMultiple(trade({ pips: 30, qty: 2 }))).toBe(1.5);
  expect([rMultiple(trade({ sl_pips: null })), rMultiple(trade({ sl_pips: 0 }))]).toEqual([null, null]);
});

import { expect, test } from "bun:test";
import { evThreshold } from "../../../lib/engine/strategies/ev_threshold.ts";
import type { Signal } from "../../../lib/engine/strategy.ts";

const floor = 0.5;
const signal = (orAtrRatio: number, profile?: Signal["profile"]): Signal => ({
  side: 1,
  tp: 20,
  sl: 10,
  atrPips: 10,
  microTrend: () => 0,
  session: "LDN",
  spreadBand: "narrow",
  rvBand: "mid",
  orAtrRatio,
  minOrAtrRatio: floor,
  costPips: 0.5,
  allowLowRv: true,
  profile,
});
const threshold = (base: number, at: Signal, negativeThreshold: boolean, parameters = {}) =>
  evThreshold({ parameters, negativeThreshold })(base, at);

const wide = signal(1.5 * floor);
const usual = signal(1.2 * floor);
const narrow = signal(floor + 0.04);
const strong = (orAtrRatio: number) => signal(orAtrRatio, { recent: { p_mean: 0.7, observations: 15 } });

test.each([
  ["usual range", usual, -1],
  ["wide range: relief", wide, -1.1],
  ["narrow range: boost", narrow, -0.9],
  // 0.7·20 − 0.3·10 − 0.5 = 10.5 above a base of −1; the shift is limited to 0.5.
  ["a strong profile", strong(1.2 * floor), -1.5],
] as const)("[negative-threshold] of −1: %s", (_, at, expected) => {
  expect(threshold(-1, at, true)).toBeCloseTo(expected, 12);
});

test.each([
  ["wide range", wide],
  ["a strong profile", strong(1.2 * floor)],
] as const)(
  "[ref-negative-threshold] in the reference relief makes a negative threshold stricter: %s",
  (_, at) => {
    expect(threshold(-1, at, false)).toBe(0);
  },
);

test("[threshold] a positive one is clamped at zero in both, and wide is asked before narrow", () => {
  for (const fixed of [true, false]) {
    expect(threshold(0.05, wide, fixed)).toBe(0);
    expect(threshold(0.5, wide, fixed)).toBeCloseTo(0.4, 12);
    expect(threshold(0.5, narrow, fixed)).toBeCloseTo(0.6, 12);
    expect(threshold(0.5, signal(0.04), fixed, { min_or_atr_ratio: 0.02 })).toBeCloseTo(0.4, 12);
    expect(threshold(0.3, strong(wide.orAtrRatio), fixed)).toBe(0);
  }
});

test("[threshold-profile] a long-term profile weighs half, and few observations less", () => {
  const longTerm = (observations: number) =>
    signal(usual.orAtrRatio, { recent: {}, long_term: { p_mean: 0.4, observations } });
  // 0.4·20 − 0.6·10 − 0.5 = 1.5 against a base of 1: 0.5 · 0.5, and a fifth of it for 3 of 15.
  expect(threshold(1, longTerm(30), true)).toBeCloseTo(0.75, 12);
  expect(threshold(1, longTerm(3), true)).toBeCloseTo(0.95, 12);
  expect(threshold(1, longTerm(0), true)).toBe(1);
});

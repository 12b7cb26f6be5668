import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { liquidityUsage, valueAtRisk } from "../../../lib/state/update/risk.ts";

describe("value at risk", () => {
  test.each([
    [[3, 2, 1], 0],
    [[-5], 5],
    [[], 0],
    [[-0.08, 0.01], 0.08],
    [Array.from({ length: 20 }, (_, i) => -i), 19],
    [Array.from({ length: 21 }, (_, i) => -i), 19],
    [Array.from({ length: 40 }, (_, i) => -i), 38],
    [Array.from({ length: 41 }, (_, i) => -i), 38],
    [Array.from({ length: 101 }, (_, i) => -i), 95],
  ])("of %j is %p", (results, atRisk) => expect(valueAtRisk(results)).toBe(atRisk));

  test("of 28 trades is the second worst loss: the index is cut, not rounded", () => {
    const results = [-16.01924976782567, -16.45917113495305, ...Array.from({ length: 26 }, (_, i) => i)];
    expect(valueAtRisk(results)).toBe(16.01924976782567);
  });

  test("does not hang on the order of the trades, and leaves it alone", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 })), (results) => {
        const given = [...results];
        expect(valueAtRisk(results.toReversed())).toBe(valueAtRisk(results));
        expect(results).toEqual(given);
      }),
    );
  });
});

test("liquidity is the sum of absolute quantities that are numbers, also as text", () => {
  const records = [{ qty: -2 }, { qty: "3" }, { qty: null }, {}, { qty: "x" }, "no record", null];
  expect(liquidityUsage(records)).toBe(5);
  expect(liquidityUsage([])).toBe(0);
});

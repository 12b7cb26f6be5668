import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fixedText } from "../../../lib/workspace/rounding.ts";
import { measure } from "../../../lib/state/health/measure.ts";
import { upperQuantile } from "../../../lib/state/health/normal.ts";

describe("the normal quantile", () => {
  test.each([
    [0.5, 0.6744897501960817],
    [0.9, 1.6448536269514715],
    [0.95, 1.9599639845400536],
    [0.99, 2.5758293035489],
    [0.999, 3.2905267314919255],
  ])("of confidence %p is %p", (confidence, z) => {
    expect(Math.abs(upperQuantile(0.5 + confidence / 2) / z - 1)).toBeLessThan(1e-12);
  });

  test("is the inverse of the distribution, on both sides of the seam of its two formulas", () => {
    for (let p = 0.5; p < 0.99995; p += 0.0001) {
      expect(Math.abs(distribution(upperQuantile(p)) - p)).toBeLessThan(1e-14);
    }
    expect(upperQuantile(0.5)).toBe(0);
  });

  /** Φ by its power series: 1/2 + φ(x)·(x + x³/3 + x⁵/15 + …). */
  function distribution(x: number): number {
    let sum = 0;
    let term = x;
    for (let k = 1; sum + term !== sum; k += 2) {
      sum += term;
      term *= (x * x) / (k + 2);
    }
    return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
  }
});

describe("numbers in warnings", () => {
  test.each([
    [12.25, 1, "12.2"],
    [12.75, 1, "12.8"],
    [-12.25, 1, "-12.2"],
    [0.0625, 3, "0.062"],
    [0.1875, 3, "0.188"],
    [0.25, 1, "0.2"],
    // Not between two neighbours: these doubles lie a little below or above.
    [0.35, 1, "0.3"],
    [2.675, 2, "2.67"],
    [0.0005, 3, "0.001"],
    [22.7, 1, "22.7"],
    [40, 1, "40.0"],
    [0, 3, "0.000"],
    [1e-300, 3, "0.000"],
    [123456789.25, 1, "123456789.2"],
  ])("%p with %p decimals is %p", (value, digits, text) => {
    expect(fixedText(value, digits)).toBe(text);
  });

  test("are the nearest ones, and of two as near the even one", () => {
    const sixtyFourths = fc.integer({ min: -200_000, max: 200_000 });
    fc.assert(
      fc.property(sixtyFourths, fc.integer({ min: 1, max: 5 }), (count, digits) => {
        const scale = 10n ** BigInt(digits);
        const units = BigInt(fixedText(count / 64, digits).replace(".", ""));
        // 64 · scale · (value − text), doubled, against half a unit.
        const off = 2n * (BigInt(count) * scale - units * 64n);
        const size = off < 0n ? -off : off;
        expect(size < 64n || (size === 64n && units % 2n === 0n)).toBe(true);
      }),
    );
  });
});

describe("the lower bound of a win rate", () => {
  const share = (alpha: unknown, beta: unknown) =>
    measure({ ev_global: { alpha, beta } as never }, 0.95).global;

  test.each([
    [5, 3, 0.30871217202958506],
    [50, 30, 0.5195707240098617],
    [1, 0, 1],
    [0, 1, 0],
    [0.3, 0.2, 0],
  ])("of counts %p and %p is %p", (alpha, beta, bound) => {
    expect(share(alpha, beta).win_lcb).toBeCloseTo(bound, 12);
  });

  test.each([
    [
      "of one observation or less is that of a single draw",
      0.3,
      0.2,
      0.6 - 0.6744897501960817 * Math.sqrt(0.24),
    ],
    ["is never above 1", 3, -1, 1],
    ["narrows with the confidence", 1, 3, 0.25 - 0.6744897501960817 * Math.sqrt(3 / 80)],
  ])("%s", (_, alpha, beta, bound) => {
    expect(measure({ ev_global: { alpha, beta } }, 0.5).global.win_lcb).toBeCloseTo(bound, 12);
  });

  test.each([
    ["no counts at all", 0, 0, { samples: 0, win_mean: null, win_lcb: null }],
    ["a missing count is 0", null, 2, { samples: 2, win_mean: 0, win_lcb: 0 }],
    ["a count as text", "3", "1", { samples: 4, win_mean: 0.75 }],
    ["a count that is no number", "much", 1, { samples: null, win_mean: null, win_lcb: null }],
    ["an infinite count", Number.POSITIVE_INFINITY, 1, { samples: null }],
    ["a count of NaN", 1, Number.NaN, { samples: null }],
  ])("%s", (_, alpha, beta, expected) => {
    expect(share(alpha, beta)).toMatchObject(expected);
  });
});

import { describe, expect, test } from "bun:test";
import {
  byCodePoint,
  diffNumbers,
  diffStates,
  estimatesOf,
  leavesOf,
  posteriorMean,
} from "../../lib/state/diff.ts";
import { freshState, learnedState } from "./sample.ts";

describe("the diff of two states", () => {
  test("compares numbers only; a leaf that changes its kind is removed or added", () => {
    const before = { a: 1, c: [1], d: null, e: "x", f: { g: 1 }, h: 2 };
    const after = { a: 1, c: [5], d: 3, e: "y", f: 2, h: "2" };
    expect(diffStates(before, after)).toEqual({ updated: [], added: ["d", "f"], removed: ["f.g", "h"] });
  });

  test("puts the largest change first, ties by path", () => {
    const before = { b: 1, a: { y: 1, x: 1 }, c: 5 };
    const after = { b: 2, a: { y: 0, x: 2 }, c: 1 };
    const { updated } = diffStates(before, after);
    expect(updated.map(({ path }) => path)).toEqual(["c", "a.x", "a.y", "b"]);
    expect(updated[0]).toEqual({ path: "c", previous: 5, current: 1, delta: -4, abs_delta: 4 });
  });

  test("lists what is new and what is gone by code point", () => {
    const { added, removed } = diffStates({ z: 1, y: { b: 1, a: 1 } }, { d: 1, c: { f: 1, B: 1 } });
    expect([added, removed]).toEqual([
      ["c.B", "c.f", "d"],
      ["y.a", "y.b", "z"],
    ]);
  });

  test("sees the smallest change of a number, and none where there is none", () => {
    expect(diffStates({ a: 0.1 }, { a: 0.1 + Number.EPSILON }).updated).toHaveLength(1);
    expect(diffStates(learnedState(), learnedState())).toEqual({ updated: [], added: [], removed: [] });
  });

  test("does not see this program's bookkeeping", () => {
    const before = {
      meta: { serial: 1 },
      resume: { a: 1 },
      metrics: { trades: 1, accumulators: { bars: 1 } },
    };
    const after = {
      meta: { serial: 2 },
      resume: { a: 2 },
      metrics: { trades: 1, accumulators: { bars: 2 } },
    };
    expect(diffStates(before, after)).toEqual({ updated: [], added: [], removed: [] });
  });

  test("counts everything as added against nothing", () => {
    const { added, removed, updated } = diffStates({}, freshState());
    expect([removed, updated]).toEqual([[], []]);
    expect(added).toContain("runtime._equity_live");
    expect(added).not.toContain("metrics.trade_returns");
  });

  test("names numbers that are none, and does not take them for leaves", () => {
    const { numbers, nonFinite } = leavesOf({
      a: Number.NaN,
      b: { c: Number.NEGATIVE_INFINITY, d: 1 },
      e: true,
    });
    expect([...numbers]).toEqual([["b.d", 1]]);
    expect(nonFinite).toEqual(["a", "b.c"]);
  });
});

describe("estimates", () => {
  test("are win rates with the priors in, slopes and cuts", () => {
    const state = learnedState();
    state.ev_global = { ...state.ev_global, alpha: 3, beta: 1, prior_alpha: 1, prior_beta: 1 };
    state.ev_buckets = { "LDN:narrow:mid": { alpha: 1, beta: 3 } };
    expect(Object.fromEntries(estimatesOf(state))).toEqual({
      "ev_global.mean": 4 / 6,
      "ev_buckets.LDN:narrow:mid.mean": 2 / 6,
      "slip.a.narrow": 0.03,
      "slip.a.normal": 0.05,
      "slip.a.wide": 0.1,
      "rv_thresh.LDN.low": 0.004,
      "rv_thresh.LDN.high": 0.011,
    });
  });

  test("of nothing are none", () => {
    expect(estimatesOf({}).size).toBe(0);
  });

  test("do not move with counters, equity or averages of quantity", () => {
    const before = learnedState();
    const after = learnedState();
    after.runtime = { ...after.runtime, day_count: 99, _equity_live: 1 };
    after.metrics = { ...after.metrics, trades: 99 };
    after.slip.ewma = { narrow: 9, normal: 9, wide: 9 };
    expect(diffNumbers(estimatesOf(before), estimatesOf(after)).updated).toEqual([]);
  });

  test("have a mean of one half where nothing is known", () => {
    expect(posteriorMean(0, 0)).toBe(0.5);
  });
});

test("paths are ordered by code point, beyond the basic plane too", () => {
  const paths = ["b", "a.b", "a", "a-b", "\u{1F600}", "\uFFFD", ""];
  const bytes = (text: string) => Buffer.from(text);
  expect(paths.toSorted(byCodePoint)).toEqual(paths.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b))));
});

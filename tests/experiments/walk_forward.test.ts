import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { normalCdf, normalQuantile } from "../../lib/experiments/walk_forward/normal.ts";
import {
  deflatedSharpe,
  expectedMaximum,
  probabilisticSharpe,
  sharpeStatistics,
} from "../../lib/experiments/walk_forward/sharpe.ts";
import { stability } from "../../lib/experiments/walk_forward/summary.ts";
import { foldsOf } from "../../lib/experiments/walk_forward/windows.ts";
import { Desk, EXPERIMENT } from "./search_desk.ts";

describe("the normal distribution", () => {
  test.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1.96, 0.0249978951482204],
    [3, 0.9986501019683699],
    [-6, 9.865876450376946e-10],
  ])("Φ(%d) is %d", (x, p) => {
    expect(normalCdf(x)).toBeCloseTo(p, 14);
    expect(normalQuantile(p)).toBeCloseTo(x, 6);
  });
});

describe("the deflated Sharpe ratio", () => {
  // The paper's own example: an annual ratio of 2.5 over five years of 250 days, the best of 100 trials with a variance of ½ a year.
  const best = { periods: 1250, sharpe: 2.5 / Math.sqrt(250), skewness: -3, kurtosis: 10 };

  test("is that of its paper's example", () => {
    const benchmark = expectedMaximum(100, 0.5 / 250);
    expect(benchmark).toBeCloseTo(0.1132, 4);
    expect(probabilisticSharpe(best, benchmark)).toBeCloseTo(0.9004, 3);
  });

  test("falls with the number of trials, and is not deflated by one", () => {
    const spread = (count: number) => Array.from({ length: count }, (_, k) => (k % 2 === 0 ? 0.05 : -0.05));
    const after = [1, 10, 100, 1000].map((count) => deflatedSharpe(best, spread(count)).probability!);
    expect(after).toEqual([...after].sort((a, b) => b - a));
    expect(after[0]).toBe(probabilisticSharpe(best, 0)!);
    expect(after[3]).toBeLessThan(0.6);
  });

  test("says nothing where nothing varies", () => {
    expect(sharpeStatistics([1, 1, 1, 1])).toBeNull();
    expect(sharpeStatistics([1, 2])).toBeNull();
    expect(sharpeStatistics([-1, 1, -1, 1])).toMatchObject({ sharpe: 0, skewness: 0, kurtosis: 1 });
  });
});

describe("windows", () => {
  const at = (text: string) => Date.parse(`${text}T00:00:00Z`);
  test("roll over the history; the test never touches the training, and the last one is whole", () => {
    const folds = foldsOf(at("2024-01-01") + 3600_000, at("2024-03-01"), {
      train: 30,
      embargo: 2,
      test: 10,
      step: 10,
    });
    expect(folds).toHaveLength(2);
    for (const { train, test } of folds) expect(test.from - train.to).toBe(2 * 86_400_000);
    expect(folds[1]!.train.from).toBe(at("2024-01-11"));
    expect(folds[1]!.test.to).toBeLessThanOrEqual(at("2024-03-02"));
  });
});

describe("stability", () => {
  test("counts steps of ordered dimensions, and changes of others", () => {
    const axes = [
      ["n", [1, 2, 3]],
      ["flag", [false, true]],
    ] as const;
    const windows = [
      { n: 1, flag: true },
      { n: 3, flag: true },
      { n: 3, flag: false },
    ].map((params) => ({ params }));
    expect(stability(axes, windows as never)).toEqual({
      n: { values: [1, 3, 3], most_frequent: 3, share: 2 / 3, mean_step: 0.5 },
      flag: { values: [true, true, false], most_frequent: true, share: 2 / 3, mean_step: 0.5 },
    });
  });
});

describe("a walk-forward", () => {
  const WALK =
    "run_walk_forward --experiment small --search grid --max-trials 12 --train-days 28 --test-days 14";
  const REPORT = "reports/walk_forward/small.json";
  const desk = new Desk();
  afterAll(() => desk[Symbol.dispose]());
  beforeAll(async () => {
    expect((await desk.type(WALK)).exit).toBe(0);
  });

  test("strings the test days together", () => {
    const { windows, out_of_sample, degradation, trials, parameter_stability } = desk.json(REPORT);
    expect(windows).toHaveLength(4);
    expect(trials).toBe(4 * 12);
    const sum = windows.reduce(
      (total: number, one: { out_of_sample: { total_pips: number } }) => total + one.out_of_sample.total_pips,
      0,
    );
    expect(out_of_sample.metrics.total_pips).toBeCloseTo(sum, 9);
    expect(out_of_sample.equity.at(-1)[1]).toBeCloseTo(sum, 9);
    expect(out_of_sample.equity[0][0] >= windows[0].test.from).toBe(true);
    expect(degradation.sharpe).toHaveProperty("ratio");
    expect(Object.keys(parameter_stability)).toEqual(["k_tp", "or_n", "require_retest", "retest_max_bars"]);
    for (const { deflated_sharpe } of windows) {
      expect(deflated_sharpe).toBeGreaterThanOrEqual(0);
      expect(deflated_sharpe).toBeLessThanOrEqual(1);
    }
  });

  test("chooses by the training days alone: other bars behind them change no choice", async () => {
    const [first] = desk.json(REPORT).windows;
    const lines = desk.read("data/bars.csv").split("\n");
    const cut = lines.findIndex((line) => line.startsWith("2024-01-29"));
    const poisoned = lines.map((line, k) => {
      if (k < cut || line === "") return line;
      const cells = line.split(",");
      // Columns 3 to 6 are prices.
      return cells.map((cell, c) => (c >= 3 && c <= 6 ? String(Number(cell) * 1.5) : cell)).join(",");
    });
    using other = new Desk({ "data/bars.csv": poisoned.join("\n") });
    await other.type(WALK);
    const [again] = other.json(REPORT).windows;
    expect([again.params, again.in_sample]).toEqual([first.params, first.in_sample]);
    expect(again.out_of_sample).not.toEqual(first.out_of_sample);
  });

  test("gives the same bytes with three workers", async () => {
    using other = new Desk();
    await other.type(`${WALK} --workers 3`);
    expect(other.read(REPORT)).toBe(desk.read(REPORT));
  });

  test("needs history enough for one window", async () => {
    const { exit, out } = await desk.type("run_walk_forward --experiment small --train-days 400");
    expect([exit, JSON.parse(out).error]).toEqual([1, "history_too_short"]);
  });

  test("writes nothing in a dry run", async () => {
    using other = new Desk({ "configs/experiments/small.yaml": EXPERIMENT });
    await other.type(`${WALK} --dry-run`);
    expect(() => other.read(REPORT)).toThrow("ENOENT");
  });
});

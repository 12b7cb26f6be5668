import { describe, expect, test } from "bun:test";
import { type Day, periodMetrics, sliceMetrics } from "../../lib/experiments/trial/metrics.ts";
import { judge, scoreOf } from "../../lib/experiments/trial/score.ts";
import { parseYaml } from "../../lib/workspace/yaml.ts";
import { experimentSchema, type Constraint } from "../../lib/experiments/space/schema.ts";
import { shipped } from "./search_desk.ts";

const day = (date: string, pnlPips: number, fills = 1, wins = 0): Day => ({ date, pnlPips, fills, wins });
const DAYS = [
  day("2024-01-05", 10, 2, 1),
  day("2024-01-09", -5, 1, 0),
  day("2024-02-10", 15, 1, 1),
  day("2024-07-15", -20, 3, 0),
  day("2024-07-16", 3, 1, 1),
];
const TOTALS = { trades: 8, wins: 3, totalPips: 3 };
const basis = { equity: 100_000, yearsFromData: true };

describe("metrics of a trial", () => {
  test("are the reference's on its own example", () => {
    const { sharpe, cagr, ...rest } = periodMetrics(DAYS, TOTALS, basis);
    expect(sharpe).toBeCloseTo(0.048756323495769124, 15);
    expect(cagr).toBeCloseTo(5.677537145709621e-5, 15);
    expect(rest).toMatchObject({
      max_drawdown: -20,
      profit_factor: 1.12,
      win_rate: 0.375,
      pips_per_trade: 0.375,
    });
    expect(rest.trades_per_month).toBe(2.6666666666666665);
    const year = periodMetrics(DAYS, TOTALS, { equity: 100_000, yearsFromData: false });
    expect(year.cagr).toBeCloseTo(2.999999999997449e-5, 15);
  });

  test("of a slice are those of its days", () => {
    const slice = { id: "h1", start: "2024-01-01", end: "2024-06-30" };
    const { sharpe, cagr, ...rest } = sliceMetrics(DAYS, slice, basis);
    expect(sharpe).toBeCloseTo(0.7844645405527361, 14);
    expect(cagr).toBeCloseTo(0.002031023516865904, 14);
    expect(rest).toMatchObject({ trades: 4, wins: 2, total_pips: 20, max_drawdown: -5, profit_factor: 5 });
    expect(rest).toMatchObject({ trades_per_month: 2, win_rate: 0.5, pips_per_trade: 5 });
  });

  test("of a season without bars are nothing, and say so", () => {
    const none = sliceMetrics(DAYS, { id: "q4", start: "2024-10-01", end: "2024-12-31" }, basis);
    expect(none).toMatchObject({ sharpe: null, max_drawdown: null, profit_factor: null, no_data: true });
    expect(JSON.stringify(none)).not.toContain("NaN");
  });

  test("see a loss on the first day only from zero on", () => {
    const days = [day("2024-01-01", -20), day("2024-01-02", 10, 1, 1), day("2024-01-03", 5, 1, 1)];
    const metrics = periodMetrics(days, { trades: 3, wins: 3, totalPips: 6 }, basis);
    expect(metrics).toMatchObject({ max_drawdown: 0, max_drawdown_from_zero: -20, profit_factor: 0.75 });
    expect(metrics.sharpe).toBeCloseTo(-0.1270001270001905, 15);
  });

  test("of winning days alone have no profit factor, and say why", () => {
    const metrics = periodMetrics([day("2024-01-01", 1), day("2024-01-02", 2)], TOTALS, basis);
    expect(metrics).toMatchObject({ profit_factor: 0, sharpe: 3, no_losing_days: true });
  });

  test("cut fractions of wins, and take what is no number for 0", () => {
    const days = [day("2024-01-01", Number.NaN, 1, 0.6), day("2024-01-02", 1, 1, 0.7)];
    const all = { id: "all", start: "2024-01-01", end: "2024-12-31" };
    expect(sliceMetrics(days, all, basis).wins).toBe(1);
    expect(periodMetrics(days, TOTALS, basis).max_drawdown).toBe(0);
  });

  test("lose everything: growth is −1", () => {
    const ruined = periodMetrics([day("2024-01-01", -200_000)], { ...TOTALS, totalPips: -200_000 }, basis);
    expect(ruined.cagr).toBe(-1);
  });
});

describe("constraints", () => {
  const metrics = { x: 0.5, text: "0.7", word: "high", flag: true, nan: Number.NaN, none: null };
  const seasonal = {
    empty: { sharpe: null, no_data: true },
    good: { profit_factor: 0, no_losing_days: true },
  };
  const verdict = (metric: string, op: Constraint["op"], threshold: number) =>
    judge([{ id: "c", metric, op, threshold }], { params: {}, metrics, seasonal }).c!.status;

  test.each([
    ["metrics.x", ">=", 1, "fail"],
    ["metrics.x", "<=", 1, "pass"],
    ["metrics.x", ">", 0.5, "fail"],
    ["metrics.x", "<", 0.6, "pass"],
    ["metrics.x", "==", 0.5, "pass"],
    ["metrics.x", "!=", 0.5, "fail"],
    ["metrics.text", ">=", 0.7, "pass"],
    ["metrics.flag", ">=", 1, "pass"],
    ["metrics.word", ">=", 0, "invalid"],
    ["metrics.nan", ">=", 0, "invalid"],
    ["metrics.nan", "!=", 0, "invalid"],
    ["metrics.none", ">=", 0, "unknown"],
    ["metrics.absent", "<=", 0, "unknown"],
    ["metrics.__proto__", "<=", 0, "unknown"],
    ["seasonal.empty.sharpe", ">=", -1, "no_data"],
    ["seasonal.good.profit_factor", ">=", 0.9, "pass"],
  ] as const)("%s %s %d: %s", (metric, op, threshold, status) => {
    expect(verdict(metric, op, threshold)).toBe(status);
  });
});

describe("the score", () => {
  const { scoring } = experimentSchema.parse(
    parseYaml(shipped("configs/experiments/day_orb_core.yaml")).value,
  );

  test("of the example under the shipped terms is the reference's", () => {
    const metrics = periodMetrics(DAYS, TOTALS, basis);
    const { score, score_breakdown } = scoreOf(scoring, { params: {}, metrics, seasonal: {} });
    expect(score).toBeCloseTo(-9.563910343170898, 12);
    expect(score_breakdown.find(({ metric }) => metric === "metrics.max_drawdown")).toMatchObject({
      category: "penalty",
      contribution: -10,
    });
  });

  test("counts a missing value as nothing, and says so", () => {
    const { score, score_breakdown } = scoreOf(scoring, {
      params: {},
      metrics: { sharpe: null },
      seasonal: {},
    });
    expect(score).toBe(0);
    expect(score_breakdown.every(({ missing }) => missing)).toBe(true);
  });
});

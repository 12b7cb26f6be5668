import { describe, expect, test } from "bun:test";
import { readManifest } from "../../lib/runs/manifest/load.ts";
import { portfolioSchema } from "../../lib/experiments/space/schema.ts";
import { combined, TrialPortfolio, valueAtRisk } from "../../lib/experiments/trial/portfolio.ts";
import { verdictOf } from "../../lib/experiments/trial/judge.ts";
import { Desk, shipped } from "./search_desk.ts";

const manifest = readManifest(shipped("configs/strategies/day_orb_5m.yaml"), "m.yaml").manifest;
const CURVE: [string, number][] = [100_000, 101_000, 100_500, 100_400].map((equity, k) => [
  `2025-01-0${k + 1}T00:00:00Z`,
  equity,
]);
const TELEMETRY = {
  category_utilisation_pct: { day: 18.5 },
  category_caps_pct: { day: 40 },
  category_budget_pct: { day: 35 },
  gross_exposure_pct: 30.5,
  gross_exposure_cap_pct: 55,
};
const PEER = { equity_curve: CURVE.map(([ts, equity]) => [ts, equity / 2]) };

function portfolio(desk: Desk, block: object) {
  return new TrialPortfolio(desk.reader, portfolioSchema.parse(block), manifest, 100_000);
}
const own = { id: "day", use_trial_manifest: true, use_trial_metrics: true };
const trial = { curve: CURVE, health: { reject_rate: 0.1 } };

describe("the value at risk", () => {
  test.each([
    [[-3, -2, -1, 0, 1], 2.8],
    [[-3], 3],
    [[1, 2], 0],
    [[], 0],
  ])("of %j is %d", (values, risk) => {
    expect(valueAtRisk(values, 0.95)).toBeCloseTo(risk, 12);
  });

  test("of several strategies is over their sum, each times its position", () => {
    expect(combined([[1, 2, 3], [10]], [1, 2])).toEqual([21, 2, 3]);
  });
});

describe("a trial's place in a portfolio", () => {
  test("adds its exposure to what is used, and its losses to the risk", () => {
    using desk = new Desk();
    const document = portfolio(desk, { telemetry: TELEMETRY, strategies: [own] }).of(trial);
    expect(document.state).toMatchObject({
      category_utilisation_pct: { day: 18.75 },
      category_budget_headroom_pct: { day: 16.25 },
      gross_exposure_headroom_pct: 24.5,
      execution_health: { day: { reject_rate: 0.1 } },
    });
    expect(document.var).toMatchObject({ confidence: 0.95, horizon_days: 1 });
    const { portfolio_pct, portfolio_value } = document.var as Record<string, number>;
    expect(portfolio_pct).toBeCloseTo(0.0046, 12);
    expect(portfolio_value).toBeCloseTo(460, 9);
  });

  test("is joined with the others in time; the sum by index stands beside it where it differs", () => {
    const late = { equity_curve: PEER.equity_curve.slice(1) };
    using desk = new Desk({ "peer.json": JSON.stringify(PEER), "late.json": JSON.stringify(late) });
    const strategies = (path: string) => [own, { id: "peer", metrics_path: path, position: 2 }];
    const together = portfolio(desk, { strategies: strategies("peer.json") }).of(trial).var as Record<
      string,
      number
    >;
    expect(together.portfolio_pct).toBeCloseTo(3 * 0.0046, 12);
    expect(together).not.toHaveProperty("portfolio_pct_index");
    const apart = portfolio(desk, { strategies: strategies("late.json") }).of(trial).var as Record<
      string,
      number
    >;
    expect(apart.portfolio_pct_index).not.toBeCloseTo(apart.portfolio_pct!, 6);
  });

  test("is unknown where a file cannot be read: its constraints do not pass", () => {
    using desk = new Desk({ "list.json": "[1]" });
    const document = portfolio(desk, {
      telemetry_path: "none.json",
      strategies: [own, { id: "peer", metrics_path: "list.json" }],
    }).of(trial);
    expect(document.errors).toEqual(["none.json does not exist.", "list.json is no JSON object"]);
    const limit = { id: "risk", metric: "portfolio.var.portfolio_pct", op: "<=" as const, threshold: 1 };
    const scoring = { objectives: [], penalties: [], tie_breakers: [] };
    const figures = { params: {}, metrics: {} as never, seasonal: {}, portfolio: document };
    const verdict = verdictOf({ scoring, constraints: [] }, [limit], figures);
    expect([verdict.constraints.risk!.status, verdict.feasible]).toEqual(["unknown", false]);
  });
});

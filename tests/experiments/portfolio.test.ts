import { describe, expect, test } from "bun:test";
import { budgetsOf } from "../../lib/experiments/portfolio/budgets.ts";
import {
  align,
  correlations,
  correlationsByTag,
  type Curve,
  maxDrawdownPct,
  readCurve,
} from "../../lib/experiments/portfolio/curves.ts";
import { type Member, portfolioState } from "../../lib/experiments/portfolio/state.ts";
import { budgetStatus, portfolioSummary } from "../../lib/experiments/portfolio/summary.ts";
import { readTelemetry } from "../../lib/experiments/portfolio/telemetry.ts";
import { readManifest } from "../../lib/runs/manifest/load.ts";
import type { Json, JsonObject } from "../../lib/workspace/json.ts";
import { SAMPLE_TEMPLATES } from "../../lib/workspace/templates_samples.ts";
import { command } from "../../scripts/build_router_snapshot.ts";
import { Shop } from "../observability/support.ts";
import { TRADING_MANIFEST } from "../runs/bars.ts";
import { errorOf } from "../workspace/support.ts";

/** A curve of one day, from pairs of an hour and an equity. */
function curve(...points: [time: string, equity: number][]): Curve {
  return readCurve(points.map(([time, equity]) => [`2025-01-02T${time}:00Z`, equity]));
}

function manifestText(id: string, category: string, router: string, risk = 0.25): string {
  return TRADING_MANIFEST.replace("id: golden", `id: ${id}`)
    .replace("category: day", `category: ${category}`)
    .replace("allowed_sessions: [LDN, NY]", router)
    .replace("risk_per_trade_pct: 0.25", `risk_per_trade_pct: ${risk}`);
}

const member = (...args: Parameters<typeof manifestText>): Member => ({
  manifest: readManifest(manifestText(...args), "m.yaml").manifest,
});

const DAY = member("day_orb", "day", "category_cap_pct: 40, category_budget_pct: 40");
const MICRO = member("micro", "scalping", "category_cap_pct: 15, max_gross_exposure_pct: 20", 0.04);

describe("equity curves", () => {
  test("are read in all their forms; of several points at one instant the last counts", () => {
    const forms: Json = [
      ["2025-01-02T02:00:00Z", 3],
      ["2025-01-02", "1"],
      { ts: "2025-01-02T01:00:00.000001Z", equity: 2 },
      { timestamp: "2025-01-02T02:00:00+00:00", value: 4 },
      { date: "2025-01-03", equity_value: 5 },
      ["never", 1],
      ["2025-01-04", "inf"],
      null,
    ];
    const { at, equity } = readCurve(forms);
    expect(equity).toEqual([1, 2, 4, 5]);
    expect(at[1]! - at[0]!).toBeCloseTo(3_600_000.001, 3);
  });

  // Specification 07 §12.
  test("correlate by their changes, filled forward from the latest beginning", () => {
    const aligned = align([
      curve(["00:00", 100], ["01:00", 110], ["02:00", 105]),
      curve(["00:30", 50], ["02:00", 55], ["03:00", 54]),
    ]);
    const { a, b } = correlations(["a", "b"], aligned);
    expect(a!.b).toBeCloseTo(-0.644902021637024, 12);
    expect(b!.a).toBe(a!.b!);
  });

  test("that do not move correlate with nothing, and one alone has no row", () => {
    const [moving, still] = [curve(["00:00", 1], ["01:00", 2], ["02:00", 4]), curve(["00:00", 7])];
    expect(correlations(["a", "b"], align([moving, still]))).toEqual({ a: { b: 0 }, b: { a: 0 } });
    expect(correlations(["a"], align([moving]))).toEqual({});
    expect(correlations(["a", "b"], align([moving, readCurve([])]))).toEqual({});
  });

  test("of a tag show the strongest of its strategies for each peer", () => {
    const rows = { a: { b: -0.5, c: 0.2 }, b: { a: -0.5, c: 0.9 }, c: { a: 0.2, b: 0.9 } };
    const tags: Record<string, string[]> = { a: ["x"], b: ["x", "y"], c: [] };
    expect(correlationsByTag(rows, (id) => tags[id]!)).toEqual({
      x: { a: -0.5, b: -0.5, c: 0.9 },
      y: { a: -0.5, c: 0.9 },
    });
  });

  test("fall together: the drawdown is that of their sum", () => {
    const aligned = align([
      curve(["00:00", 100], ["01:00", 110], ["02:00", 88]),
      curve(["00:00", 100], ["02:00", 90]),
    ]);
    expect(maxDrawdownPct(aligned)).toBeCloseTo((100 * (178 - 210)) / 210, 12);
    expect(maxDrawdownPct(align([curve(["00:00", -5], ["01:00", -9])]))).toBeNull();
  });
});

describe("a portfolio's state", () => {
  // Specification 07 §12.
  test("adds exposure to what is used, under the tightest limits", () => {
    const telemetry = readTelemetry({
      active_positions: { day_orb: -2 },
      category_budget_pct: { day: 50, scalping: 10 },
    });
    const { state, warnings } = portfolioState([DAY, MICRO], telemetry);
    expect(state).toMatchObject({
      category_budget_pct: { day: 40, scalping: 10 },
      category_budget_headroom_pct: { day: 39.5, scalping: 10 },
      category_headroom_pct: { day: 39.5, scalping: 15 },
      gross_exposure_pct: 0.5,
      gross_exposure_cap_pct: 20,
      gross_exposure_headroom_pct: 19.5,
    });
    expect(warnings.map(({ en }) => en)).toEqual([
      "the budget of 50 % for day has no effect: a manifest allows 40 %",
    ]);
  });

  test("of the sample stands on top of what its telemetry says is used", () => {
    const sample = JSON.parse(
      SAMPLE_TEMPLATES["reports/portfolio_samples/router_demo/telemetry.json"]!,
    ) as JsonObject;
    const members = [
      member("day_orb_5m_v1", "day", "category_cap_pct: 40"),
      member("tokyo_micro_mean_reversion_v0", "scalping", "category_cap_pct: 15", 0.04),
    ];
    const { state } = portfolioState(members, readTelemetry(sample));
    expect(state.category_utilisation_pct).toEqual({ day: 18.75, scalping: 12.08 });
    expect(state.category_budget_headroom_pct.day).toBe(16.25);
    expect(state.category_headroom_pct.scalping).toBeCloseTo(2.92, 12);
    expect([
      state.gross_exposure_pct,
      state.gross_exposure_cap_pct,
      state.gross_exposure_headroom_pct,
    ]).toEqual([30.5, 55, 24.5]);
  });

  test("keeps the telemetry's headroom where it agrees with the budget, else computes it", () => {
    const at = (given: number, used = 0) =>
      portfolioState(
        [],
        readTelemetry({
          category_utilisation_pct: { x: used },
          category_budget_pct: { x: 10 },
          category_budget_headroom_pct: { x: given },
        }),
      ).state.category_budget_headroom_pct.x;
    expect([at(10 + 1e-10), at(9), at(4, 6)]).toEqual([10 + 1e-10, 10, 4]);
  });

  test("knows no gross exposure without positions", () => {
    const { state } = portfolioState([DAY], readTelemetry({}));
    expect([state.gross_exposure_pct, state.gross_exposure_headroom_pct]).toEqual([null, null]);
  });

  test("tells of each correlation whose it is, and keeps the bucket that was told", () => {
    const { state } = portfolioState(
      [DAY],
      readTelemetry({
        category_budget_pct: { day: 35 },
        strategy_correlations: { micro: { day_orb: 0.5, other: 0.1 } },
        correlation_meta: {
          micro: {
            day_orb: { category: "day", category_budget_pct: 40 },
            other: { bucket_category: "swing", bucket_budget_pct: 7 },
          },
        },
      }),
    );
    expect(state.correlation_meta.micro).toEqual({
      day_orb: {
        strategy_id: "day_orb",
        category: "day",
        category_budget_pct: 35,
        bucket_category: "day",
        bucket_budget_pct: 40,
      },
      other: {
        strategy_id: "other",
        category: "swing",
        category_budget_pct: 7,
        bucket_category: "swing",
        bucket_budget_pct: 7,
      },
    });
  });

  test("takes what runs measured over what the telemetry says, metric by metric", () => {
    const telemetry = readTelemetry({
      execution_health: { day_orb: { reject_rate: 0.5, fill_latency_ms: 80 } },
    });
    const { state } = portfolioState([{ ...DAY, health: { reject_rate: 0.1 } }], telemetry);
    expect(state.execution_health.day_orb).toEqual({ reject_rate: 0.1, fill_latency_ms: 80 });
  });
});

test("telemetry of any origin is read for what is known of it", () => {
  const { category_caps_pct, gross_exposure_pct, active_positions } = readTelemetry({
    category_caps_pct: { day: 40, swing: "x", scalping: null },
    gross_exposure_pct: "much",
    active_positions: [],
    whatever: 1,
  });
  expect([category_caps_pct, gross_exposure_pct, active_positions]).toEqual([{ day: 40 }, null, {}]);
});

test.each([
  [-0.1, "breach"],
  [0, "warning"],
  [5, "warning"],
  [5.1, "ok"],
] as const)("a budget with %d %% left is %s", (left, status) => {
  expect(budgetStatus(left)).toBe(status);
});

test("a summary leaves out what is not known", () => {
  const { state } = portfolioState([], readTelemetry({ category_utilisation_pct: { day: 1 } }));
  expect(portfolioSummary(state, null, "2026-01-05T00:00:00Z")).toEqual({
    generated_at: "2026-01-05T00:00:00Z",
    category_utilisation: [{ category: "day", utilisation_pct: 1 }],
    gross_exposure: {},
    drawdowns: { aggregate: {} },
  });
});

test("budgets as a table: the first column that is not empty counts, none is an error", () => {
  expect(budgetsOf("Category,budget,budget_pct\nDay,30,\nswing,,12.5\n", "b.csv")).toEqual({
    day: 30,
    swing: 12.5,
  });
  const error = errorOf(() => budgetsOf("category,budget\nday,30\nswing,\n", "b.csv"));
  expect([error.code, error.text.en]).toEqual(["budget_missing", "b.csv:3: lacks a budget for swing."]);
});

test("the sample's correlations are those of its curves", () => {
  const at = (name: string) =>
    JSON.parse(SAMPLE_TEMPLATES[`reports/portfolio_samples/router_demo/${name}.json`]!) as JsonObject;
  const ids = ["day_orb_5m_v1", "tokyo_micro_mean_reversion_v0"];
  const curves = ids.map((id) => readCurve(at(`metrics/${id}`).equity_curve));
  expect(at("telemetry").strategy_correlations).toMatchObject(correlations(ids, align(curves)));
});

describe("a snapshot", () => {
  const metrics = (...equity: number[]) =>
    JSON.stringify({
      equity_curve: equity.map((value, hour) => [`2025-01-02T0${hour}:00:00Z`, value]),
      runtime: { execution_health: { reject_rate: 0.01 } },
    });
  const shop = () =>
    new Shop({
      "configs/strategies/day.yaml": manifestText(
        "day_orb",
        "day",
        "category_cap_pct: 40, correlation_tags: [london]",
      ),
      "configs/strategies/micro.yaml": manifestText("micro", "scalping", "category_cap_pct: 15", 0.04),
      "configs/strategies/templates/t.yaml": manifestText("template", "swing", "category_cap_pct: 1"),
      "runs/index.csv":
        "run_id,run_dir,manifest_id,timestamp\nold,runs/old,day_orb,20250101_000000\nnew,runs/new,day_orb,20250102_000000\n",
      "runs/old/metrics.json": metrics(1, 2, 3),
      "runs/new/metrics.json": metrics(100, 110, 99, 120),
      "other/micro.json": metrics(50, 55, 50, 60),
    });
  const OUT = "runs/router_pipeline/latest";

  test("holds telemetry, what it rests on, and the summary for weekly reports", async () => {
    const one = shop();
    const { exit, out } = await one.run(
      command,
      ...["--manifest-run", "micro=other/micro.json", "--positions", "day_orb=2", "--positions", "micro=-1"],
      ...["--category-budget", "Day=30", "--correlation-window-minutes", "180"],
    );
    expect(exit).toBe(0);
    expect(out.strategies).toEqual([
      { manifest_id: "day_orb", run_dir: "runs/new", positions: 2 },
      { manifest_id: "micro", run_dir: "other", positions: -1 },
    ]);
    const telemetry = one.json(`${OUT}/telemetry.json`);
    expect(telemetry).toMatchObject({
      active_positions: { day_orb: 2, micro: -1 },
      category_budget_pct: { day: 30, scalping: 15 },
      category_utilisation_pct: { day: 0.5, scalping: 0.04 },
      execution_health: { day_orb: { reject_rate: 0.01 } },
      correlation_samples: 3,
      correlation_span_minutes: 180,
    });
    expect(Object.keys(telemetry)).toEqual(Object.keys(telemetry).toSorted());
    expect(Object.keys(telemetry.strategy_correlations as object)).toEqual(["day_orb", "london", "micro"]);
    expect(one.json(`${OUT}/metrics/day_orb.json`)).toMatchObject({
      run_dir: "runs/new",
      manifest_path: "configs/strategies/day.yaml",
    });
    expect(one.read(`${OUT}/metrics/configs/strategies/day.yaml`)).toBe(
      one.read("configs/strategies/day.yaml"),
    );
    expect(one.json("reports/portfolio_summary.json")).toMatchObject({
      category_utilisation: [
        {
          category: "day",
          utilisation_pct: 0.5,
          cap_pct: 40,
          budget_pct: 30,
          budget_headroom_pct: 29.5,
          budget_status: "ok",
        },
        { category: "scalping", utilisation_ratio: 0.04 / 15 },
      ],
      gross_exposure: { current_pct: 0.54 },
      drawdowns: { aggregate: { max_drawdown_pct: (100 * (149 - 165)) / 165 } },
    });
  });

  test("names every manifest without a run and writes nothing, unless they may be missing", async () => {
    const one = shop();
    one.write("configs/strategies/third.yaml", manifestText("third", "swing", "category_cap_pct: 5"));
    const { exit, out } = await one.run(command);
    expect([exit, out.error, out.missing]).toEqual([2, "run_missing", ["micro", "third"]]);
    expect(one.exists(OUT)).toBe(false);
    const allowed = await one.run(command, "--allow-missing");
    expect([allowed.exit, allowed.out.missing]).toEqual([0, ["micro", "third"]]);
  });

  test("says when the label of the window is not what the data span", async () => {
    const { out } = await shop().run(command, "--allow-missing", "--correlation-window-minutes", "60");
    expect(out.warnings).toEqual(["the correlations span 180 minutes of data, the label says 60"]);
  });

  test.each([
    [["--positions", "day_orb=1.5"], "bad_flags"],
    [["--positions", "day_orb"], "bad_flags"],
    [["--category-budget", "day=much"], "bad_flags"],
    [["--positions", "day_orbs=1", "--allow-missing"], "unknown_manifest"],
  ])("refuses %j", async (flags, code) => {
    const { exit, out, err } = await shop().run(command, ...flags);
    expect([exit, code === "bad_flags" || out.error === code]).toEqual([2, true]);
    if (code === "unknown_manifest") expect(err).toContain("Did you mean day_orb?");
  });
});

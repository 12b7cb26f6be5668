import { describe, expect, test } from "bun:test";
import { drawSummary } from "../../../lib/runs/benchmarks/picture.ts";
import type { Summary } from "../../../lib/runs/benchmarks/report.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { command as summary } from "../../../scripts/report_benchmark_summary.ts";
import { WebhookServer } from "../../servers/webhook.ts";
import { Desk } from "../../state/desk.ts";
import { BASELINE, rolling } from "./desk.ts";

const report = (trades: number, wins: number, total_pips: unknown, sharpe: unknown, max_drawdown: unknown) =>
  JSON.stringify({ trades, wins, total_pips, sharpe, max_drawdown });

/** The specification's example. */
const EXAMPLE = {
  [BASELINE]: report(20, 10, -25, 0.5, -60),
  [rolling(365)]: report(15, 8, -10, 0.6, -55),
  [rolling(90)]: report(0, 0, 0, null, null),
};
const LIMITS = ["--min-sharpe", "0.8", "--min-win-rate", "0.55", "--max-drawdown", "-40"];

describe("the summary", () => {
  test("warns in the order of the windows, then of the baseline, each window beginning with its pips", async () => {
    const desk = new Desk(EXAMPLE);
    const { exit, out, err } = await desk.run(summary, ...LIMITS);
    expect(exit).toBe(0);
    expect(out.warnings).toEqual([
      "rolling window 365 total_pips negative: -10.00",
      "rolling window 365 win_rate 0.533 below min_win_rate 0.550",
      "rolling window 365 sharpe 0.60 below min_sharpe 0.80",
      "rolling window 365 max_drawdown -55.00 exceeds threshold 40.00",
      "rolling window 180 missing",
      "rolling window 90 no trades",
      "baseline total_pips negative: -25.00",
      "baseline win_rate 0.500 below min_win_rate 0.550",
      "baseline sharpe 0.50 below min_sharpe 0.80",
      "baseline max_drawdown -60.00 exceeds threshold 40.00",
    ]);
    const alerts = out.threshold_alerts as JsonObject[];
    expect(alerts).toHaveLength(6);
    expect(alerts[0]).toEqual({
      label: "rolling window 365",
      metric: "win_rate",
      value: 8 / 15,
      threshold: 0.55,
      comparison: "lt",
    });
    expect(alerts[2]).toMatchObject({
      metric: "max_drawdown",
      value: -55,
      threshold: 40,
      comparison: "gt_abs",
    });
    expect((out.rolling as JsonObject[]).map(({ window, win_rate }) => [window, win_rate])).toEqual([
      [90, 0],
      [365, 8 / 15],
    ]);
    expect(err).toContain("--max-drawdown -40 is taken as 40\n");
    expect(desk.json("reports/benchmark_summary.json")).toEqual({ ...out, context: undefined } as never);
  });

  test.each([
    ["equals its limits", report(20, 11, 5, 0.8, -40)],
    ["lacks its ratios", report(20, 11, 5, null, null)],
  ])("does not warn of a baseline that %s", async (_, baseline) => {
    const { out } = await new Desk({ [BASELINE]: baseline }).run(summary, "--windows", "9", ...LIMITS);
    expect(out.warnings).toEqual(["rolling window 9 missing"]);
  });

  test.each([
    ["no JSON", "{", "is not valid JSON"],
    ["no object", "[]", "not a JSON object"],
    ["pips that are no number", report(2, 1, "many", 1, -1), "total_pips is no number"],
  ])("warns of a window with %s and judges the others", async (_, damaged, why) => {
    const desk = new Desk({ ...EXAMPLE, [rolling(180)]: damaged });
    const { exit, out } = await desk.run(summary);
    expect(exit).toBe(0);
    const said = (out.warnings as string[]).filter((warning) => warning.startsWith("rolling window 180"));
    expect(said).toEqual([expect.stringContaining("rolling window 180 unreadable: ")]);
    expect(said[0]).toMatch(why === "is not valid JSON" ? /line 1/i : why);
  });

  test.each<[string, Record<string, string>, string]>([
    ["missing", {}, "baseline_not_found"],
    ["damaged", { [BASELINE]: "{" }, "baseline_unreadable"],
  ])("a baseline that is %s ends it", async (_, files, error) => {
    const desk = new Desk(files);
    const { exit, out } = await desk.run(summary);
    expect([exit, out.error, out.path]).toEqual([1, error, BASELINE]);
    expect(desk.exists("reports/benchmark_summary.json")).toBe(false);
  });

  test("posts its warnings once, and keeps what came of that beside them", async () => {
    await using server = await WebhookServer.start();
    const desk = new Desk(EXAMPLE);
    const { out } = await desk.run(summary, "--webhook", `${server.url()}, ${server.url("/other")}`);
    const { warnings, generated_at, threshold_alerts } = out;
    const message = { event: "benchmark_summary_warnings", symbol: "USDJPY", mode: "conservative" };
    const payload = { ...message, warnings, generated_at, threshold_alerts };
    expect(server.messages).toEqual([payload, payload]);
    const kept = desk.json("reports/benchmark_summary.json");
    expect(kept.webhook).toMatchObject({ deliveries: [{ ok: true }, { ok: true, detail: "status=200" }] });
    expect(kept.warnings).toEqual(warnings!);
    server.requests.length = 0;
    await desk.run(summary, "--webhook", server.url(), "--dry-run");
    expect(server.messages).toEqual([]);
  });
});

describe("the picture", () => {
  const drawn = async (flags: string[]) => {
    const desk = new Desk({ ...EXAMPLE, [rolling(180)]: report(10, 5, 30, 1, -9) });
    const { out } = await desk.run(summary, ...flags);
    return { desk, plot: out.plot as string };
  };

  test("is an SVG of both panels whatever the ending asked for, and is not drawn unasked", async () => {
    expect((await drawn([])).plot).toBeNull();
    const { desk, plot } = await drawn(["--plot-out", "reports/b.png"]);
    expect(plot).toBe("reports/b.svg");
    const svg = desk.read(plot);
    expect(svg).toMatch(/^<svg [^>]*width="1000" height="400"/);
    for (const label of ["Win Rate (%)", "Total Pips", ">365<", ">180<", ">90<", "rolling", "baseline"]) {
      expect(svg).toContain(label);
    }
    // Two panels with a point for each window and one in each legend.
    expect(svg.match(/<circle/g)).toHaveLength(8);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("lies within its frame, also of one window and of figures that are all the same", () => {
    const block = { win_rate: 0.5, total_pips: 0 } as Summary["baseline"];
    const about = { symbol: "USDJPY", mode: "conservative", baseline: block };
    for (const rolling of [
      [],
      [{ ...block, window: 90 }],
      [
        { ...block, window: 90 },
        { ...block, window: 9 },
      ],
    ]) {
      const svg = drawSummary({ ...about, rolling });
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      const heights = [...svg.matchAll(/\b(?:cy|y1|y2)="([\d.]+)"/g)].map(([, y]) => Number(y));
      expect(Math.min(...heights)).toBeGreaterThanOrEqual(60);
      expect(Math.max(...heights)).toBeLessThanOrEqual(330);
    }
  });
});

import { describe, expect, test } from "bun:test";
import { fence, shown, table } from "../../lib/experiments/report/markdown.ts";
import type { Json, JsonObject } from "../../lib/workspace/json.ts";
import { command } from "../../scripts/generate_experiment_report.ts";
import { Shop } from "../observability/support.ts";
import { BEST, GATE, RANKING, STAGES, TELEMETRY, WRITTEN } from "./review_files.ts";

const files = (best: JsonObject = BEST, gate: JsonObject = GATE, portfolio: JsonObject = WRITTEN) =>
  new Shop({
    "b.json": JSON.stringify(best),
    "g.json": JSON.stringify(gate),
    "p.json": JSON.stringify(portfolio),
  });
const INPUTS = ["--best", "b.json", "--gate-json", "g.json", "--portfolio", "p.json"];
const report = (shop: Shop, ...flags: string[]) =>
  shop.run(command, ...INPUTS, "--out", "o/r.md", "--json-out", "o/r.json", ...flags);

/** A section's text. */
function sectionOf(shop: Shop, heading: string): string {
  const [, after = ""] = shop.read("o/r.md").split(`\n## ${heading}\n`);
  return after.split("\n\n## ")[0]!.trimEnd();
}

describe("a value in a report", () => {
  test.each<[Json | undefined, string]>([
    [100_000, "100000"],
    [12_345.678, "12345.68"],
    [-1000.5, "-1000.50"],
    [999.96, "1000"],
    [1.2345678, "1.235"],
    [0.5, "0.5"],
    [0.0001234567, "0.0001235"],
    [1.2345e-5, "1.23e-5"],
    [0, "0"],
    [-0, "0"],
    [null, ""],
    [undefined, ""],
    [true, "true"],
    ["日本語", "日本語"],
    [{ low: 0.14 }, '`{"low":0.14}`'],
    [["LDN"], '`["LDN"]`'],
  ])("%j is shown as %s", (value, text) => {
    expect(shown(value)).toBe(text);
  });

  test("cannot break out of its cell or its fence", () => {
    expect(table(["a"], [["x | y\nz"]])).toBe("| a |\n| --- |\n| x \\| y z |");
    expect(fence("bash", "a ``` b")).toBe("````bash\na ``` b\n````");
  });
});

describe("a report of hand-written files", () => {
  test("has the head, the six sections and nothing else", async () => {
    const shop = files();
    const { exit } = await report(shop);
    expect(exit).toBe(0);
    const text = shop.read("o/r.md");
    expect(text.match(/^#+ .*$/gm)).toEqual([
      "# Experiment Report — Day ORB core",
      "## Summary",
      "## Metrics",
      "## Constraint Compliance",
      "## Gate Diagnostics",
      "## Risk Snapshot",
      "## Next Steps",
    ]);
    expect(text).toContain(
      "| Dataset Fingerprint | sha256:feed |\n| Optimisation Window | 2018-01-01..2018-12-31 |",
    );
    expect(text).toEndWith("- review\n- ship\n");
    expect(sectionOf(shop, "Summary")).toBe(
      "- Objective: maximise sharpe\n- Best Trial: trial_017 — score 1.25 (baseline 0)\n\n```bash\nbun run sim\n```",
    );
  });

  test("compares metrics only where both are numbers", async () => {
    const shop = files();
    await report(shop);
    expect(sectionOf(shop, "Metrics").split("\n").slice(2)).toEqual([
      "| sharpe | 0.98 | 1.235 | 0.2546 |",
      "| max_drawdown |  | -101.2 |  |",
      "| text | a | b |  |",
    ]);
  });

  test("puts failed constraints first and counts them", async () => {
    const shop = files();
    await report(shop);
    expect(sectionOf(shop, "Constraint Compliance").split("\n")).toEqual([
      "1 pass / 1 fail / 1 other",
      "",
      "| Constraint | Status | Notes |",
      "| --- | --- | --- |",
      "| (unknown) | fail |  |",
      "| trades | unknown |  |",
      "| max_dd | pass | -101 >= -120 |",
    ]);
  });

  test("shows a profit of 0 as 0", async () => {
    const shop = files();
    await report(shop);
    const risk = sectionOf(shop, "Risk Snapshot");
    expect(risk).toContain("| flat |  | 0 |");
    expect(risk).toContain("- Portfolio Return (%): 2.346");
  });

  test("says in the reader's language that something is not there, under English headings", async () => {
    const shop = files({ experiment_id: "x" });
    await report(shop, "--lang", "ja");
    expect(sectionOf(shop, "Metrics")).toBe("_指標は指定されていません。_");
  });
});

describe("a report of what our own commands write", () => {
  const own = () => files(RANKING, STAGES, TELEMETRY);

  test("has a table or a list in every section", async () => {
    const shop = own();
    expect((await report(shop)).exit).toBe(0);
    for (const heading of ["Metrics", "Constraint Compliance", "Gate Diagnostics", "Risk Snapshot"]) {
      expect(sectionOf(shop, heading)).toContain("| --- |");
    }
    expect(sectionOf(shop, "Summary")).toStartWith(
      "- Objective: max metrics.sharpe ×1\n- Best Trial: aaaa — score 1.5 (baseline 0.5)",
    );
    expect(sectionOf(shop, "Next Steps")).toStartWith(
      "- Resolve the constraint dd (fail): max_drawdown -50 >= -40 — depth",
    );
    expect(shop.read("o/r.md")).toContain(
      "| Dataset Fingerprint | sha256:0123456789ab · 74880 rows · data/x.csv |",
    );
  });

  test("compares each metric with the baseline's, or with that of a file", async () => {
    const shop = own();
    await report(shop);
    expect(sectionOf(shop, "Metrics")).toContain("| sharpe | 0.25 | 1.5 | 1.25 |");
    shop.write("m.json", '{"sharpe": 1}');
    await report(shop, "--baseline", "m.json");
    expect(sectionOf(shop, "Metrics")).toContain("| sharpe | 1 | 1.5 | 0.5 |");
  });

  test("keeps stages apart, the most frequent reason first", async () => {
    const shop = own();
    await report(shop);
    const gate = sectionOf(shop, "Gate Diagnostics");
    expect(gate).toContain("| strategy_gate blocks | 4 |\n| ev_gate blocks | 0 |");
    expect(gate).toContain(
      "| or_filter | 3 | 75.0% | or_atr_ratio 0.11 [0.02…0.2], rv_band low |\n| cooldown | 1 | 25.0% |  |",
    );
    expect(gate).toContain("| 2026-01-04T08:00:00Z | USDJPY | or_filter |");
  });

  test("judges the budgets of the router's telemetry", async () => {
    const shop = own();
    await report(shop);
    const risk = sectionOf(shop, "Risk Snapshot");
    expect(risk).toContain("| Headroom % | 24.5 |");
    expect(risk).toContain("| VaR % (confidence 0.95) | 0.0075 |");
    expect(risk).toContain("| day | 18.5 | 35 | 16.5 | 40 | ok |");
    expect(risk).toContain("| scalping | 14 | 12 | -2 | 25 | breach (over 2%) |");
    expect(risk).toContain("| day_orb | 1 | micro -0.8 | 0.012 | 2.5 |");
    expect(shop.json("o/r.json").warnings).toEqual([
      "utilisation of the candidate stands on top of what t.json reports: positions that were open there count twice",
    ]);
  });

  test("may be of another trial, also of one that is not feasible", async () => {
    const shop = own();
    await report(shop, "--trial-id", "cccc");
    expect(shop.json("o/r.json")).toMatchObject({
      best_parameters: { k_tp: 9 },
      candidate: { trial_id: "cccc", rank: null, feasible: false },
    });
    const { exit, err } = await report(shop, "--trial-id", "zzzz");
    expect([exit, err.includes("Trials: aaaa, cccc")]).toEqual([2, true]);
  });

  test("of no feasible candidate is refused with the counts", async () => {
    const shop = files({ ...RANKING, ranking: [] }, STAGES, TELEMETRY);
    const { exit, out } = await report(shop);
    expect([exit, out.error, out.trials]).toEqual([
      2,
      "no_feasible_candidate",
      { total: 5, completed: 4, feasible: 0 },
    ]);
  });

  test("accepts the reasons of a single stage", async () => {
    const { strategy_gate } = STAGES.stages as Record<string, JsonObject>;
    const shop = files(RANKING, strategy_gate!.reasons as JsonObject, TELEMETRY);
    await report(shop);
    expect(sectionOf(shop, "Gate Diagnostics")).toContain("| or_filter | 3 | 75.0% |");
  });
});

describe("the attachment", () => {
  test("holds both inputs as they are, and proves all of them", async () => {
    const shop = files(RANKING, STAGES, TELEMETRY);
    await report(shop);
    const attachment = shop.json("o/r.json");
    expect(attachment).toMatchObject({
      schema_version: 1,
      experiment: {
        id: "day_orb_core",
        label: "day_orb_core",
        commit: "0123abc",
        optimization_window: "2018-01-01/2018-12-31",
      },
      reports: { markdown: "o/r.md" },
      state: { current_parameters: { k_tp: 1.2, or_n: 6 } },
      candidate: { trial_id: "aaaa", score: 1.5, rank: 1, feasible: true, pareto_optimal: true },
    });
    expect(attachment.gate_diagnostics).toEqual(STAGES);
    expect(attachment.portfolio_telemetry).toEqual(TELEMETRY);
    const roles = (attachment.inputs as JsonObject[]).map(({ role, bytes }) => [role, bytes]);
    expect(roles).toEqual([
      ["best_parameters", shop.read("b.json").length],
      ["gate_diagnostics", shop.read("g.json").length],
      ["portfolio_telemetry", shop.read("p.json").length],
    ]);
  });
});

test.each([
  ["--best", "best parameters"],
  ["--gate-json", "gate diagnostics"],
  ["--portfolio", "portfolio telemetry"],
])("an unusable %s is named, and nothing is written", async (flag, name) => {
  const shop = files();
  shop.write("list.json", "[]");
  shop.write("broken.json", "{");
  shop.write("empty.json", "{}");
  for (const [path, words] of [
    ["none.json", "not found"],
    ["list.json", "is not valid JSON"],
    ["broken.json", "is not valid JSON"],
    ["empty.json", "Nothing could be read"],
  ] as const) {
    const { exit, err } = await report(shop, flag, path);
    expect(exit).toBe(2);
    expect(err).toContain(name);
    expect(err).toContain(words);
  }
  expect(shop.exists("o")).toBe(false);
});

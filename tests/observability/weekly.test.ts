import { describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { weekStart } from "../../lib/observability/weekly/payload.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { isoUtc, parseInstant } from "../../lib/workspace/time.ts";
import { command } from "../../scripts/summarize_runs.ts";
import { INDEX_HEAD, report, rollup, RUNS, stocked, WEEKLY_HEARTBEAT } from "./weekly_shop.ts";

const PAYLOAD = "out/weekly_report/20260107T000000Z-weekly-observability.json";

/** The payload that a rehearsal makes. */
async function payloadOf(shop: ReturnType<typeof stocked>): Promise<JsonObject> {
  const { exit, out } = await report(shop);
  expect([exit, out.status]).toEqual([0, "dry_run"]);
  return shop.json(PAYLOAD);
}

const alertsOf = (payload: JsonObject) =>
  (payload.alerts as JsonObject[]).map(({ id, severity }) => `${id} ${severity}`);

test.each([
  ["2026-01-05T00:00:00Z", "2026-01-05"],
  ["2026-01-11T23:59:59Z", "2026-01-05"],
  ["2026-01-12T00:00:00Z", "2026-01-12"],
  ["1969-12-31T00:00:00Z", "1969-12-29"],
])("the week of %s begins on %s", (now, monday) => {
  expect(isoUtc(weekStart(parseInstant(now))).slice(0, 10)).toBe(monday);
});

describe("a weekly report", () => {
  test("tells the week's runs, latency and portfolio", async () => {
    const { runs, latency, portfolio, week_start, metadata } = await payloadOf(stocked());
    expect(week_start).toBe("2026-01-05");
    expect(runs).toEqual([
      {
        run_id: "A",
        symbol: "USDJPY",
        mode: "conservative",
        timestamp: "2026-01-05T02:00:00Z",
        trades: 120,
        wins: 70,
        total_pips: 150.5,
        win_rate: 0.583333,
        sharpe: 1.25,
      },
      {
        run_id: "B",
        symbol: "USDJPY",
        mode: "bridge",
        timestamp: "2026-01-05T01:00:00Z",
        trades: 40,
        wins: 10,
        total_pips: -20,
        win_rate: 0.25,
      },
    ]);
    const { breaches, ...figures } = latency as JsonObject;
    expect(figures).toEqual({
      p50_ms: 2513,
      p95_ms: 7000,
      p99_ms: 7000,
      max_ms: 7000,
      breach_count: 3,
      samples: 12,
    });
    expect(
      (breaches as JsonObject[]).map(({ hour_utc, breach_streak }) => [hour_utc, breach_streak]),
    ).toEqual([
      ["2026-01-05T03:00:00Z", 3],
      ["2026-01-05T01:00:00Z", 1],
      ["2026-01-05T02:00:00Z", 2],
    ]);
    expect(portfolio).toEqual({
      budget_status: "warning",
      category_utilisation: [
        { category: "day", utilisation_pct: 18.5, budget_status: "ok", headroom_pct: 21.5 },
        { category: "scalping", utilisation_pct: 14, budget_status: "warning" },
        { category: "swing", budget_status: "ok" },
      ],
      gross_exposure_pct: 32.5,
      headroom_pct: 22.5,
      drawdown_pct: -1.25,
      generated_at: "2026-01-04T23:00:00Z",
    });
    expect(metadata).toMatchObject({ windows: { runs: "week", latency: "week" } });
  });

  test("calls older figures old where the week has none", async () => {
    const shop = stocked();
    shop.now = "2026-02-04T00:00:00Z";
    await report(shop);
    const payload = shop.json("out/weekly_report/20260204T000000Z-weekly-observability.json");
    expect(payload.metadata).toMatchObject({ windows: { runs: "all", latency: "all" } });
    expect((payload.runs as JsonObject[]).map(({ run_id }) => run_id)).toEqual(["C", "A", "B"]);
    expect(alertsOf(payload)).toEqual([
      "latency_breach warning",
      "portfolio_budget warning",
      "stale_runs info",
      "stale_latency info",
    ]);
  });

  test("counts a window that ends on Monday at 00:00 in the week before", async () => {
    const shop = stocked();
    shop.write(
      "ops/signal_latency_rollup.csv",
      `${rollup([0, 5, 0, 1, 2, 3, 4, false, 0])}2026-01-11T23:00:00Z,2026-01-12T00:00:00Z,7,0,0,1,2,3,4,false,0\n`,
    );
    expect(((await payloadOf(shop)).latency as JsonObject).samples).toBe(12);
    shop.now = "2026-01-14T00:00:00Z";
    await report(shop);
    const next = shop.json("out/weekly_report/20260114T000000Z-weekly-observability.json");
    expect((next.metadata as JsonObject).windows).toMatchObject({ latency: "all" });
  });

  test("lists the worst five of the bad windows, however slow good ones were", async () => {
    const shop = stocked();
    const good = [0, 1, 2, 3, 4].map((hour) => [hour, 1, 0, 4000, 4900, 4900, 4900, false, 0]);
    const bad = [5, 6].map((hour) => [hour, 2, 0.5, 10, 20, 20, 20, true, 1]);
    shop.write("ops/signal_latency_rollup.csv", rollup(...good, ...bad));
    const { breach_count, breaches } = (await payloadOf(shop)).latency as JsonObject;
    expect([breach_count, (breaches as JsonObject[]).length]).toEqual([2, 2]);
  });

  test("shows ten runs at most, and cuts fractional wins", async () => {
    const shop = stocked();
    const rows = Array.from(
      { length: 12 },
      (_, n) => `R${n},runs/R${n},m,20260105_010000,USDJPY,bridge,4,2.7,${n},\n`,
    );
    shop.write("runs/index.csv", INDEX_HEAD + rows.join(""));
    const runs = (await payloadOf(shop)).runs as JsonObject[];
    expect(runs.map(({ total_pips }) => total_pips)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    expect(runs[0]).toMatchObject({ wins: 2, win_rate: 0.5 });
  });

  test("of an empty index holds no runs and says so", async () => {
    const payload = await payloadOf(stocked({ "runs/index.csv": INDEX_HEAD }));
    expect([payload.runs, alertsOf(payload).includes("no_runs warning")]).toEqual([[], true]);
  });

  test("before the first signal holds no latency and says so", async () => {
    const shop = stocked();
    shop.write("ops/signal_latency_rollup.csv", rollup());
    const payload = await payloadOf(shop);
    expect(payload.latency).toMatchObject({ samples: 0, p95_ms: 0, max_ms: 0, breach_count: 0 });
    expect(alertsOf(payload)).toContain("no_latency warning");
  });

  test("without a portfolio summary says so, and fails only where that is required", async () => {
    const shop = stocked();
    rmSync(shop.path("reports/portfolio_summary.json"));
    const payload = await payloadOf(shop);
    expect([payload.portfolio, alertsOf(payload).at(-1)]).toEqual([
      { budget_status: "ok" },
      "portfolio_missing info",
    ]);
    const { exit, out } = await report(shop, "--require-portfolio");
    expect([exit, out.missing_inputs]).toEqual([1, ["reports/portfolio_summary.json"]]);
  });

  test("names every input that is missing, in the heartbeat and the log as well", async () => {
    const shop = stocked({ "reports/portfolio_summary.json": "[]" });
    rmSync(shop.path("runs/index.csv"));
    shop.write("ops/signal_latency_rollup.csv", "");
    const missing = ["runs/index.csv", "reports/portfolio_summary.json", "ops/signal_latency_rollup.csv"];
    const { exit, out } = await report(shop);
    expect([exit, out.error_code, out.missing_inputs]).toEqual([1, "missing_input", missing]);
    expect(shop.json(WEEKLY_HEARTBEAT)).toMatchObject({
      status: "error",
      last_failure: { error_code: "missing_input", errors: missing },
    });
    expect(shop.log()).toMatchObject([
      { status: "error", diagnostics: { error_code: "missing_input", missing_inputs: missing } },
    ]);
  });

  test("that breaks a named schema is kept to be looked at", async () => {
    const shop = stocked({ "s.json": '{"type": "object", "required": ["nonsense"]}' });
    const { exit, out } = await report(shop, "--payload-schema", "s.json");
    expect([exit, out.error_code]).toEqual([1, "schema_validation_failed"]);
    expect(shop.json(String(out.invalid_payload)).week_start).toBe("2026-01-05");
    expect((await report(shop, "--payload-schema", "none.json")).out.error_code).toBe("schema_not_found");
  });
});

describe("the heartbeat of weekly reports", () => {
  test("counts rehearsals as successes and forgets a failure then", async () => {
    const shop = stocked({
      [WEEKLY_HEARTBEAT]: '{"last_delivery_at": "2026-01-01T00:00:00Z", "last_webhook_status_code": 202}',
    });
    await report(shop, "--require-portfolio", "--portfolio-summary", "none.json");
    expect(shop.json(WEEKLY_HEARTBEAT)).toMatchObject({
      status: "error",
      last_failure: { error_code: "missing_input" },
    });
    const { out } = await report(shop);
    expect(shop.json(WEEKLY_HEARTBEAT)).toEqual({
      job_id: "20260107T000000Z-weekly-observability",
      status: "ok",
      last_run_at: "2026-01-07T00:00:00Z",
      last_success_at: "2026-01-07T00:00:00Z",
      last_mode: "dry_run",
      last_delivery_at: "2026-01-01T00:00:00Z",
      last_webhook_status_code: 202,
      week_start: "2026-01-05",
      payload_checksum_sha256: out.payload_checksum_sha256!,
    });
  });
});

describe("the newest runs", () => {
  const latest = (shop: ReturnType<typeof stocked>) => shop.run(command, "--latest-only");

  test("are those of each manifest, or of each symbol and mode", async () => {
    const shop = stocked({
      "runs/index.csv": `${RUNS}D,runs/D,,soon,EURUSD,bridge,1,1,1,\nE,runs/E,m,20260105_020000,USDJPY,bridge,1,1,1,\n`,
    });
    const { exit, out } = await latest(shop);
    expect([exit, out.total_runs]).toEqual([0, 5]);
    expect(out.latest_runs).toMatchObject([
      { group: "manifest", key: "m", run_id: "E", timestamp: "20260105_020000", manifest_id: "m" },
      { group: "symbol_mode", key: "EURUSD:bridge", run_id: "C", timestamp: "20250601000000" },
    ]);
    expect(shop.log()).toEqual([]);
  });

  test("of an index of headers are none, of no index an error", async () => {
    expect((await latest(stocked({ "runs/index.csv": INDEX_HEAD }))).out).toMatchObject({
      available: true,
      latest_runs: [],
    });
    const shop = stocked();
    rmSync(shop.path("runs/index.csv"));
    const { exit, out } = await latest(shop);
    expect([exit, out.available, out.reason]).toEqual([1, false, "index.csv not found"]);
  });

  test("tell of rows that cannot be read", async () => {
    const { out } = await latest(
      stocked({ "runs/index.csv": `${RUNS}F,runs/F,m,20260106_000000,X,y,many,1,1,\n` }),
    );
    expect([out.total_runs, out.rows_skipped]).toEqual([3, 1]);
  });

  test("are not asked for together with a report", async () => {
    expect((await report(stocked(), "--latest-only")).exit).toBe(2);
  });
});

test("the plain summary says of each part whether it is there", async () => {
  const shop = stocked({ "ops/health/state_checks.json": "{" });
  const { exit, out } = await shop.run(command);
  const { runs, benchmarks, portfolio, health } = out.components as Record<string, JsonObject>;
  expect(exit).toBe(0);
  expect(runs).toMatchObject({
    available: true,
    total_runs: 3,
    totals: { trades: 170, wins: 89, total_pips: 430.5 },
  });
  expect(benchmarks).toEqual({
    source: "reports/benchmark_summary.json",
    available: false,
    reason: "benchmark_summary.json not found",
  });
  expect(portfolio).toMatchObject({ available: true, category_utilisation: [{ status: "unknown" }, {}, {}] });
  expect(health).toMatchObject({ available: false });
  expect(Object.keys((await shop.run(command, "--include", "runs")).out.components as object)).toEqual([
    "runs",
  ]);
});

import { describe, expect, test } from "bun:test";
import { utimesSync } from "node:fs";
import { instantOfName } from "../../lib/observability/datasets/states.ts";
import { sourceHash } from "../../lib/observability/datasets/dataset.ts";
import { isoUtc } from "../../lib/workspace/time.ts";
import { dataset, exportData, LEAF, rows, state, stocked, sumOf, TELEMETRY } from "./dashboard_shop.ts";

describe("the time in a state's name", () => {
  test.each([
    ["20250922_053631_USDJPY_conservative_20250922_143631.json", "2025-09-22T05:36:31Z"],
    ["20251231_010000.json", "2025-12-31T01:00:00Z"],
    ["20251231_010000_state.json", "2025-12-31T01:00:00Z"],
    ["state-20251231T010203Z.json", "2025-12-31T01:02:03Z"],
    ["latest.json", undefined],
    ["proposal_20261024_diff.json", undefined],
    ["20251331_010000.json", undefined],
  ])("%s tells %s", (name, expected) => {
    const at = instantOfName(name);
    expect(at === undefined ? undefined : isoUtc(at)).toBe(expected);
  });
});

describe("ev_history", () => {
  // Specification 06 §9.3: the examples, computed by another program.
  test.each([
    [50, 50, 0.95, 0.5, 0.4024881471955245],
    [8, 2, 0.9, 0.8, 0.6016231885217003],
    [26.73646344208813, 23.263536557911827, 0.95, 0.5347292688417631, 0.39783576244749574],
    [0.3, 0.2, 0.95, 0.6, 0],
    [1, 30, 0.95, 1 / 31, 0],
  ])("bounds the win rate of α %d, β %d at %d from below", async (alpha, beta, conf, mean, lcb) => {
    const shop = stocked();
    shop.write(`${LEAF}/20260101_000000.json`, JSON.stringify({ ev_global: { alpha, beta, conf } }));
    await exportData(shop, "--dataset", "ev_history", "--ev-limit", "1");
    const [row] = rows(dataset(shop, "ev_history"));
    expect(row!.win_rate_mean).toBeCloseTo(mean, 9);
    expect(row!.win_rate_lcb).toBeCloseTo(lcb, 9);
  });

  test("takes what a state does not say for its usual value", async () => {
    const shop = stocked();
    shop.write(`${LEAF}/20260101_000000.json`, '{"ev_global": {}}');
    await exportData(shop, "--dataset", "ev_history");
    expect(dataset(shop, "ev_history").latest).toEqual({
      timestamp: "2026-01-01T00:00:00Z",
      alpha: 0,
      beta: 0,
      decay: 0,
      confidence: 0.95,
      win_rate_mean: null,
      win_rate_lcb: null,
    });
  });

  test("has the same rows with diffs and other files in the folder, and lists them as skipped", async () => {
    const [clean, littered] = [stocked(), stocked()];
    littered.write(`${LEAF}/20260101_010000_diff.json`, '{"status": "applied"}');
    littered.write(`${LEAF}/proposal_20261024_diff.json`, "{}");
    littered.write(`${LEAF}/20260102_010000.json`, "{broken");
    littered.write(`${LEAF}/20260103_010000.json`, '{"slip": {}}');
    littered.write(`${LEAF}/latest.json`, state(1, 1));
    for (const shop of [clean, littered]) await exportData(shop);
    for (const [name, list] of [
      ["ev_history", "rows"],
      ["slippage", "state"],
    ] as const) {
      expect(dataset(littered, name)[list]).toEqual(dataset(clean, name)[list]!);
      expect(rows(dataset(littered, name), "skipped")).toEqual([
        { path: `${LEAF}/latest.json`, reason: "no time in the name" },
        { path: `${LEAF}/proposal_20261024_diff.json`, reason: "no time in the name" },
        { path: `${LEAF}/20260101_010000_diff.json`, reason: "a diff, no state" },
        { path: `${LEAF}/20260102_010000.json`, reason: "json_invalid" },
        { path: `${LEAF}/20260103_010000.json`, reason: "no ev_global object" },
      ]);
    }
  });

  test("fails where nothing usable is left, and leaves the other datasets alone", async () => {
    const shop = stocked();
    for (const name of ["20251230_010000", "20251231_010000"]) shop.write(`${LEAF}/${name}.json`, "{}");
    const { exit, out } = await exportData(shop);
    expect([exit, out.datasets]).toEqual([
      1,
      { ev_history: "error", slippage: "error", turnover: "ok", latency: "ok" },
    ]);
    expect(rows(out, "errors").map(({ error_code }) => error_code)).toEqual([
      "input_invalid",
      "input_invalid",
    ]);
  });

  test("opens only as many states as it holds rows", async () => {
    const shop = stocked();
    shop.write(`${LEAF}/20240101_010000.json`, "{broken");
    await exportData(shop, "--dataset", "ev_history", "--ev-limit", "2");
    const { source_files, skipped } = dataset(shop, "ev_history");
    expect([rows({ source_files: source_files! }, "source_files").length, skipped]).toEqual([2, []]);
  });
});

describe("slippage", () => {
  test("tells what was learned and what was measured", async () => {
    const shop = stocked();
    await exportData(shop);
    const { state: learned, execution, sources } = dataset(shop, "slippage");
    expect(learned).toEqual([
      { timestamp: "2025-12-30T01:00:00Z", coefficients: {}, source: "state_archive" },
      {
        timestamp: "2025-12-31T01:00:00Z",
        coefficients: { narrow: 0.5 },
        source: "state_archive",
        ewma_alpha: 0.1,
        curve: { narrow: { a: 0.02, b: 0 } },
      },
    ]);
    expect(execution).toEqual([
      {
        timestamp: "2026-01-04T20:00:00Z",
        coefficients: { slippage_bps: 2.5, reject_rate: 0.012 },
        source: "execution:day_orb",
      },
    ]);
    expect(sources).toEqual({ archive_dir: LEAF, portfolio_telemetry: TELEMETRY });
  });

  test("dates telemetry that does not say when it was made by its file", async () => {
    const shop = stocked();
    shop.write(TELEMETRY, '{"execution_health": {"x": {"reject_rate": 0}}}');
    utimesSync(shop.path(TELEMETRY), 1_767_500_000, 1_767_500_000);
    await exportData(shop, "--dataset", "slippage");
    expect(rows(dataset(shop, "slippage"), "execution")[0]!.timestamp).toBe(isoUtc(1_767_500_000_000));
  });

  test("fails without the telemetry that was named", async () => {
    const { out } = await exportData(stocked(), "--portfolio-telemetry", "in/none.json");
    expect(out.errors).toEqual([
      {
        dataset: "slippage",
        error: "Portfolio telemetry not found: in/none.json",
        error_code: "input_missing",
      },
    ]);
  });
});

describe("turnover", () => {
  test("counts trades by day and by active day, wherever the run's folder lies", async () => {
    const shop = stocked();
    await exportData(shop, "--dataset", "turnover");
    expect(rows(dataset(shop, "turnover"))).toEqual([
      {
        run_id: "A",
        timestamp: "2026-01-04T10:00:00Z",
        trades: 4,
        wins: 2,
        win_rate: 0.5,
        avg_trades_per_day: 5 / 3,
        avg_trades_active_day: 2.5,
        start_date: "2018-03-01",
        end_date: "2018-03-05",
      },
      {
        run_id: "B",
        timestamp: "2026-01-04T11:00:00Z",
        trades: 4,
        wins: 1,
        win_rate: null,
        avg_trades_per_day: 2,
        avg_trades_active_day: 4,
        start_date: "2018-03-06",
        end_date: "2018-03-07",
      },
    ]);
  });

  test("leaves out rows without a name, and has no time for those without a readable one", async () => {
    const shop = stocked();
    shop.write("runs/index.csv", "run_id,run_dir,timestamp,trades\n,,20260101_000000,1\nC,,soon,2\n");
    await exportData(shop, "--dataset", "turnover");
    const document = dataset(shop, "turnover");
    expect(rows(document)).toMatchObject([
      { run_id: "C", timestamp: null, trades: 2, avg_trades_per_day: null },
    ]);
    expect(document.skipped).toEqual([
      { row: 1, reason: "no run_id" },
      { row: 2, reason: "no readable timestamp" },
    ]);
  });

  test("shows the newest rows in file order", async () => {
    const shop = stocked();
    await exportData(shop, "--dataset", "turnover", "--turnover-limit", "1");
    expect(rows(dataset(shop, "turnover")).map(({ run_id }) => run_id)).toEqual(["B"]);
  });
});

describe("latency", () => {
  test("holds the stored windows in order of time", async () => {
    const shop = stocked();
    await exportData(shop, "--dataset", "latency");
    expect(rows(dataset(shop, "latency"))).toMatchObject([
      { window_start: "2026-01-04T00:00:00Z", p95_ms: 480, breach_flag: false, breach_streak: 0 },
      { window_start: "2026-01-04T01:00:00Z", p95_ms: 5920, breach_flag: true, breach_streak: 1 },
    ]);
  });

  test("takes failures for a breach where the file has no flags", async () => {
    const shop = stocked();
    shop.write(
      "ops/signal_latency_rollup.csv",
      "hour_utc,window_end_utc,count,failure_count,failure_rate,p95_ms\n" +
        "2026-01-04T01:00:00Z,2026-01-04T02:00:00Z,2,1,0.5,20\n2026-01-04T02:00:00Z,,1,0,0,5\n",
    );
    await exportData(shop, "--dataset", "latency");
    const document = dataset(shop, "latency");
    expect(rows(document)).toMatchObject([{ failure_rate: 0.5, breach_flag: true, breach_streak: 0 }]);
    expect(document.skipped).toEqual([{ row: 2, reason: "no readable start or end" }]);
  });
});

test("a dataset proves what it rests on, and the proof changes with an input", async () => {
  const shop = stocked();
  const hashes: string[] = [];
  for (const alpha of [8, 9]) {
    shop.write(`${LEAF}/20251231_010000.json`, state(alpha, 2));
    await exportData(shop, "--dataset", "ev_history");
    const document = dataset(shop, "ev_history");
    const file = rows(document, "source_files").at(-1)!;
    expect(file.sha256).toBe(sumOf(shop, String(file.path)));
    hashes.push(sourceHash(document));
  }
  expect(hashes[0]).not.toBe(hashes[1]);
});

import { describe, expect, test } from "bun:test";
import { run } from "../../../lib/command/run.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { command as pipeline } from "../../../scripts/run_benchmark_pipeline.ts";
import { fakeWorld } from "../../command/fake_world.ts";
import { WebhookServer } from "../../servers/webhook.ts";
import { goldenCsv } from "../bars.ts";
import { BARS, BASELINE, benchmarkDesk, rolling } from "./desk.ts";

const SNAPSHOT = "ops/runtime_snapshot.json";

describe("the pipeline", () => {
  test("covers the mandatory windows whatever else is asked for, and notes all in the snapshot", async () => {
    const other = { ingest: { USDJPY_5m: { x: 1 } }, benchmarks: { EURUSD_bridge: "2026-01-01T00:00:00" } };
    const desk = benchmarkDesk({ [SNAPSHOT]: JSON.stringify(other) });
    const { exit, out } = await desk.run(pipeline, "--windows", "90,5");
    expect(exit).toBe(0);
    const runs = out.benchmark_runs as JsonObject;
    const summary = out.summary as JsonObject;
    expect(runs.windows).toEqual([365, 180, 90, 5]);
    expect((summary.rolling as JsonObject[]).map(({ window }) => window)).toEqual([5, 90, 180, 365]);
    for (const days of [365, 180, 90, 5]) expect(desk.json(rolling(days)).trades).toBeGreaterThan(0);
    expect(desk.json("reports/benchmark_summary.json")).toEqual(summary);
    expect(desk.read("reports/benchmark_summary.svg")).toStartWith("<svg");
    expect(desk.json(SNAPSHOT)).toEqual({
      ...other,
      benchmarks: { ...other.benchmarks, USDJPY_conservative: runs.latest_ts! },
      benchmark_pipeline: {
        USDJPY_conservative: {
          latest_ts: runs.latest_ts!,
          summary_generated_at: "2026-01-05T00:00:00Z",
          run_finished_at: "2026-01-05T00:00:00Z",
          manifest_id: "golden",
          bars_sha256: runs.bars_sha256!,
          warnings: summary.warnings!,
          threshold_alerts: [],
          alert: { triggered: false, reason: "no_previous_baseline" },
        },
      },
    });
  });

  test("leaves everything as it was when a window has nothing to be judged by", async () => {
    // In the last five days the price stands still: no trade, and so no ratio.
    const lines = goldenCsv(0, 19 * 288)
      .trimEnd()
      .split("\n");
    const flat = lines.map((line, index) => {
      const [time, symbol, tf, , , , , volume, spread] = line.split(",");
      return index < 14 * 288 ? line : [time, symbol, tf, 150, 150, 150, 150, volume, spread].join(",");
    });
    const desk = benchmarkDesk({ [BARS]: `${flat.join("\n")}\n`, [BASELINE]: '{"trades": 1}' });
    const before = desk.files();
    await using server = await WebhookServer.start();
    const world = fakeWorld({ cwd: desk.root });
    expect(await run(pipeline, ["--windows", "2", "--webhook", server.url()], world)).toBe(1);
    expect(world.out).toBe("");
    expect(world.err).toContain("rolling window 2 missing win_rate");
    expect(desk.files()).toEqual(before);
    expect(server.messages).toEqual([]);
  });

  test("posts the shift and the warnings, and keeps what came of the latter", async () => {
    await using server = await WebhookServer.start();
    const previous = JSON.stringify({ trades: 100, wins: 60, total_pips: -1e6, sharpe: 1, max_drawdown: -1 });
    const desk = benchmarkDesk({ [BASELINE]: previous });
    const { out } = await desk.run(pipeline, "--min-sharpe", "1000", "--webhook", server.url());
    const events = (server.messages as JsonObject[]).map(({ event }) => event);
    expect(events).toEqual(["benchmark_shift", "benchmark_summary_warnings"]);
    const delivered = [{ url: expect.any(String), ok: true, detail: "status=200" }];
    expect(out).toMatchObject({
      benchmark_runs: { alert: { triggered: true, deliveries: delivered } },
      summary: { webhook: { deliveries: delivered } },
    });
    expect(desk.json("reports/benchmark_summary.json")).toEqual(out.summary as JsonObject);
  });

  test("draws nothing with --disable-plot, and does nothing in a dry run", async () => {
    const desk = benchmarkDesk();
    const before = desk.files();
    const { out } = await desk.run(pipeline, "--dry-run", "--windows", "30");
    expect(out).toMatchObject({
      message: "dry_run",
      pipeline: { symbol: "USDJPY", mode: "conservative", windows: "30" },
    });
    expect(desk.files()).toEqual(before);
    await desk.run(pipeline, "--disable-plot");
    expect(Object.keys(desk.files()).filter((path) => path.endsWith(".svg"))).toEqual([]);
  });
});

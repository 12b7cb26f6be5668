import { describe, expect, test } from "bun:test";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../lib/command/run.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { command as runs } from "../../../scripts/run_benchmark_runs.ts";
import { command as runSim } from "../../../scripts/run_sim.ts";
import { fakeWorld } from "../../command/fake_world.ts";
import { WebhookServer } from "../../servers/webhook.ts";
import { goldenCsv } from "../bars.ts";
import { BARS, BASELINE, benchmarkDesk, DAYS, MANIFEST, rolling } from "./desk.ts";

const WINDOWS = ["--windows", "10,5"];
const figures = ({ trades, wins, total_pips, sharpe, max_drawdown }: JsonObject) => ({
  trades,
  wins,
  total_pips,
  sharpe,
  max_drawdown,
});

describe("a benchmark run", () => {
  test("reports of the whole file and of each window what run_sim reports of those bars", async () => {
    const desk = benchmarkDesk();
    const { exit, out } = await desk.run(runs, ...WINDOWS);
    expect(exit).toBe(0);
    expect(out).toMatchObject({
      baseline: BASELINE,
      rolling: [
        { window: 10, path: rolling(10) },
        { window: 5, path: rolling(5) },
      ],
      windows: [10, 5],
      alert: { triggered: false, reason: "no_previous_baseline" },
      runs_index_rc: 0,
    });
    const last = Date.parse(`${out.latest_ts}Z`);
    for (const [path, days] of [
      [BASELINE, 1000],
      [rolling(10), 10],
      [rolling(5), 5],
    ] as const) {
      const start = new Date(last - days * 86_400_000).toISOString();
      const alone = await desk.run(runSim, "--csv", BARS, "--no-auto-state", "--start-ts", start);
      expect(Number(alone.out.trades)).toBeGreaterThan(2);
      expect(figures(desk.json(path))).toEqual(figures(alone.out));
    }
    expect(desk.json(rolling(5)).trades).not.toBe(desk.json(rolling(10)).trades);
  });

  test("learns nothing from what earlier runs have archived and leaves nothing for later ones", async () => {
    const desk = benchmarkDesk();
    await desk.run(runs, ...WINDOWS);
    const innocent = [BASELINE, rolling(10), rolling(5)].map((path) => figures(desk.json(path)));
    await desk.run(runSim, "--csv", BARS, "--auto-state", "--aggregate-ev", "--out-dir", "runs");
    const archive = () => Object.keys(desk.files()).filter((path) => path.startsWith("ops/state_archive"));
    const before = archive();
    expect(before).not.toEqual([]);
    const manifest = desk
      .read(MANIFEST)
      .replace("cli_args: {", "cli_args: {auto_state: true, aggregate_ev: true, ");
    desk.write(MANIFEST, manifest);
    await desk.run(runs, ...WINDOWS, "--force");
    expect([BASELINE, rolling(10), rolling(5)].map((path) => figures(desk.json(path)))).toEqual(innocent);
    expect(archive()).toEqual(before);
  });

  test("keeps the baseline as a run folder with a row in the index, and notes the last bar", async () => {
    const desk = benchmarkDesk();
    const { out } = await desk.run(runs, ...WINDOWS);
    const folder = "runs/USDJPY_conservative_20260105_000000";
    expect(desk.json(BASELINE).run_dir).toBe(folder);
    const names = Object.keys(desk.files()).filter((path) => path.startsWith(folder));
    expect(names.map((path) => path.slice(folder.length + 1))).toEqual([
      "checksums.json",
      "daily.csv",
      "metrics.json",
      "params.json",
      "records.csv",
      "session.log",
      "state.json",
    ]);
    expect(desk.read("runs/index.csv").trim().split("\n")).toHaveLength(2);
    expect(desk.json("ops/runtime_snapshot.json").benchmarks).toEqual({
      USDJPY_conservative: out.latest_ts!,
    });
  });

  test("takes flags over the manifest's configuration", async () => {
    const [plain, wider] = [benchmarkDesk(), benchmarkDesk()];
    await plain.run(runs, ...WINDOWS);
    await wider.run(runs, ...WINDOWS, "--k-tp", "9");
    expect(wider.json(BASELINE).total_pips).not.toBe(plain.json(BASELINE).total_pips);
    expect(wider.json("runs/USDJPY_conservative_20260105_000000/params.json").k_tp).toBe(9);
  });
});

describe("a report that rests on the same", () => {
  test("is left as it is, and another window is simulated beside it", async () => {
    const desk = benchmarkDesk();
    await desk.run(runs, ...WINDOWS);
    const before = desk.files();
    desk.now = "2026-01-06T00:00:00Z";
    const again = await desk.run(runs, ...WINDOWS);
    expect(again.out).toMatchObject({ reused: true, rolling: [{ reused: true }, { reused: true }] });
    expect(desk.files()).toEqual(before);
    const more = await desk.run(runs, "--windows", "10,3");
    expect(more.out).toMatchObject({ reused: false, rolling: [{ reused: true }, { reused: false }] });
    expect(Object.keys(desk.files()).filter((path) => !(path in before))).toEqual([rolling(3)]);
  });

  const newBars = goldenCsv(DAYS * 288, DAYS * 288 + 12).slice(goldenCsv(0, 0).length);

  test.each<[string, string[], string]>([
    ["--force", ["--force"], ""],
    ["other flags", ["--k-tp", "2.5"], ""],
    ["another equity", ["--equity", "50000"], ""],
    ["new bars", [], newBars],
  ])("is made anew with %s", async (_, flags, bars) => {
    const desk = benchmarkDesk();
    await desk.run(runs, ...WINDOWS);
    appendFileSync(join(desk.root, BARS), bars);
    const { out } = await desk.run(runs, ...WINDOWS, ...flags);
    expect(out).toMatchObject({ reused: false, rolling: [{ reused: false }, { reused: false }] });
  });
});

describe("a shift of the baseline", () => {
  const previous = (change: JsonObject) => JSON.stringify({ trades: 100, wins: 60, sharpe: 1.1, ...change });

  test("is posted once the reports are there, and what came of it stands in the result", async () => {
    await using server = await WebhookServer.start({ status: 500 });
    const desk = benchmarkDesk({ [BASELINE]: previous({ total_pips: -1e6, max_drawdown: -80 }) });
    const { out, exit } = await desk.run(
      runs,
      ...WINDOWS,
      "--webhook",
      `${server.url("/hooks/SECRETSECRET")}`,
    );
    expect(exit).toBe(0);
    const now = desk.json(BASELINE);
    expect(server.messages).toEqual([
      {
        event: "benchmark_shift",
        symbol: "USDJPY",
        mode: "conservative",
        timestamp: "2026-01-05T00:00:00Z",
        thresholds: { total_pips: 50, win_rate: 0.05, sharpe: 0.15, max_drawdown: 40 },
        metrics_prev: {
          trades: 100,
          wins: 60,
          win_rate: 0.6,
          total_pips: -1e6,
          sharpe: 1.1,
          max_drawdown: -80,
        },
        metrics_new: expect.objectContaining({ trades: now.trades, total_pips: now.total_pips }),
        deltas: expect.objectContaining({ delta_total_pips: (now.total_pips as number) + 1e6 }),
        report_path: BASELINE,
      },
    ]);
    const deliveries = [{ url: expect.stringContaining("/***"), ok: false, detail: "http_error=500" }];
    expect(out.alert).toMatchObject({ triggered: true, deliveries });
    expect(JSON.stringify([out, desk.files()])).not.toContain("SECRETSECRET");
  });

  test("of a damaged baseline is none, and the baseline is replaced", async () => {
    const desk = benchmarkDesk({ [BASELINE]: "{" });
    const { out } = await desk.run(runs, ...WINDOWS);
    expect(out.alert).toEqual({ triggered: false, reason: "no_previous_baseline" });
    expect(desk.json(BASELINE).trades).toBeGreaterThan(0);
  });
});

describe("nothing is replaced", () => {
  test.each<[string, Record<string, string>, string[], number, JsonObject]>([
    ["without bars", {}, ["--bars", "data/none.csv"], 1, { error: "bars_not_found", path: "data/none.csv" }],
    [
      "with an empty file",
      { "data/empty.csv": "timestamp,symbol,tf,o,h,l,c,v,spread\n" },
      ["--bars", "data/empty.csv"],
      0,
      { message: "no_rows", path: "data/empty.csv" },
    ],
    ["with a limit below zero", {}, ["--alert-pips", "-1"], 2, { error: "bad_value" }],
    ["with a window that is no number of days", {}, ["--windows", "10,x"], 2, { error: "bad_value" }],
    ["for a symbol that is no name", {}, ["--symbol", "../x"], 2, { error: "invalid_name" }],
  ])("%s", async (_, files, flags, code, document) => {
    const desk = benchmarkDesk({ [BASELINE]: "{}", ...files });
    const before = desk.files();
    const { exit, out } = await desk.run(runs, ...flags);
    expect(exit).toBe(code);
    expect(out).toMatchObject(document);
    expect(desk.files()).toEqual(before);
  });

  test("in a dry run, which shows the baseline there is", async () => {
    const desk = benchmarkDesk({ [BASELINE]: '{"trades": 4, "wins": 1, "total_pips": "x"}' });
    const before = desk.files();
    const { out } = await desk.run(runs, ...WINDOWS, "--dry-run");
    expect(out).toMatchObject({
      baseline_metrics: { trades: 4, win_rate: 0.25, total_pips: null },
      rolling: [
        { window: 10, skipped: true },
        { window: 5, skipped: true },
      ],
      alert: { triggered: false },
    });
    expect(desk.files()).toEqual(before);
  });

  test("where the bars are out of order, half way through", async () => {
    const lines = goldenCsv(0, DAYS * 288)
      .trimEnd()
      .split("\n");
    const [late, early] = [lines[4001]!, lines[4000]!];
    const desk = benchmarkDesk({
      [BARS]: `${lines.with(4000, late).with(4001, early).join("\n")}\n`,
      [BASELINE]: "{}",
    });
    const before = desk.files();
    const world = fakeWorld({ cwd: desk.root });
    expect(await run(runs, WINDOWS, world)).toBe(1);
    expect(world.err).toContain("bars_out_of_order");
    expect(desk.files()).toEqual(before);
  });
});

import { describe, expect, test } from "bun:test";
import { isAbsolute } from "node:path";
import type { BoundsReport } from "../../lib/engine/bounds.ts";
import { loadRunsIndex } from "../../lib/runs/index/read.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { command } from "../../scripts/run_sim.ts";
import { goldenCsv, TRADING_MANIFEST } from "../runs/bars.ts";
import { Desk } from "./desk.ts";

const ARCHIVE = "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative";
const PROFILE = "configs/ev_profiles/day_orb_5m.yaml";
const RUN = "runs/USDJPY_conservative_20260105_000000";
const DAYS = 288;

/** A workspace with the manifest (as the default one) and the first `days` of bars. */
function desk(manifest = TRADING_MANIFEST, days = 10): Desk {
  return new Desk({
    "configs/strategies/day_orb_5m.yaml": manifest,
    "data/bars.csv": goldenCsv(0, days * DAYS),
  });
}

const withArgs = (args: string) =>
  TRADING_MANIFEST.replace("csv: data/bars.csv", `csv: data/bars.csv, ${args}`);
const archived = (one: Desk) => Object.keys(one.files()).filter((path) => path.startsWith(ARCHIVE));

describe("a run with an out-dir", () => {
  test("leaves a folder whose files fit their checksums, and its row in the index", async () => {
    const one = desk();
    const { exit, out, err } = await one.run(command, "--out-dir", "runs");
    expect(exit).toBe(0);
    expect(out.trades).toBeGreaterThan(3);
    const files = Object.keys(one.files()).filter((path) => path.startsWith("runs/"));
    expect(files).toEqual([
      ...["checksums", "daily", "metrics", "params", "records", "session", "state"].map((name) => {
        const extension = { daily: "csv", records: "csv", session: "log" }[name] ?? "json";
        return `${RUN}/${name}.${extension}`;
      }),
      "runs/index.csv",
    ]);
    const sums = one.json(`${RUN}/checksums.json`).files as Record<string, string>;
    expect(Object.keys(sums)).toEqual([
      "params.json",
      "metrics.json",
      "daily.csv",
      "records.csv",
      "state.json",
    ]);
    for (const [name, sum] of Object.entries(sums)) {
      expect(new Bun.CryptoHasher("sha256").update(one.read(`${RUN}/${name}`)).digest("hex")).toBe(sum);
    }
    const { context: _, ...metrics } = out;
    expect(one.json(`${RUN}/metrics.json`)).toEqual(metrics);
    expect(one.read(`${RUN}/state.json`)).toBe(one.read(`${ARCHIVE}/20260105_000000.json`));
    const [row] = loadRunsIndex(one.context().reader, "runs/index.csv");
    expect(row).toMatchObject({
      run_id: "USDJPY_conservative_20260105_000000",
      run_dir: RUN,
      manifest_id: "golden",
      timestamp: "20260105_000000",
      trades: out.trades as number,
      state_path: `${RUN}/state.json`,
      state_archive_path: `${ARCHIVE}/20260105_000000.json`,
      ev_profile_path: PROFILE,
    });
    expect(err).toContain(`[run_sim] state_archive=${ARCHIVE} latest=none`);
    expect(err).toContain(`[run_sim] state_saved=${ARCHIVE}/20260105_000000.json`);
    expect(err).toContain(`[run_sim] aggregate_ev rc=0 out=${PROFILE}`);
  });

  test("tells its story in the session log", async () => {
    const one = desk();
    await one.run(command, "--out-dir", "runs", "--json-out", "out/r.json", "--start-ts", "2024-01-02");
    const log = one.json(`${RUN}/session.log`);
    expect(log).toMatchObject({
      command: [
        "scripts/run_sim.ts",
        "--start-ts",
        "2024-01-02",
        "--out-dir",
        "runs",
        "--json-out",
        "out/r.json",
      ],
      start_time: "2026-01-05T00:00:00Z",
      manifest: { id: "golden", version: "1.0", path: "configs/strategies/day_orb_5m.yaml" },
      inputs: { csv: "data/bars.csv", equity: 100_000, start_ts: "2024-01-02T00:00:00Z", end_ts: null },
      flags: { auto_state: true, aggregate_ev: true, ev_profile: null },
      paths: { run_dir: RUN, json_out: "out/r.json", state_saved: `${ARCHIVE}/20260105_000000.json` },
      stdout: null,
      exit_code: 0,
    });
    expect(log.hashes).toEqual(one.json(`${RUN}/checksums.json`));
  });

  test("a second run in the same second has a folder and a stamp of its own", async () => {
    const one = desk();
    await one.run(command, "--out-dir", "runs");
    const { out } = await one.run(command, "--out-dir", "runs");
    expect(out.run_dir).toBe(`${RUN}_01`);
    expect(archived(one)).toEqual([`${ARCHIVE}/20260105_000000.json`, `${ARCHIVE}/20260105_000001.json`]);
    expect(
      loadRunsIndex(one.context().reader, "runs/index.csv").map(({ run_id, timestamp }) => [
        run_id,
        timestamp,
      ]),
    ).toEqual([
      ["USDJPY_conservative_20260105_000000", "20260105_000000"],
      ["USDJPY_conservative_20260105_000000_01", "20260105_000000"],
    ]);
  });

  test("elsewhere the index is only kept where there is one, and never with --no-index", async () => {
    const one = desk();
    await one.run(command, "--out-dir", "out/a");
    expect(one.exists("out/a/index.csv")).toBe(false);
    one.write("out/a/index.csv", "");
    await one.run(command, "--out-dir", "out/a");
    expect(loadRunsIndex(one.context().reader, "out/a/index.csv")).toHaveLength(1);
    await one.run(command, "--out-dir", "runs", "--no-index");
    expect(one.exists("runs/index.csv")).toBe(false);
  });
});

describe("learned state from run to run", () => {
  test("the same bars again: all are skipped, the figures stay, and the run says so", async () => {
    const one = desk();
    const first = (await one.run(command, "--out-dir", "runs")).out;
    one.now = "2026-01-05T01:00:00Z";
    const { out, err, exit } = await one.run(command, "--out-dir", "runs");
    expect(exit).toBe(0);
    for (const figure of [
      "trades",
      "wins",
      "total_pips",
      "total_pnl_value",
      "sharpe",
      "max_drawdown",
      "max_drawdown_from_zero",
    ]) {
      expect([figure, out[figure]]).toEqual([figure, first[figure]]);
    }
    expect(out).toMatchObject({ all_bars_skipped: true, loaded_state: `${ARCHIVE}/20260105_000000.json` });
    expect((out.runtime as JsonObject).resume_skipped_bars).toBe(10 * DAYS);
    expect(one.exists("runs/USDJPY_conservative_20260105_010000/records.csv")).toBe(false);
    expect(err).toContain(`[run_sim] resume cutoff 2024-01-10T23:55:00Z skipped all ${10 * DAYS} bars`);
    expect(await one.show(command)).toContain("nothing was simulated");
  });

  test("cut anywhere, a run goes on as if there had been no cut", async () => {
    const cuts = [301, 1200, 1333, 2000];
    const whole = (await desk().run(command, "--no-aggregate-ev")).out;
    const one = desk();
    let out: JsonObject = {};
    for (const end of [...cuts, 10 * DAYS]) {
      one.write("data/bars.csv", goldenCsv(0, end));
      one.now = `2026-01-05T${String(cuts.indexOf(end) + 2).padStart(2, "0")}:00:00Z`;
      ({ out } = await one.run(command, "--no-aggregate-ev"));
    }
    for (const figure of [
      "trades",
      "wins",
      "total_pips",
      "total_pnl_value",
      "sharpe",
      "max_drawdown",
      "exposure",
      "cagr",
    ]) {
      expect([figure, out[figure]]).toEqual([figure, whole[figure]]);
    }
  });

  test("an open position survives in the state, without bare infinities", async () => {
    const one = desk();
    one.write("data/bars.csv", goldenCsv(0, 8 * 12 + 8));
    await one.run(command, "--semantics", "reference", "--resume", "learned");
    const text = one.read(archived(one)[0] as string);
    expect(text).not.toMatch(/[:\s]-?Infinity|NaN/);
    const position = one.json(archived(one)[0] as string).position as JsonObject;
    expect(position).toMatchObject({
      entry_ts: "2024-01-01T08:30:00Z",
      ctx_snapshot: { threshold_lcb: "-inf" },
    });
    one.write("data/bars.csv", goldenCsv(0, 8 * 12 + 30));
    one.now = "2026-01-05T01:00:00Z";
    const { out } = await one.run(command, "--semantics", "reference", "--resume", "learned");
    expect(out.trades).toBe(1);
  });

  test("a state of another configuration is passed over with one warning, and the new state is archived", async () => {
    const one = desk();
    await one.run(command);
    one.write("configs/strategies/day_orb_5m.yaml", TRADING_MANIFEST.replace("or_n: 6", "or_n: 5"));
    one.now = "2026-01-05T01:00:00Z";
    const { out, exit, err } = await one.run(command);
    expect(exit).toBe(0);
    expect(out.loaded_state).toBeUndefined();
    expect((out.debug as JsonObject).warnings).toEqual([
      expect.stringMatching(
        /^state config_fingerprint mismatch \(state=[0-9a-f]{16}, current=[0-9a-f]{16}\)$/,
      ),
    ]);
    expect(err).toContain(
      `[run_sim] state_skipped=${ARCHIVE}/20260105_000000.json reason=config_fingerprint_mismatch`,
    );
    expect(archived(one)).toHaveLength(2);
  });

  test("a state asked for by name must fit, or nothing is run", async () => {
    const one = desk();
    await one.run(command, "--out-dir", "runs", "--semantics", "reference");
    const texts = { stdout: "", stderr: "" };
    expect(await runRaw(one, ["--load-state", `${RUN}/state.json`], texts)).toBe(1);
    expect(texts.stderr).toContain('"error":"identity_mismatch"');
    expect(texts.stderr).toContain("semantics (state=reference, current=corrected)");
    expect(archived(one)).toHaveLength(1);
  });

  test("--load-state goes on from the named file", async () => {
    const one = desk(withArgs("auto_state: false"));
    await one.run(command, "--out-dir", "runs", "--end-ts", "2024-01-05T00:00:00Z");
    const { out } = await one.run(command, "--load-state", `${RUN}/state.json`);
    const whole = (await desk(withArgs("auto_state: false")).run(command)).out;
    expect(out).toMatchObject({
      loaded_state: `${RUN}/state.json`,
      trades: whole.trades,
      total_pips: whole.total_pips,
    });
  });

  test("a diff file is never loaded, aggregated or taken for the newest", async () => {
    const one = desk();
    await one.run(command);
    one.write(`${ARCHIVE}/20270101_000000_diff.json`, '{"diff": {}}');
    one.now = "2026-01-05T01:00:00Z";
    const { out } = await one.run(command);
    expect(out.loaded_state).toBe(`${ARCHIVE}/20260105_000000.json`);
    expect(one.json(PROFILE).meta).toMatchObject({
      files_total: 2,
      latest_state_ts: expect.stringMatching(/^202/),
    });
  });

  test.each(["false", '"false"', "off", '"no"', "0"])(
    "auto_state: %s keeps the archive out of it",
    async (written) => {
      const one = desk(withArgs(`auto_state: ${written}`));
      const { err } = await one.run(command, "--out-dir", "runs");
      expect(archived(one)).toEqual([]);
      expect(one.exists(PROFILE)).toBe(false);
      expect(one.exists(`${RUN}/state.json`)).toBe(true);
      expect(err).not.toContain("state_archive=");
    },
  );
});

describe("the EV profile of a run", () => {
  test("aggregate_ev: off archives without a profile", async () => {
    const one = desk(withArgs('aggregate_ev: "off"'));
    await one.run(command);
    expect(archived(one)).toHaveLength(1);
    expect(one.exists(PROFILE)).toBe(false);
  });

  test("a profile that cannot be read is not replaced: exit 1, the run is kept, the log says why", async () => {
    const one = desk();
    one.write(PROFILE, "global: [broken");
    const { exit, err } = await one.run(command, "--out-dir", "runs");
    expect(exit).toBe(1);
    expect(err).toContain("[run_sim] Failed to aggregate EV:");
    expect(one.read(PROFILE)).toBe("global: [broken");
    expect(one.exists(`${RUN}/metrics.json`)).toBe(true);
    const log = one.json(`${RUN}/session.log`);
    expect(log.exit_code).toBe(1);
    expect(log.warnings).toEqual([expect.stringContaining("Failed to aggregate EV")]);
  });

  test("another symbol's profile is left alone", async () => {
    const one = desk();
    const foreign =
      '{"meta": {"strategy_key": "strategies.day_orb_5m.DayORB5m", "symbol": "EURUSD", "mode": "conservative"}}\n';
    one.write(PROFILE, foreign);
    const { out } = await one.run(command);
    expect(one.read(PROFILE)).toBe(foreign);
    expect(out.ev_profile_path).toBe("configs/ev_profiles/day_orb_5m_USDJPY.yaml");
  });

  test("an exact continuation has its own profile; --reseed-profile puts the file's seeds over what was learned", async () => {
    const lcb = TRADING_MANIFEST.replace("ev_mode: off", "ev_mode: lcb").replace(
      "runner:",
      "state: {ev_profile: seeds.yaml}\nrunner:",
    );
    const seeds = (alpha: number) =>
      JSON.stringify({ global: { long_term: { alpha_avg: alpha, beta_avg: 1 } }, buckets: [] });
    const learned = async (...argv: string[]) => {
      const one = desk(lcb);
      one.write("seeds.yaml", seeds(9));
      await one.run(command, "--out-dir", "runs", "--no-aggregate-ev", "--end-ts", "2024-01-05T00:00:00Z");
      one.write("seeds.yaml", seeds(40));
      const { out } = await one.run(
        command,
        "--out-dir",
        "runs",
        "--no-aggregate-ev",
        "--end-ts",
        "2024-01-05T00:05:00Z",
        ...argv,
      );
      return (one.json(`${out.run_dir}/state.json`).ev_global as JsonObject).alpha as number;
    };
    const without = await learned();
    expect(without).toBeLessThan(20);
    expect(await learned("--reseed-profile")).toBe(40);
  });

  test("bridge has a file of its own", async () => {
    const one = desk();
    await one.run(command, "--mode", "bridge");
    expect(one.exists("configs/ev_profiles/day_orb_5m_bridge.yaml")).toBe(true);
    expect(one.exists(PROFILE)).toBe(false);
  });
});

describe("what a run refuses", () => {
  test.each([
    ["no manifest at all", [], "manifest_required", 2, "stdout"],
    ["a manifest that is not there", ["--manifest", "no.yaml"], "manifest_not_found", 1, "stderr"],
    ["a CSV that is not there", ["--manifest", "m.yaml", "--csv", "no.csv"], "csv_not_found", 1, "stderr"],
    ["no CSV", ["--manifest", "none.yaml"], "csv_required", 1, "stderr"],
    ["bars outside the bounds", ["--manifest", "m.yaml", "--start-ts", "2030-01-01"], "no_bars", 1, "stdout"],
    ["an unknown strategy", ["--manifest", "other.yaml"], "strategy_not_found", 1, "stderr"],
    [
      "configuration flags beside a manifest",
      ["--manifest", "m.yaml", "--k-tp", "2"],
      "bad_value",
      2,
      "stdout",
    ],
  ])("%s: %j is %s", async (_, argv, code, exit, stream) => {
    const one = new Desk({
      "m.yaml": TRADING_MANIFEST,
      "none.yaml": TRADING_MANIFEST.replace("csv: data/bars.csv", ""),
      "other.yaml": TRADING_MANIFEST.replace("DayORB5m", "Other"),
      "data/bars.csv": goldenCsv(0, 100),
    });
    const texts = { stdout: "", stderr: "" };
    const ended = await runRaw(one, argv, texts);
    expect(ended).toBe(exit);
    const line = texts[stream as "stdout"].split("\n").find((text) => text.startsWith("{"));
    expect(JSON.parse(line ?? "{}").error).toBe(code);
    expect(Object.keys(one.files())).toEqual(["data/bars.csv", "m.yaml", "none.yaml", "other.yaml"]);
  });
});

test("relative paths start at the workspace, whatever the caller's directory", async () => {
  const one = desk(
    withArgs("state_archive: var/states").replace(
      "runner:",
      "state: {archive_namespace: mine/deep}\nrunner:",
    ),
  );
  const { out } = await one.run(command, "--out-dir", "var/runs", "--out-daily-csv", "var/daily.csv");
  expect(isAbsolute(out.run_dir as string)).toBe(false);
  expect(one.exists("var/runs/USDJPY_conservative_20260105_000000/metrics.json")).toBe(true);
  expect(one.exists("var/states/mine/deep/20260105_000000.json")).toBe(true);
  expect(out.dump_daily).toBe("var/daily.csv");
  expect(one.read("var/daily.csv")).toBe(one.read(`${out.run_dir}/daily.csv`));
});

test("a manifest may name its own outputs; a flag beats it", async () => {
  const one = desk(withArgs("json_out: out/m.json, dump_daily: out/m.csv, auto_state: false"));
  const { out } = await one.run(command);
  const { context: _, ...result } = out;
  expect(one.json("out/m.json")).toEqual(result);
  expect(one.exists("out/m.csv")).toBe(true);
  await one.run(command, "--json-out", "out/flag.json", "--dump-daily", "out/flag.csv");
  expect([one.exists("out/flag.json"), one.exists("out/flag.csv")]).toEqual([true, true]);
});

test("--no-manifest runs the engine's defaults and the flags", async () => {
  const one = desk();
  const { out } = await one.run(
    command,
    ...["--no-manifest", "--csv", "data/bars.csv", "--out-dir", "runs", "--no-auto-state"],
    ...["--or-n", "4", "--ev-mode", "off", "--min-or-atr", "0", "--allow-low-rv"],
  );
  expect(out).toMatchObject({ manifest_id: null, symbol: "USDJPY", mode: "conservative" });
  expect(one.json(`${RUN}/params.json`)).toMatchObject({
    manifest: null,
    or_n: 4,
    ev_mode: "off",
    allowed_sessions: "LDN,NY",
  });
});

test("--bounds prices every trade from the worst to the best order of its bars", async () => {
  const { out } = await desk().run(command, "--bounds", "--no-auto-state");
  const bounds = out.bounds as unknown as BoundsReport;
  expect(bounds.detail).toHaveLength(out.trades as number);
  for (const { pnl_pips, pnl_value } of bounds.detail) {
    expect(pnl_pips.worst).toBeLessThanOrEqual(pnl_pips.base);
    expect(pnl_pips.base).toBeLessThanOrEqual(pnl_pips.best);
    expect(pnl_value.worst).toBeLessThanOrEqual(pnl_value.best);
  }
  expect(bounds.total_pips.base).toBeCloseTo(out.total_pips as number, 9);
  expect(await desk().show(command, "--bounds", "--lang", "ja")).toContain("最悪の順序");
});

test("bars of another time frame are counted, and a run that had none says so", async () => {
  const one = desk(TRADING_MANIFEST.replaceAll("timeframe: 5m", "timeframe: 15m"));
  const { out, err, exit } = await one.run(command);
  expect(exit).toBe(0);
  expect((out.debug as JsonObject).invalid_bars).toBe(10 * DAYS);
  expect(err).toContain(`[run_sim] all ${10 * DAYS} bars were rejected`);
});

async function runRaw(one: Desk, argv: string[], texts: { stdout: string; stderr: string }): Promise<number> {
  const { run } = await import("../../lib/command/run.ts");
  return run(command, argv, {
    env: { ORB_NOW: one.now, ORB_WORKSPACE: one.root },
    cwd: one.root,
    output: {
      stdout: async (text) => {
        texts.stdout += text;
      },
      stderr: (text) => {
        texts.stderr += text;
      },
    },
    terminal: { stdout: false, stderr: false, columns: 80 },
  });
}

import { describe, expect, test } from "bun:test";
import type { Slice } from "../../lib/incidents/bars.ts";
import { replayWarnings } from "../../lib/incidents/warnings.ts";
import type { Replay } from "../../lib/incidents/replayed.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { command as incident } from "../../scripts/incident.ts";
import { command as runSim } from "../../scripts/run_sim.ts";
import { goldenCsv, TRADING_MANIFEST } from "../runs/bars.ts";
import type { Desk } from "../state/desk.ts";
import { BARS, DAY, desk, MANIFEST, recorded } from "./support.ts";

/** Two stops, in an uncut run −5.03 pips. */
const LOSS = { start: "2024-01-10T08:00:00Z", end: "2024-01-10T15:00:00Z", loss: -5.5 };

const replayed = async (one: Desk, id: string, ...flags: string[]): Promise<Replay> => {
  const { exit, out } = await one.run(incident, "replay", id, ...flags);
  expect([exit, out.error]).toEqual([0, undefined]);
  return out.replay as Replay;
};
const saved = (one: Desk, id: string) => one.json(`ops/incidents/${id}/artifacts/replay.json`) as Replay;
const params = (one: Desk, id: string) => one.json(`ops/incidents/${id}/replay_params.json`);

/** A state as it was when the incident began. */
async function stateAt(one: Desk, end: string, ...flags: string[]): Promise<string> {
  const bars = ["--csv", BARS, "--end-ts", end, "--no-auto-state", "--no-index"];
  const { out } = await one.run(runSim, ...bars, "--out-dir", "runs", ...flags);
  return String(out.state_path);
}

describe("a replay", () => {
  test("warmed by the bars before the incident says what happened in its window, and whether that is the loss", async () => {
    const one = desk();
    const id = await recorded(one, LOSS);
    const replay = await replayed(one, id);
    expect(replay).toMatchObject({
      window: { start_ts: LOSS.start, end_ts: LOSS.end },
      lead: { hours: 72, bars: 3 * DAY },
      trades: 2,
      wins: 0,
      open_at_end: false,
      gaps: [],
      warnings: [],
      comparison: { verdict: "reproduced", loss_pips: -5.5, tolerance_pips: 5 },
    });
    expect(replay.trade_list.map(({ entry_ts, exit, carried }) => [entry_ts, exit, carried])).toEqual([
      ["2024-01-10T08:35:00Z", "sl", false],
      ["2024-01-10T13:30:00Z", "sl", false],
    ]);
    expect(replay.pips).toBe(replay.trade_list[0]!.pips + replay.trade_list[1]!.pips);
    expect(replay.max_drawdown_pips).toBe(replay.pips);
    expect(replay.comparison.difference_pips).toBe(replay.pips + 5.5);
    expect(replay.candles).toHaveLength(7 * 12 + 1);
    expect(saved(one, id)).toEqual(replay);
  });

  test.each([
    [-5.5, true],
    [-40, false],
    [5, false],
    [-0.1, true],
  ])("of a loss of %p pips is reproduced: %p", async (loss, reproduced) => {
    const one = desk();
    const id = await recorded(one, { ...LOSS, loss });
    expect((await replayed(one, id)).comparison.reproduced).toBe(reproduced);
  });

  test("touches nothing but the incident and its runs, whatever the manifest says of archives, profiles and the index", async () => {
    const args = "cli_args: {csv: data/bars.csv, auto_state: true, aggregate_ev: true, use_ev_profile: true}";
    const one = desk({ [MANIFEST]: TRADING_MANIFEST.replace(/cli_args: .*/, args) });
    await one.run(runSim, "--csv", BARS, "--out-dir", "runs", "--end-ts", "2024-01-09T23:55:00Z");
    const id = await recorded(one, LOSS);
    const before = one.files();
    expect(Object.keys(before)).toContain("runs/index.csv");
    await replayed(one, id);
    const after = one.files();
    const touched = Object.keys({ ...before, ...after }).filter((path) => before[path] !== after[path]);
    const own = [`ops/incidents/${id}/`, `runs/incidents/${id}/`];
    expect(touched.filter((path) => !own.some((folder) => path.startsWith(folder)))).toEqual([]);
    expect(touched).toContain(`runs/incidents/${id}/latest.json`);
    expect(one.json(`runs/incidents/${id}/latest.json`).run_dir).toBe(saved(one, id).run_dir);
  });

  test("leaves parameters with which run_sim gives the same records, byte by byte", async () => {
    const one = desk();
    const id = await recorded(one, LOSS);
    const { run_dir } = await replayed(one, id);
    const { argv, command, returncode, data, lead_hours } = params(one, id);
    expect([command, returncode, lead_hours]).toEqual(["bun scripts/run_sim.ts", 0, 72]);
    expect(data).toMatchObject({
      path: BARS,
      rows: 3 * DAY + 85,
      first_ts: "2024-01-07T08:00:00Z",
      last_ts: LOSS.end,
    });
    const { out } = await one.run(runSim, ...(argv as string[]));
    expect(out.run_dir).not.toBe(run_dir);
    for (const name of ["records.csv", "daily.csv"]) {
      expect(one.read(`${out.run_dir}/${name}`)).toBe(one.read(`${run_dir}/${name}`));
    }
  });

  test("gives the same twice: only stamps differ", async () => {
    const one = desk();
    const id = await recorded(one, LOSS);
    const first = await replayed(one, id);
    const before = { files: one.files(), params: params(one, id) };
    one.now = "2026-03-01T00:00:00Z";
    const second = await replayed(one, id);
    expect(second).toEqual({ ...first, run_dir: second.run_dir });
    expect(second.run_dir).not.toBe(first.run_dir);
    for (const name of ["records.csv", "daily.csv"]) {
      expect(one.read(`${second.run_dir}/${name}`)).toBe(before.files[`${first.run_dir}/${name}`]!);
    }
    const { executed_at_utc: _, run_dir: __, outputs: ___, ...same } = params(one, id);
    expect(before.params).toMatchObject(same);
  });

  test("without a lead gives the figures of a plain run over the window, and says that it began cold", async () => {
    const one = desk();
    const id = await recorded(one, LOSS);
    const replay = await replayed(one, id, "--lead-hours", "0");
    const plain = await one.run(
      runSim,
      "--csv",
      BARS,
      "--start-ts",
      LOSS.start,
      "--end-ts",
      LOSS.end,
      "--no-auto-state",
    );
    const { trades, wins, total_pips } = plain.out;
    expect([replay.trades, replay.wins, replay.pips]).toEqual([trades, wins, total_pips] as number[]);
    expect(replay.warnings.map(({ en }) => en)).toEqual([
      "no bars before the window: the indicators began cold",
    ]);
  });

  test("stands although its file of bars grows", async () => {
    const one = desk({ [BARS]: goldenCsv(0, 11 * DAY) });
    const id = await recorded(one, LOSS);
    await replayed(one, id);
    one.write(BARS, goldenCsv(0, 12 * DAY));
    expect((await one.run(incident, "check", id)).out.problems).toEqual([]);
  });

  test("--dry-run tells all of it and writes nothing", async () => {
    const one = desk();
    const id = await recorded(one, LOSS);
    const before = one.files();
    const { exit, out } = await one.run(incident, "replay", id, "--dry-run");
    expect([exit, (out.replay as Replay).trades]).toEqual([0, 2]);
    expect(one.files()).toEqual(before);
  });
});

describe("the recorded state", () => {
  test("is gone on from, and gives the very trades of an uncut run", async () => {
    const one = desk();
    const state = await stateAt(one, "2024-01-10T07:55:00Z");
    const id = await recorded(one, LOSS, "--snapshot-state", state);
    const replay = await replayed(one, id);
    expect(replay.state).toMatchObject({
      path: state,
      used: true,
      skipped: null,
      last_timestamp: "2024-01-10T07:55:00Z",
    });
    const whole = await one.run(
      runSim,
      "--csv",
      BARS,
      "--end-ts",
      LOSS.end,
      "--out-dir",
      "runs/whole",
      "--no-auto-state",
    );
    const records = one.read(`${whole.out.run_dir}/records.csv`).split("\n");
    const column = (name: string) => records[0]!.split(",").indexOf(name);
    const uncut = records
      .filter((row) => row.includes("2024-01-10"))
      .map((row) => Number(row.split(",")[column("pnl_pips")]));
    expect(replay.trade_list.map(({ pips }) => pips)).toEqual(uncut);
    expect(params(one, id).state).toMatchObject({ path: state });
  });

  test.each([
    ["of another configuration", "config_fingerprint_mismatch", { manifest: "threshold_lcb_pip: -9" }],
    ["that has learned bars of the window", "learned_the_window", { end: "2024-01-10T08:00:00Z" }],
    ["that is gone", "file_not_found", { path: "ops/none.json" }],
    ["that is none", "state_corrupt", { path: "ops/broken.json" }],
  ] as [string, string, { manifest?: string; end?: string; path?: string }][])(
    "%s is passed over, which is told (%s)",
    async (_, code, { manifest, end, path }) => {
      const one = desk({ "ops/broken.json": '{"meta": 3}' });
      const state = path ?? (await stateAt(one, end ?? "2024-01-10T07:55:00Z"));
      if (manifest) one.write(MANIFEST, TRADING_MANIFEST.replace(/threshold_lcb_pip: -10/, manifest));
      const id = await recorded(one, LOSS, "--snapshot-state", state);
      const replay = await replayed(one, id);
      expect(replay.state).toMatchObject({ path: state, used: false, skipped: code });
      expect(replay.warnings.map(({ en }) => en)).toEqual([`the state ${state} was not used: ${code}`]);
      expect(replay.trades).toBe(2);
      expect(params(one, id).state).toBeNull();
    },
  );

  test("that ends before the bars of the replay begin is used, and told how many it has missed", async () => {
    const one = desk();
    const state = await stateAt(one, "2024-01-03T07:55:00Z");
    const id = await recorded(one, LOSS, "--snapshot-state", state);
    const { state: use, warnings } = await replayed(one, id);
    expect(use.used).toBe(true);
    // From Wednesday 08:00 to Friday 22:00: the replay begins on a Sunday before trading does.
    const missed = (2 * 24 + 14) * 12;
    expect(warnings.map(({ en }) => en)).toEqual([
      `the state ${state} ends at 2024-01-03T07:55:00Z: ${missed} bar(s) before the replay were never learned`,
    ]);
  });

  test("is left out with --no-state", async () => {
    const one = desk();
    const id = await recorded(one, LOSS, "--snapshot-state", await stateAt(one, "2024-01-10T07:55:00Z"));
    expect((await replayed(one, id, "--no-state")).state).toMatchObject({ path: null, used: false });
  });
});

describe("what a replay finds", () => {
  test("refusals by stage and reason, never added up over stages", async () => {
    const strict = TRADING_MANIFEST.replace("-10, min_or_atr_ratio: 0.12", "-10, min_or_atr_ratio: 9");
    const one = desk({ [MANIFEST]: strict });
    const id = await recorded(one, LOSS);
    const replay = await replayed(one, id);
    expect(replay.trades).toBe(0);
    const { strategy_gate } = replay.block_counts as Record<string, Record<string, number>>;
    const total = Object.values(strategy_gate!).reduce((sum, count) => sum + count, 0);
    expect(total).toBe(replay.blocks.filter(({ stage }) => stage === "strategy_gate").length);
    expect(total).toBeGreaterThan(0);
    const times = replay.blocks.map(({ ts }) => ts).sort();
    expect(times[0]! >= LOSS.start && times.at(-1)! <= LOSS.end).toBe(true);
  });

  test("gaps of trading time in the window", async () => {
    const rows = goldenCsv(0, 12 * DAY).split("\n");
    const one = desk({ [BARS]: rows.filter((row) => !/^2024-01-10T1[01]:[0-4]/.test(row)).join("\n") });
    const id = await recorded(one, LOSS);
    const replay = await replayed(one, id);
    expect(replay.gaps).toEqual([
      { from: "2024-01-10T10:00:00Z", to: "2024-01-10T10:50:00Z", missing_bars: 10 },
      { from: "2024-01-10T11:00:00Z", to: "2024-01-10T11:50:00Z", missing_bars: 10 },
    ]);
    expect(replay.warnings.map(({ en }) => en)).toEqual(["bars are missing in the window: 2 gap(s)"]);
  });

  test.each([
    [40, 6, ["40 trades in the window, but the manifest allows 6 a day"]],
    [6, 6, []],
    [40, Number.NaN, []],
  ])("%p trades where %p a day are allowed: %p", (trades, limit, expected) => {
    const slice: Pick<Slice, "leadBars" | "candles" | "gaps"> = {
      leadBars: 9,
      candles: [["t", 1, 1, 1, 1]],
      gaps: [],
    };
    const from = Date.UTC(2024, 0, 10, 8);
    expect(
      replayWarnings({ trades, limit, slice, from, to: from + 4 * 3_600_000 }).map(({ en }) => en),
    ).toEqual(expected);
  });

  test("the price's way", async () => {
    const one = desk();
    const id = await recorded(one, LOSS);
    const { price, candles } = await replayed(one, id);
    const [first, last] = [candles[0]!, candles.at(-1)!];
    expect(price).toMatchObject({ open: first[1], close: last[4], bars: 85 });
    expect((price as JsonObject).net_pips).toBeCloseTo((last[4] - first[1]) * 100, 9);
    expect((price as JsonObject).high).toBe(Math.max(...candles.map(([, , high]) => high)));
  });
});

import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { command } from "../../scripts/aggregate_ev.ts";
import { Desk } from "./desk.ts";

const FOLDER = "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative";
const PROFILE = "configs/ev_profiles/day_orb_5m.yaml";
const FLAGS = ["--strategy", "day_orb_5m.DayORB5m", "--symbol", "USDJPY"];

const state = (alpha: number, lineage?: string) =>
  JSON.stringify({
    meta: { symbol: "USDJPY", ...(lineage && { lineage }) },
    ev_global: { alpha, beta: 1 },
    ev_buckets: { "LDN:narrow:mid": { alpha, beta: 1 } },
  });
const desk = (files: Record<string, string>) =>
  new Desk(Object.fromEntries(Object.entries(files).map(([name, text]) => [`${FOLDER}/${name}.json`, text])));
const profile = (one: Desk, path = PROFILE) =>
  JSON.parse(one.read(path)) as { meta: JsonObject; global: Record<string, JsonObject> };

describe("aggregate_ev", () => {
  test("averages all states and the newest ones, by the stamps in their names", async () => {
    const one = desk({
      "20240102_000000": state(2),
      "20240101_000000_state": state(1),
      "20240103_000000_USDJPY_conservative_20240103_090000": state(6),
    });
    const { exit, out } = await one.run(command, ...FLAGS, "--recent", "2");
    expect([exit, out.out_yaml, out.files_total]).toEqual([0, PROFILE, 3]);
    const { meta, global } = profile(one);
    expect(meta).toMatchObject({
      strategy_key: "day_orb_5m.DayORB5m",
      latest_state_ts: "2024-01-03T00:00:00Z",
      recent_count: 2,
    });
    expect([global.long_term?.alpha_avg, global.recent?.alpha_avg]).toEqual([3, 4]);
  });

  test("counts only the newest state's lineage, all of them under the reference's semantics", async () => {
    const states = {
      "20240101_000000": state(1),
      "20240102_000000": state(3, "a".repeat(16)),
      "20240103_000000": state(5, "b".repeat(16)),
    };
    const one = desk(states);
    await one.run(command, ...FLAGS);
    expect(profile(one).meta.files_total).toBe(1);
    await one.run(command, ...FLAGS, "--semantics", "reference");
    expect(profile(one).meta.files_total).toBe(3);
  });

  test("leaves diffs, foreign names and damaged files out, the last with a word", async () => {
    const one = desk({
      "20240101_000000": state(1),
      "20240102_000000": '{"ev_global": ',
      "20240103_000000": JSON.stringify({
        ev_global: { alpha: 3, beta: 1 },
        ev_buckets: { broken: { alpha: 1, beta: 1 } },
      }),
      "20240104_000000_diff": "{}",
      loose: state(9),
    });
    const { err, exit } = await one.run(command, ...FLAGS);
    expect(exit).toBe(0);
    expect(profile(one).meta.files_total).toBe(2);
    expect(err).toContain(`${FOLDER}/20240102_000000.json`);
    expect(err).toContain(`${FOLDER}/20240103_000000.json: broken`);
    expect(err).not.toContain("diff");
  });

  test("takes bare infinities of older programs", async () => {
    const one = desk({
      "20240101_000000": '{"ev_global": {"alpha": 2, "beta": 1}, "position": {"x": -Infinity}}',
    });
    await one.run(command, ...FLAGS);
    expect(profile(one).global.recent?.alpha_avg).toBe(2);
  });

  test("reads the prefixed folder of older programs where the plain one is missing", async () => {
    const one = new Desk({
      [`${FOLDER.replace("day_orb", "strategies.day_orb")}/20240101_000000.json`]: state(2),
    });
    expect((await one.run(command, ...FLAGS)).out.files_total).toBe(1);
  });

  test("reads a namespace instead of strategy, symbol and mode", async () => {
    const one = new Desk({ "ops/state_archive/my/own/20240101_000000.json": state(2) });
    const { out } = await one.run(
      command,
      ...FLAGS,
      "--archive-namespace",
      "my/own",
      "--skip-yaml",
      "--out-csv",
      "deep/down/o.csv",
    );
    expect([out.out_yaml, out.out_csv]).toEqual([null, "deep/down/o.csv"]);
    expect(one.exists(PROFILE)).toBe(false);
    expect(one.read("deep/down/o.csv")).toContain("LDN:narrow:mid,long_term,2,1,");
  });

  test("puts the default file over nobody else's, a named one over anything", async () => {
    const one = desk({ "20240101_000000": state(2) });
    const foreign = '{"meta": {"symbol": "EURUSD"}}';
    one.write(PROFILE, foreign);
    expect((await one.run(command, ...FLAGS)).out.out_yaml).toBe(
      "configs/ev_profiles/day_orb_5m_USDJPY.yaml",
    );
    expect(one.read(PROFILE)).toBe(foreign);
    await one.run(command, ...FLAGS, "--out-yaml", PROFILE);
    expect(profile(one).meta.symbol).toBe("USDJPY");
  });

  test.each([
    [{}, "archive_not_found", `archive directory not found: ${FOLDER}`],
    [{ "20240101_000000_diff": "{}" }, "no_states", `no state files found in ${FOLDER}`],
  ])("without states %j it is %s, exit 1", async (files, code, details) => {
    await expect(
      desk(files).do(command, { strategy: "day_orb_5m.DayORB5m", symbol: "USDJPY" }),
    ).rejects.toThrow(expect.objectContaining({ code, exit: 1, stream: "stderr", message: details }));
  });

  test("a dry run writes nothing and shows the averages", async () => {
    const one = desk({ "20240101_000000": state(3) });
    expect(await one.show(command, ...FLAGS, "--dry-run")).toContain("0.75");
    expect(one.exists(PROFILE)).toBe(false);
  });
});

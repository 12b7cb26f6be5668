import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { fileStamp } from "../../../lib/workspace/time.ts";
import { LEAF, PROFILE, STATE, UpdateDesk } from "./support.ts";

describe("the archive", () => {
  test("keeps the newest five states of updates; diffs stay, and what is none of its own", async () => {
    const desk = new UpdateDesk(0, { [`${LEAF}/20250101_000000.json`]: "{}", [`${LEAF}/notes.txt`]: "mine" });
    const pruned: unknown[] = [];
    for (let hour = 0; hour < 8; hour++) {
      desk.now = `2026-01-05T0${hour}:00:00Z`;
      desk.put(600 + hour * 12);
      pruned.push(...((await desk.applied()).ev_archives_pruned as string[]));
    }
    expect(desk.archived("_state.json")).toEqual(
      [3, 4, 5, 6, 7].map((hour) => `20260105_0${hour}0000_state.json`),
    );
    expect(desk.archived("_diff.json")).toHaveLength(8);
    expect(pruned).toEqual([0, 1, 2].map((hour) => `${LEAF}/20260105_0${hour}0000_state.json`));
    expect(desk.exists(`${LEAF}/20250101_000000.json`)).toBe(true);
    expect(desk.read(`${LEAF}/notes.txt`)).toBe("mine");
    expect(desk.read(`${LEAF}/20260105_070000_state.json`)).toBe(desk.read(STATE));
  });

  test("keeps the newest hundred diffs, also when updates are blocked", async () => {
    const stamps = Array.from({ length: 120 }, (_, k) => fileStamp(Date.UTC(2025, 0, 1) + k * 1000));
    const old = stamps.map((stamp) => [`${LEAF}/${stamp}_diff.json`, "{}"]);
    const desk = new UpdateDesk(600, Object.fromEntries(old));
    await desk.update("--simulate-live", "--liquidity-cap", "0");
    const names = desk.archived("_diff.json");
    expect(names).toHaveLength(100);
    expect(names[0]).toBe(`${stamps[21]}_diff.json`);
    expect(names.at(-1)).toBe("20260105_000000_diff.json");
  });

  test("gives updates of one second a second each", async () => {
    const desk = new UpdateDesk();
    for (const count of [600, 612, 624]) {
      desk.put(count);
      await desk.applied();
    }
    expect(desk.archived("_state.json")).toEqual(
      ["20260105_000000", "20260105_000001", "20260105_000002"].map((stamp) => `${stamp}_state.json`),
    );
    expect(desk.archived("_diff.json").map((name) => name.slice(0, 15))).toEqual(
      desk.archived("_state.json").map((name) => name.slice(0, 15)),
    );
  });

  test("never lets a newer state sort before an older one when the clock was set back", async () => {
    const desk = new UpdateDesk(600);
    await desk.applied();
    desk.now = "2026-01-04T00:00:00Z";
    desk.put(612);
    const out = await desk.applied();
    expect(out.warnings).toEqual(["clock_regression"]);
    expect(out.ev_archive_latest).toBe(`${LEAF}/20260105_000001_state.json`);
    expect((desk.json(STATE).meta as JsonObject).saved_at).toBe("2026-01-04T00:00:00Z");
  });

  test("of another place makes no profile of the workspace's, unless its file is named", async () => {
    const desk = new UpdateDesk(600);
    const out = await desk.applied("--archive-dir", "elsewhere");
    expect(out).toMatchObject({
      archive_dir: "elsewhere/day_orb_5m.DayORB5m/USDJPY/conservative",
      aggregate_ev_rc: null,
      warnings: ["aggregate_ev_skipped"],
    });
    expect(desk.exists(PROFILE)).toBe(false);
    desk.put(700);
    desk.now = "2026-01-05T01:00:00Z";
    const named = await desk.applied("--archive-dir", "elsewhere", "--ev-profile-out", "out/profile.yaml");
    expect(named.aggregate_ev_rc).toBe(0);
    expect(desk.json("out/profile.yaml").meta).toMatchObject({ files_total: 2 });
  });
});

describe("the EV profile", () => {
  test("is made of the states that stay, the new one included", async () => {
    const desk = new UpdateDesk();
    for (let hour = 0; hour < 7; hour++) {
      desk.now = `2026-01-05T0${hour}:00:00Z`;
      desk.put(600 + hour * 200);
      await desk.applied();
    }
    const { meta, global } = desk.json(PROFILE) as { meta: JsonObject; global: { long_term: JsonObject } };
    expect(meta).toMatchObject({ files_total: 5, recent_count: 5, latest_state_ts: "2026-01-05T06:00:00Z" });
    const states = desk
      .archived("_state.json")
      .map((name) => desk.json(`${LEAF}/${name}`).ev_global as JsonObject);
    const mean = states.reduce((sum, { alpha }) => sum + Number(alpha), 0) / 5;
    expect(global.long_term.alpha_avg).toBeCloseTo(mean, 12);
  });

  test("that cannot be made is a finding, not the update's end", async () => {
    const desk = new UpdateDesk(600, { [PROFILE]: "{ damaged" });
    const out = await desk.applied();
    expect(out.aggregate_ev_rc).toBe(1);
    expect(out.warnings).toEqual([expect.stringContaining("aggregate_ev failed")]);
    expect(desk.read(PROFILE)).toBe("{ damaged");
    expect(desk.exists(STATE)).toBe(true);
  });
});

describe("pairs", () => {
  test("each have a state, a cursor, a ledger and an archive of their own", async () => {
    const desk = new UpdateDesk(600);
    await desk.applied();
    const bridge = ["--mode", "bridge", "--state-out", "runs/active/USDJPY_bridge/state.json"];
    const out = await desk.applied(...bridge);
    expect(out.bars_processed).toBe(600);
    expect(out.archive_dir).toBe("ops/state_archive/day_orb_5m.DayORB5m/USDJPY/bridge");
    expect(desk.json("ops/runtime_snapshot.json").state_update).toEqual({
      USDJPY_conservative: "2024-01-03T01:55:00",
      USDJPY_bridge: "2024-01-03T01:55:00",
    });
    expect(desk.lines("runs/active/USDJPY_bridge/ledger.jsonl")).toHaveLength(1);
    expect(desk.exists("configs/ev_profiles/day_orb_5m_bridge.yaml")).toBe(true);
  });

  test("another one's state file is refused", async () => {
    const desk = new UpdateDesk(600);
    await desk.applied();
    expect((await desk.update("--mode", "bridge")).out.error).toBe("state_identity_mismatch");
  });
});

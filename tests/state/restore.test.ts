import { describe, expect, test } from "bun:test";
import type { LearnedState } from "../../lib/engine/learned.ts";
import { printState, type StateLabel } from "../../lib/state/print.ts";
import { command } from "../../scripts/restore_state.ts";
import { Desk, errorOf } from "./desk.ts";
import { label, learnedState } from "./sample.ts";

const leaf = "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative";
const own = "runs/active/USDJPY_conservative/state.json";
const foreign = "f".repeat(16);

/** A state file's text; the serial also stands in its last bar and its estimate. */
function state(serial: number, changes: Partial<StateLabel> = {}): string {
  const body: LearnedState = learnedState();
  body.last_timestamp = `2024-03-0${serial}T15:00:00Z`;
  body.ev_global.alpha = serial;
  return printState(body, { ...label, serial, ...changes });
}

/** States 1 to 3 are archived, the third is in force. */
const deskOf3 = (files: Record<string, string> = {}) =>
  new Desk({
    [`${leaf}/20260101_000000_state.json`]: state(1),
    [`${leaf}/20260102_000000_state.json`]: state(2),
    [`${leaf}/20260103_000000_state.json`]: state(3),
    [own]: state(3),
    "ops/runtime_snapshot.json": JSON.stringify({
      ingest: { USDJPY_5m: "2024-03-09T00:00:00" },
      state_update: { USDJPY_conservative: "2024-03-03T15:00:00", EURUSD_bridge: "2024-01-01T00:00:00" },
    }),
    ...files,
  });

describe("a restore", () => {
  test("puts the archived state in force, archives it as the newest and moves the cursor back", async () => {
    const desk = deskOf3();
    const result = await desk.do(command, { serial: 1 });
    expect(result).toMatchObject({
      status: "restored",
      from: `${leaf}/20260101_000000_state.json`,
      state_out: own,
      archived_as: `${leaf}/20260105_000000_state.json`,
      kept_as: null,
      cursor: "2024-03-01T15:00:00",
      identity: { lineage: label.lineage, serial: 1 },
      previous: { lineage: label.lineage, serial: 3 },
      warnings: [],
    });
    expect(desk.read(own)).toBe(state(1));
    expect(desk.read(`${leaf}/20260105_000000_state.json`)).toBe(state(1));
    expect(JSON.parse(desk.read("ops/runtime_snapshot.json"))).toEqual({
      ingest: { USDJPY_5m: "2024-03-09T00:00:00" },
      state_update: { USDJPY_conservative: "2024-03-01T15:00:00", EURUSD_bridge: "2024-01-01T00:00:00" },
    });
  });

  test("shows what changes, from the replaced state to the restored one", async () => {
    const { differences } = await deskOf3().do(command, { serial: 2 });
    expect(differences?.map(({ path }) => path)).toEqual([
      "identity.serial",
      "identity.last_timestamp",
      "ev_global.mean",
    ]);
    expect(differences?.[0]).toEqual({
      path: "identity.serial",
      what: "serial",
      previous: 3,
      current: 2,
      delta: -1,
    });
  });

  test("keeps the replaced file where the archive does not have it", async () => {
    const desk = deskOf3({ [own]: state(4) });
    const result = await desk.do(command, { serial: 2 });
    expect(result.kept_as).toBe(`${own}.replaced-20260105_000000`);
    expect(desk.read(`${own}.replaced-20260105_000000`)).toBe(state(4));
  });

  test("overwrites no file that was kept before", async () => {
    const desk = deskOf3({ [own]: state(4), [`${own}.replaced-20260105_000000`]: "earlier" });
    expect((await desk.do(command, { serial: 2 })).kept_as).toBe(`${own}.replaced-20260105_000001`);
    expect(desk.read(`${own}.replaced-20260105_000000`)).toBe("earlier");
  });

  test("finds the state by file too, and names neither file nor lineage twice", async () => {
    const desk = deskOf3({ "elsewhere/s.json": state(2) });
    expect(await desk.do(command, { from: "elsewhere/s.json" })).toMatchObject({
      status: "restored",
      from: "elsewhere/s.json",
    });
    expect(desk.read(own)).toBe(state(2));
  });

  test("of the state in force changes nothing", async () => {
    const desk = deskOf3();
    const before = desk.files();
    expect(await desk.do(command, { serial: 3 })).toMatchObject({
      status: "unchanged",
      archived_as: null,
      cursor: null,
    });
    expect(desk.files()).toEqual(before);
  });

  test("of the state in force still puts a strayed cursor right", async () => {
    const desk = deskOf3({
      "ops/runtime_snapshot.json": '{"state_update": {"USDJPY_conservative": "2024-03-08T00:00:00"}}',
    });
    expect(await desk.do(command, { serial: 3 })).toMatchObject({
      status: "restored",
      cursor: "2024-03-03T15:00:00",
    });
  });

  test("previews without writing anything", async () => {
    const desk = deskOf3();
    const before = desk.files();
    expect(await desk.do(command, { serial: 1, dryRun: true })).toMatchObject({
      status: "preview",
      archived_as: expect.any(String),
    });
    expect(desk.files()).toEqual(before);
  });

  test("leaves a snapshot without a cursor for the pair alone", async () => {
    const desk = deskOf3({ "ops/runtime_snapshot.json": '{"ingest": {}}' });
    expect((await desk.do(command, { serial: 1 })).cursor).toBeNull();
    expect(desk.read("ops/runtime_snapshot.json")).toBe('{"ingest": {}}');
  });

  test("says where the cursor cannot follow, because the state names no last bar", async () => {
    const v1 = '{"meta": {"symbol": "USDJPY"}, "ev_buckets": {}}';
    const desk = deskOf3({ "v1.json": v1 });
    const result = await desk.do(command, { from: "v1.json", allowLineage: "none" });
    expect(result.warnings).toEqual([
      "the restored state names no last bar: the update cursor stays at 2024-03-03T15:00:00",
    ]);
    expect(desk.read(own)).toBe(v1);
  });
});

describe("the file in force", () => {
  const archive = { [`${leaf}/20260101_000000_state.json`]: state(1) };
  const single = "runs/active/state.json";
  test.each([
    ["is the pair's own where there is none yet", {}, own],
    ["is the single one where that holds the pair", { [single]: state(3) }, single],
    ["is the single one where that is damaged", { [single]: "{" }, single],
    ["is the pair's own where the single one holds another", { [single]: state(3, { mode: "bridge" }) }, own],
    ["is the pair's own where both exist", { [single]: state(3), [own]: state(3) }, own],
  ])("%s", async (_what, files, path) => {
    const desk = new Desk({ ...archive, ...files });
    const result = await desk.do(command, { serial: 1, allowLineage: label.lineage });
    expect(result.state_out).toBe(path);
    expect(desk.read(path)).toBe(state(1));
  });

  test("is the one that is named", async () => {
    const desk = deskOf3();
    await desk.do(command, { serial: 1, stateOut: "out/s.json" });
    expect(desk.read("out/s.json")).toBe(state(1));
    expect(desk.read(own)).toBe(state(3));
  });
});

describe("a state of another lineage", () => {
  test("is refused, and the hint names it", async () => {
    const desk = deskOf3({ "other.json": state(2, { lineage: foreign }) });
    const before = desk.files();
    const ran = await desk.run(command, "--from", "other.json");
    expect(ran).toMatchObject({
      exit: 2,
      out: { error: "lineage_mismatch", lineage: foreign, target_lineage: label.lineage },
    });
    expect(ran.out.hint).toContain(`--allow-lineage ${foreign}`);
    expect(desk.files()).toEqual(before);
  });

  test("is not let in by another name", async () => {
    const desk = deskOf3({ "other.json": state(2, { lineage: foreign }) });
    for (const allowLineage of [label.lineage, "none", "F".repeat(16)]) {
      expect((await errorOf(() => desk.do(command, { from: "other.json", allowLineage }))).code).toBe(
        "lineage_mismatch",
      );
    }
    expect(await desk.do(command, { from: "other.json", allowLineage: foreign })).toMatchObject({
      status: "restored",
    });
  });

  test("must also be named where the state in force is damaged; the damaged file is kept", async () => {
    const desk = deskOf3({ [own]: "{ half a sta" });
    expect((await errorOf(() => desk.do(command, { serial: 2 }))).text.en).toContain(
      "an unknown one (it cannot be read)",
    );
    const result = await desk.do(command, { serial: 2, allowLineage: label.lineage });
    expect(result).toMatchObject({ status: "restored", previous: null, differences: null });
    expect(desk.read(`${own}.corrupt-20260105_000000`)).toBe("{ half a sta");
    expect(desk.read(own)).toBe(state(2));
  });
});

describe("what cannot be restored changes nothing", () => {
  test.each([
    ["no state named", {}, "restore_source_required"],
    [
      "two states named",
      { from: `${leaf}/20260101_000000_state.json`, serial: 1 },
      "restore_source_required",
    ],
    ["a serial that is not there", { serial: 9 }, "serial_not_found"],
    ["a file that is not there", { from: "gone.json" }, "file_not_found"],
    ["a folder", { from: "ops" }, "is_a_directory"],
    ["a diff", { from: "diff.json" }, "state_corrupt"],
    ["a damaged state", { from: "half.json" }, "state_corrupt"],
    ["a state of the future", { from: "future.json" }, "schema_version_unsupported"],
    ["another symbol's state", { from: "eurusd.json" }, "state_identity_mismatch"],
    ["another mode's state", { from: "bridge.json" }, "state_identity_mismatch"],
    ["another strategy's state", { from: "strategy.json" }, "state_identity_mismatch"],
    ["a symbol that is a path", { serial: 1, symbol: "../x" }, "invalid_name"],
  ])("%s", async (_what, options, code) => {
    const desk = deskOf3({
      "diff.json": '{"diff": {}}',
      "half.json": state(1).slice(0, -40),
      "future.json": '{"meta": {"schema_version": 6}}',
      "eurusd.json": state(1, { symbol: "EURUSD" }),
      "bridge.json": state(1, { mode: "bridge" }),
      "strategy.json": state(1, { strategy: "other.Strategy" }),
    });
    const before = desk.files();
    const error = await errorOf(() => desk.do(command, options));
    expect(error.code).toBe(code);
    expect(error.text.ja).not.toBe(error.text.en);
    expect(error.hint?.ja).toBeString();
    expect(desk.files()).toEqual(before);
  });

  test("a damaged snapshot", async () => {
    const desk = deskOf3({ "ops/runtime_snapshot.json": "[]" });
    expect(await errorOf(() => desk.do(command, { serial: 1 }))).toMatchObject({
      code: "snapshot_corrupt",
      exit: 1,
    });
    expect(desk.read(own)).toBe(state(3));
  });

  test("a serial that different states bear, unless one of them is of the lineage in force", async () => {
    const rival = state(1).replace('"alpha": 1,', '"alpha": 1.0,');
    const desk = deskOf3({ [`${leaf}/20260104_000000_state.json`]: state(1, { lineage: foreign }) });
    expect(await desk.do(command, { serial: 1 })).toMatchObject({ identity: { lineage: label.lineage } });
    expect(rival).not.toBe(state(1));
    const branched = deskOf3({ [`${leaf}/20260104_000000_state.json`]: rival });
    const error = await errorOf(() => branched.do(command, { serial: 1 }));
    expect(error.code).toBe("serial_ambiguous");
    expect(error.fields.paths).toEqual([
      `${leaf}/20260101_000000_state.json`,
      `${leaf}/20260104_000000_state.json`,
    ]);
  });
});

test("a terminal shows identity, changes and what was kept, in both languages", async () => {
  const english = await deskOf3({ [own]: state(4) }).show(command, "--serial", "1");
  expect(english).toContain(`is in force as ${own}.`);
  expect(english).toContain(`replaced file kept as: ${own}.replaced-20260105_000000`);
  expect(english).toContain("updates go on after the bar of 2024-03-01T15:00:00");
  expect(english).toMatch(/serial +4 +1\n/);
  const japanese = await deskOf3().show(command, "--serial", "1", "--dry-run", "--lang", "ja");
  expect(japanese).toContain("変更はしていません");
  expect(japanese).toContain("勝率（全体）");
  expect(await deskOf3().show(command, "--serial", "3")).toContain("is in force already.");
});

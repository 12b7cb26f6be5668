import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { LEAF, LEDGER, MANIFEST, SNAPSHOT, STATE, UpdateDesk } from "./support.ts";

/** A state of 1 000 bars, with 200 more ingested. */
async function begun(): Promise<UpdateDesk> {
  const desk = new UpdateDesk(1000);
  await desk.applied();
  desk.put(1200);
  desk.now = "2026-01-05T01:00:00Z";
  return desk;
}

const metaOf = (desk: UpdateDesk, path = STATE) => desk.json(path).meta as JsonObject;

describe("states that cannot be gone on from end with exit 1, and nothing is written", () => {
  test.each([
    ["cut", (text: string) => text.slice(0, 500), "state_corrupt"],
    ["a list", () => "[1]", "state_corrupt"],
    ["empty", () => "", "state_corrupt"],
    ["a diff file", () => '{"diff": {}}', "state_corrupt"],
    ["without any section", () => '{"meta": {}}', "state_corrupt"],
    ["with a section that is none", () => '{"ev_global": 3}', "state_corrupt"],
    ["edited", (text: string) => text.replace('"trades": ', '"trades": 1'), "state_corrupt"],
    [
      "from the future",
      (text: string) => text.replace('"schema_version": 5', '"schema_version": 6'),
      "schema_version_unsupported",
    ],
  ])("%s", async (_, damage, code) => {
    const desk = await begun();
    desk.write(STATE, damage(desk.read(STATE)));
    const before = desk.files();
    for (const argv of [[], ["--simulate-live", "--max-delta", "0.0001"]]) {
      const { exit, out } = await desk.update(...argv);
      expect({ exit, error: out.error, path: out.path }).toEqual({ exit: 1, error: code, path: STATE });
      expect(out.hint).toContain(`${LEAF}/20260105_000000_state.json`);
      expect(out.message).toMatch(/[^.]\.$/);
    }
    expect(desk.files()).toEqual(before);
  });

  test.each([
    ["of another symbol", { symbol: "EURUSD" }],
    ["of another mode", { mode: "bridge" }],
    ["of another strategy", { strategy: "other.Other" }],
    ["of another time frame", { timeframe: "15m" }],
    ["of other semantics", { semantics: "reference" }],
    ["with other fixes", { fixes: [] }],
  ])("%s", async (_, other) => {
    const desk = await begun();
    // Without the exact part, which vouches for the rest.
    const { resume: _r, meta, ...rest } = desk.json(STATE);
    const { content_sha256: _h, ...identity } = meta as JsonObject;
    desk.write(STATE, JSON.stringify({ meta: { ...identity, ...other }, ...rest }));
    const before = desk.files();
    const { exit, out } = await desk.update();
    expect({ exit, error: out.error }).toEqual({ exit: 1, error: "state_identity_mismatch" });
    expect(desk.files()).toEqual(before);
  });

  test("also where the configuration differs as well", async () => {
    const desk = await begun();
    const { exit, out } = await desk.update("--mode", "bridge", "--no-manifest");
    expect({ exit, error: out.error }).toEqual({ exit: 1, error: "state_identity_mismatch" });
  });
});

describe("a state of another configuration", () => {
  const narrower = (text: string) => text.replaceAll("min_or_atr_ratio: 0.12", "min_or_atr_ratio: 0.5");

  test("is set aside, kept in the archive, and said so", async () => {
    const desk = await begun();
    const old = desk.read(STATE);
    desk.write(MANIFEST, narrower(desk.read(MANIFEST)));
    const out = await desk.applied();
    expect(out.previous_state_discarded).toBe(true);
    expect(out.warnings).toContain("config_fingerprint_mismatch");
    expect(desk.archived("_state.json")).toEqual([
      "20260105_000000_state.json",
      "20260105_010000_state.json",
      "20260105_010001_state.json",
    ]);
    expect(desk.read(`${LEAF}/20260105_010000_state.json`)).toBe(old);
    expect(desk.read(`${LEAF}/20260105_010001_state.json`)).toBe(desk.read(STATE));
    const meta = metaOf(desk);
    expect(meta).toMatchObject({ serial: 1, parent_sha256: null });
    expect(meta.lineage).not.toBe(JSON.parse(old).meta.lineage);
    // Only the new bars are learned.
    expect(out.bars_processed).toBe(200);
  });

  test("blocks a pseudo-live update", async () => {
    const desk = await begun();
    desk.write(MANIFEST, narrower(desk.read(MANIFEST)));
    const before = desk.read(STATE);
    const { out } = await desk.update("--simulate-live");
    expect(out.anomalies).toMatchObject([{ type: "config_mismatch", reason: "config_fingerprint_mismatch" }]);
    expect(out.decision).toEqual({ status: "blocked", reasons: ["anomaly:config_mismatch"] });
    expect(desk.read(STATE)).toBe(before);
  });
});

describe("lineage", () => {
  test("goes on from state to state: serial, parent and ledger", async () => {
    const desk = await begun();
    const first = metaOf(desk);
    await desk.applied();
    const second = metaOf(desk);
    expect(second).toMatchObject({ lineage: first.lineage, serial: 2 });
    const [one, two] = desk.lines(LEDGER);
    expect(two).toMatchObject({ serial: 2, parent_sha256: one!.state_sha256, lineage: one!.lineage });
    expect(second.parent_sha256).toBe(one!.state_sha256);
  });

  test("another one is put into force only when it is named", async () => {
    const desk = await begun();
    const other = new UpdateDesk(900);
    other.now = "2025-01-05T00:00:00Z";
    await other.applied();
    desk.write("other.json", other.read(STATE));
    const lineage = String(metaOf(other).lineage);
    const before = desk.files();
    const refused = await desk.update("--state-in", "other.json");
    expect({ exit: refused.exit, error: refused.out.error }).toEqual({ exit: 2, error: "lineage_mismatch" });
    expect(desk.files()).toEqual(before);
    await desk.applied("--state-in", "other.json", "--allow-lineage", lineage);
    expect(metaOf(desk)).toMatchObject({ lineage, serial: 2 });
  });

  test("so is a learning from nothing over a state that is there", async () => {
    const desk = await begun();
    const refused = await desk.update("--state-in", "missing.json");
    expect(refused.out.error).toBe("lineage_mismatch");
    const out = await desk.applied("--state-in", "missing.json", "--allow-lineage", "new");
    expect(out.warnings).toContain("state_missing_with_cursor");
    expect(metaOf(desk).serial).toBe(1);
  });

  test("an older state of the same one needs no name", async () => {
    const desk = await begun();
    await desk.applied();
    const { out } = await desk.update("--state-in", `${LEAF}/20260105_000000_state.json`);
    // Its bars are known by the cursor.
    expect(out).toMatchObject({ message: "no_new_bars", warnings: ["cursor_ahead_of_state"] });
  });
});

describe("the snapshot", () => {
  test.each([
    ["cut", '{"ingest": {'],
    ["a list", "[]"],
    ["with a section that is none", '{"ingest": 3}'],
    ["with a cursor that is no time", '{"state_update": {"USDJPY_conservative": "soon"}}'],
    ["with a cursor that is no text", '{"state_update": {"USDJPY_conservative": 3}}'],
  ])("%s stops the update and is left alone", async (_, text) => {
    const desk = await begun();
    desk.write(SNAPSHOT, text);
    const { exit, out } = await desk.update();
    expect({ exit, error: out.error }).toEqual({ exit: 1, error: "snapshot_corrupt" });
    expect(desk.read(SNAPSHOT)).toBe(text);
  });

  test("keeps what others wrote, in their order", async () => {
    const desk = await begun();
    const mine = { ingest: { USDJPY_5m: "2024-01-05T00:00:00" }, other: { deep: { list: [1, null] } } };
    desk.write(SNAPSHOT, JSON.stringify({ ...mine, state_update: { EURUSD_bridge: "2024-01-01T00:00:00" } }));
    await desk.applied();
    expect(desk.json(SNAPSHOT)).toEqual({
      ...mine,
      state_update: { EURUSD_bridge: "2024-01-01T00:00:00", USDJPY_conservative: "2024-01-05T03:55:00" },
    });
  });

  test("lost or behind the state, no bar is learned twice", async () => {
    const desk = await begun();
    const behind = desk.read(SNAPSHOT);
    await desk.applied();
    const state = desk.read(STATE);
    for (const snapshot of [behind, "{}"]) {
      desk.write(SNAPSHOT, snapshot);
      expect((await desk.update()).out).toMatchObject({
        message: "no_new_bars",
        last_ts: "2024-01-05T03:55:00",
      });
      expect(desk.read(STATE)).toBe(state);
    }
  });

  test("behind the state, without the exact part: the bars are offered, and passed over", async () => {
    const desk = new UpdateDesk(1000);
    await desk.applied("--resume", "learned");
    const behind = desk.read(SNAPSHOT);
    desk.put(1200);
    desk.now = "2026-01-05T01:00:00Z";
    await desk.applied("--resume", "learned");
    desk.write(SNAPSHOT, behind);
    desk.now = "2026-01-05T02:00:00Z";
    expect(await desk.applied("--resume", "learned")).toMatchObject({ bars_processed: 200, bars_applied: 0 });
  });
});

describe("states that only carry estimates", () => {
  test("go on with a warning, and the pips of older trades are derived", async () => {
    const desk = new UpdateDesk(1000);
    await desk.applied("--resume", "learned");
    const trades = (desk.json(STATE).metrics as JsonObject).trade_returns as number[];
    desk.put(1200);
    desk.now = "2026-01-05T01:00:00Z";
    const out = await desk.applied();
    expect(out.warnings).toEqual(["resume_context_missing", "trade_pips_derived"]);
    const { trade_returns, trade_pips } = desk.json(STATE).metrics as {
      trade_returns: number[];
      trade_pips: number[];
    };
    expect(trade_pips).toHaveLength(trade_returns.length);
    expect(trade_pips.slice(0, trades.length)).toEqual(trades.map((value) => value / 10));
  });
});

import { describe, expect, test } from "bun:test";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { defineCommand, type PlannedCommand } from "../../../lib/command/define.ts";
import { HEARTBEAT } from "../../../lib/workflow/worker/heartbeat.ts";
import { acquireLock } from "../../../lib/workspace/lock.ts";
import { OpsError } from "../../../lib/workspace/errors.ts";
import { makePlan } from "../../../lib/workspace/plans.ts";
import { isoNaive, isoUtc, parseInstant } from "../../../lib/workspace/time.ts";
import { TRADING_MANIFEST } from "../../runs/bars.ts";
import { readTree, rejectionOf, writeTree } from "../../workspace/support.ts";
import { BAR, type Fault, grid, MINUTE, MONDAY, type Told } from "./rig.ts";
import { newRig } from "./support.ts";

const manifest = { "configs/strategies/day_orb_5m.yaml": TRADING_MANIFEST };
const down = () => "error" as const;

/** Stands for `update_state`, and counts its calls. */
function fakeUpdate(answer: (call: number) => Record<string, unknown>) {
  const calls: Record<string, unknown>[] = [];
  const command = defineCommand({
    name: "update_state",
    summary: { en: "", ja: "" },
    exitStatus: [],
    examples: [],
    options: z.looseObject({}),
    plan(ctx, options) {
      calls.push(options);
      return makePlan(ctx, answer(calls.length) as never);
    },
  });
  return { command: command as unknown as PlannedCommand, calls };
}

const applied = () => ({ decision: { status: "applied", reasons: [] }, bars_applied: 1, trades_closed: 0 });

describe("a round", () => {
  test("adds the new bars to all tiers, and lets the state learn them under the guards", async () => {
    const rig = newRig({ tree: { ...manifest, "configs/guards.yaml": "max_delta: 0.2\n" } });
    const { result, exitCode } = await rig.run({ maxIterations: 4 });
    expect([result.stop_reason, result.rounds, exitCode]).toEqual(["max_iterations", 4, 0]);
    const stamps = await rig.stamps();
    expect(stamps).toEqual(grid(MONDAY - 180 * MINUTE, MONDAY + BAR));
    expect([await rig.stamps("raw"), await rig.stamps("features")]).toEqual([stamps, stamps]);
    const [first] = rig.told("update");
    expect(first).toMatchObject({ round: 1, status: "applied", bars_applied: 35 });
    const state = await rig.json<{ meta: { last_timestamp: string } }>("runs/active/state.json");
    expect(state.meta.last_timestamp).toStartWith(stamps.at(-1)!);
    const snapshot = await rig.json<Record<string, Record<string, unknown>>>("ops/runtime_snapshot.json");
    expect(snapshot.ingest!.USDJPY_5m).toBe(stamps.at(-1)!);
    expect(snapshot.ingest_meta!.USDJPY_5m).toMatchObject({
      primary_source: "dukascopy",
      status: "ok",
      dukascopy_offer_side: "bid",
      source_chain: [{ source: "dukascopy" }],
    });
    expect(existsSync(join(rig.root, "ops/logs/ingest_anomalies.jsonl"))).toBe(false);
    const heartbeat = await rig.json(HEARTBEAT);
    expect(heartbeat).toMatchObject({
      pid: process.pid,
      iteration: 4,
      state: "stopped",
      stop_reason: "max_iterations",
      consecutive_failures: 0,
      next_run_at: null,
      symbols: {
        USDJPY: { last_ts: stamps.at(-1)!, source: "dukascopy", rows_last_round: 1, pending_updates: [] },
      },
    });
  });

  test("asks the next source where one fails, has nothing, breaks, or lags behind", async () => {
    const kinds: Fault[] = ["error", "empty", "defect", "late"];
    const rig = newRig({ dukascopy: () => kinds[(rig.dukascopy.requests.length - 1) % 4]! });
    rig.updateState = fakeUpdate(applied).command;
    await rig.run({ maxIterations: 4 });
    const reasons = rig.told("ingest").map(({ fallbacks }) => (fallbacks as { reason: string }[])[0]?.reason);
    expect(reasons).toEqual([
      "fetch error: dukascopy is down",
      "no rows returned",
      "fetch error: undefined is not an object",
      `stale data: last_ts=${isoNaive(MONDAY - 115 * MINUTE)}`,
    ]);
    const stamps = await rig.stamps();
    expect([stamps[0], stamps.at(-1)]).toEqual([
      isoNaive(MONDAY - 7 * 24 * 60 * MINUTE),
      isoNaive(MONDAY + BAR),
    ]);
    const { ingest_meta: meta } = await rig.json<{ ingest_meta: Record<string, Record<string, unknown>> }>(
      "ops/runtime_snapshot.json",
    );
    expect(meta.USDJPY_5m).toMatchObject({
      status: "degraded",
      source_chain: [{ source: "dukascopy" }, { source: "yfinance" }],
      provider_attempts: [
        { stage: "dukascopy", outcome: "stale" },
        { stage: "yfinance", outcome: "ok", rows: expect.any(Number) },
      ],
    });
    expect(meta.USDJPY_5m).not.toHaveProperty("dukascopy_offer_side");
  });

  test("without any source invents nothing, says so, and comes back more seldom until one is there again", async () => {
    const rig = newRig({ dukascopy: () => (rig.told("round").length < 5 ? "error" : "none"), yahoo: down });
    rig.updateState = fakeUpdate(applied).command;
    await rig.run({ maxIterations: 8 });
    const rounds = rig.told("round");
    expect(rounds.map(({ consecutive_failures: failures }) => failures)).toEqual([1, 2, 3, 4, 5, 0, 0, 0]);
    const starts = rig.told("ingest").map(({ at }) => Math.round((parseInstant(String(at)) - MONDAY) / BAR));
    expect(starts).toEqual([0, 0, 1, 3, 7, 11, 12, 13]);
    const failed = rig.told("ingest")[4]!;
    expect([failed.source, failed.rows, failed.last_ts]).toEqual([null, 0, null]);
    expect(rig.told("update").length).toBe(3);
  });

  test("of several symbols and modes keeps each pair's state apart, and a symbol that fails alone", async () => {
    const rig = newRig({
      tree: manifest,
      dukascopy: ({ symbol }) => (symbol === "EURUSD" ? "error" : "none"),
      yahoo: down,
    });
    await rig.run({ symbols: "eurusd,usdjpy", modes: "conservative,bridge", maxIterations: 2 });
    const states = ["USDJPY_conservative", "USDJPY_bridge", "EURUSD_conservative"].map((pair) =>
      existsSync(join(rig.root, `runs/active/${pair}/state.json`)),
    );
    expect(states).toEqual([true, true, false]);
    expect(rig.told("round").map(({ failed, consecutive_failures: n }) => [failed, n])).toEqual([
      [["EURUSD"], 0],
      [["EURUSD"], 0],
    ]);
    const { symbols } = await rig.json<{ symbols: Record<string, { pending_updates: object[] }> }>(HEARTBEAT);
    expect(symbols.EURUSD!.pending_updates).toEqual([
      { mode: "conservative", reason: "not_tried", attempts: 0, retry_at: null },
      { mode: "bridge", reason: "not_tried", attempts: 0, retry_at: null },
    ]);
  });
});

test("a symbol whose sources hang does not hold up the others", async () => {
  const rig = newRig({ dukascopy: ({ symbol }) => (symbol === "EURUSD" ? "hang" : "none") });
  rig.updateState = fakeUpdate(applied).command;
  await rig.run({ symbols: "EURUSD,USDJPY", once: true }, { deadlineMs: 50 });
  expect(rig.told("error")).toMatchObject([{ symbol: "EURUSD", error: "deadline" }]);
  expect(rig.told("ingest")).toMatchObject([{ symbol: "USDJPY", source: "dukascopy", rows: 35 }]);
  expect(rig.told("round")).toMatchObject([{ failed: ["EURUSD"], consecutive_failures: 0 }]);
});

describe("an update", () => {
  test("that fails is tried again without new bars, and that it was is told", async () => {
    const rig = newRig({
      dukascopy: () => (rig.dukascopy.requests.length === 1 ? "none" : "empty"),
      yahoo: down,
    });
    const error = new OpsError("state_corrupt", { en: "broken", ja: "破損" });
    const update = fakeUpdate((call) => {
      if (call < 3) throw error;
      return applied();
    });
    rig.updateState = update.command;
    await rig.run({ interval: 60, maxIterations: 8 });
    expect(rig.told("error")).toMatchObject([
      { symbol: "USDJPY", mode: "conservative", error: "state_corrupt", details: "broken" },
      { round: expect.any(Number) },
    ]);
    expect(rig.told("update")).toMatchObject([{ status: "applied" }]);
    expect(update.calls.length).toBe(3);
    expect(update.calls[0]).toMatchObject({ simulateLive: true, bars: "validated/USDJPY/5m.csv" });
  });

  test("that the guards block is tried again after a pause, not with every bar", async () => {
    const rig = newRig();
    const update = fakeUpdate(() => ({ decision: { status: "blocked", reasons: ["var_cap"] } }));
    rig.updateState = update.command;
    await rig.run({ maxIterations: 14 });
    // After 1, 2, 4, 8, 16, 32 minutes: with the first round from then on.
    expect(rig.told("update").map(({ round }) => round)).toEqual([1, 3, 4, 5, 7, 11]);
    const { symbols } = await rig.json<{ symbols: { USDJPY: { pending_updates: object[] } } }>(HEARTBEAT);
    expect(symbols.USDJPY.pending_updates).toMatchObject([{ reason: "blocked", attempts: 6 }]);
  });

  test("is blocked by the caps of configs/guards.yaml, leaves its diff and the alert, and no state", async () => {
    const rig = newRig({ tree: { ...manifest, "configs/guards.yaml": "liquidity_cap: 0\n" } });
    await rig.run({ once: true });
    const reasons = ["anomaly:liquidity_cap_exceeded"];
    expect(rig.told("update")).toMatchObject([
      { status: "blocked", reasons, bars_applied: 0, trades_closed: 0 },
    ]);
    expect(existsSync(join(rig.root, "runs/active/state.json"))).toBe(false);
    const left = Object.keys(readTree(rig.root));
    expect(left.filter((path) => path.endsWith("_diff.json")).length).toBe(1);
    expect(await rig.text("ops/state_alerts.log")).toContain("state_update_rollback");
  });

  test("waits while an operator has stopped updates, and goes on in the round after", async () => {
    const rig = newRig({ tree: manifest });
    const stopped = (enabled: boolean) => {
      const record = { status: enabled ? "enabled" : "disabled", reason: "test", updated_at: null };
      writeTree(rig.root, { "ops/state_archive/auto_adjust_override.json": JSON.stringify(record) });
    };
    stopped(false);
    rig.onEvent = ({ event, round }) => void (event === "round" && round === 3 && stopped(true));
    await rig.run({ maxIterations: 5 });
    expect(rig.told("update").map(({ round, status, reasons }) => [round, status, reasons])).toEqual([
      [1, "blocked", ["override_disabled"]],
      [4, "applied", ["conditions_met"]],
      [5, "applied", ["conditions_met"]],
    ]);
    expect(rig.told("update")[1]!.bars_applied).toBe((await rig.stamps()).length - 1);
  });

  test("that a worker owed when it died is made up for by the next, also when no source answers", async () => {
    const rig = newRig({ tree: manifest, dukascopy: down, yahoo: down });
    await rig.history(50);
    await rig.run({ once: true });
    expect(rig.told("update")).toMatchObject([{ status: "applied", bars_applied: 50 }]);
  });

  test("sends what an earlier command could not", async () => {
    const rig = newRig({ tree: { "ops/outbox/broken.json": "{" } });
    rig.updateState = fakeUpdate(applied).command;
    await rig.run({ once: true });
    expect(rig.notes.join("\n")).toMatch(/broken\.json|alert/);
  });
});

describe("the worker ends", () => {
  test("when the stop file appears while it sleeps, and does not start while it is there", async () => {
    const rig = newRig();
    rig.updateState = fakeUpdate(applied).command;
    const stopFile = "ops/live_ingest_worker.stop";
    rig.onEvent = ({ event }) => void (event === "round" && writeTree(rig.root, { [stopFile]: "" }));
    const first = await rig.run({});
    expect([first.result.stop_reason, first.result.rounds, first.exitCode]).toEqual(["stop_file", 1, 0]);
    expect(rig.events.at(-1)).toMatchObject({ event: "stopped", reason: "stop_file" });
    expect((await rig.run({})).result.rounds).toBe(0);
    expect(statSync(join(rig.root, stopFile)).size).toBe(0);
    expect((await rig.run({ shutdownFile: "", maxIterations: 1 })).result.rounds).toBe(1);
  });

  test("within a second when the stop file appears while it waits for a source", async () => {
    const rig = newRig({
      dukascopy: () => {
        writeTree(rig.root, { "ops/live_ingest_worker.stop": "" });
        return "hang";
      },
    });
    expect((await rig.run({})).result).toMatchObject({ stop_reason: "stop_file", rounds: 1, rows: 0 });
    expect(rig.clock.monotonic()).toBeLessThan(1000);
    expect(rig.told("error")).toEqual([]);
    expect((await rig.json<{ state: string }>(HEARTBEAT)).state).toBe("stopped");
  }, 10_000);

  test.each([
    [{ maxIterations: 0 }, 0, "max_iterations"],
    [{ once: true }, 1, "once"],
    [{ maxIterations: 3, interval: 0 }, 3, "max_iterations"],
  ])("after the rounds that it was given: %p", async (flags, rounds, reason) => {
    const rig = newRig();
    rig.updateState = fakeUpdate(applied).command;
    expect((await rig.run(flags)).result).toMatchObject({ rounds, stop_reason: reason });
    if ("interval" in flags) expect(rig.clock.time).toBe(MONDAY);
  });

  test("after twenty rounds with one error of the file system, and not after twenty with different ones", async () => {
    const failing = (codes: string[]) => {
      const rig = newRig();
      let calls = 0;
      rig.ingest = async () => {
        throw new OpsError(codes[calls++ % codes.length]!, { en: "no space", ja: "空きなし" });
      };
      return rig;
    };
    const full = failing(["disk_full"]);
    const ended = await full.run({ interval: 10, maxIterations: 30 });
    expect([ended.exitCode, ended.result.stop_reason, ended.result.rounds]).toEqual([1, "storage_error", 20]);
    expect(full.notes.join()).toContain("no space");
    const mixed = await failing(["disk_full", "read_only"]).run({ interval: 10, maxIterations: 25 });
    expect([mixed.exitCode, mixed.result.rounds]).toEqual([0, 25]);
  });

  test("at once, with exit code 3, where another one works in the workspace", async () => {
    const rig = newRig();
    const { workspace, clock } = rig.context();
    using _held = await acquireLock(workspace, "worker", { clock, command: "other" });
    const error = await rejectionOf(rig.run({ once: true }));
    expect([error.code, error.exit]).toEqual(["locked", 3]);
    expect(rig.events).toEqual([]);
  });

  test("before it begins where the calendar cannot be read", async () => {
    const rig = newRig({ tree: { "configs/market_calendar.yml": "holidays: 7\n" } });
    expect((await rejectionOf(rig.run({}))).code).toBe("calendar_invalid");
  });
});

describe("a closed market", () => {
  const FRIDAY = Date.UTC(2026, 0, 9, 21, 50);
  const SUNDAY_OPEN = Date.UTC(2026, 0, 11, 22);
  test("is slept through once its last bar is there, with heartbeats", async () => {
    const rig = newRig({ now: FRIDAY });
    rig.updateState = fakeUpdate(applied).command;
    const beats: number[] = [];
    const sleep = rig.clock.sleep.bind(rig.clock);
    rig.clock.sleep = async (ms) => {
      const { updated_at: at, state } = await rig.json<{ updated_at: string; state: string }>(HEARTBEAT);
      if (beats.at(-1) !== parseInstant(at)) beats.push(parseInstant(at));
      const inside = rig.clock.time > FRIDAY + 30 * MINUTE && rig.clock.time < SUNDAY_OPEN - 60 * MINUTE;
      if (inside) expect(state).toBe("market_closed");
      // In the real clock's slices this would be hundreds of thousands of reads.
      await sleep(inside ? MINUTE : ms);
    };
    await rig.run({ maxIterations: 5 });
    const starts = rig.told("ingest").map(({ at }) => String(at));
    expect(starts[3]!.slice(0, 16)).toBe("2026-01-09T22:00");
    expect(starts[4]!.slice(0, 16)).toBe("2026-01-11T22:05");
    expect(rig.told("market_closed")).toMatchObject([{ until: "2026-01-11T22:05:20Z" }]);
    const gaps = beats.slice(1).map((beat, k) => beat - beats[k]!);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(16 * MINUTE);
  });

  test("whose last bars no source has is asked for an hour, no longer", async () => {
    const rig = newRig({ now: FRIDAY, dukascopy: () => "late", yahoo: () => "late" });
    rig.updateState = fakeUpdate(applied).command;
    await rig.run({ interval: 900, maxIterations: 7 });
    const starts = rig.told("ingest").map(({ at }) => String(at).slice(5, 16));
    expect(starts.slice(-2)).toEqual([
      expect.stringMatching(/^01-09T23:0[01]$/),
      expect.stringMatching(/^01-11T22:0[56]$/),
    ]);
  });
});

describe("time", () => {
  test("that is set back while it sleeps does not make it sleep longer", async () => {
    const rig = newRig();
    rig.updateState = fakeUpdate(applied).command;
    const sleep = rig.clock.sleep.bind(rig.clock);
    let back = false;
    rig.clock.sleep = async (ms) => {
      await sleep(ms);
      if (!back && rig.told("round").length === 2) {
        back = true;
        rig.clock.time -= 3_600_000;
      }
    };
    const began = rig.clock.monotonic();
    await rig.run({ maxIterations: 4 });
    expect(rig.clock.monotonic() - began).toBeLessThan(4 * BAR);
    expect(await rig.stamps()).toEqual([...new Set(await rig.stamps())].sort());
  });

  test("of every round is told, and when the next one begins", async () => {
    const rig = newRig();
    rig.updateState = fakeUpdate(applied).command;
    await rig.run({ maxIterations: 3 });
    const rounds: Told[] = rig.told("round");
    const starts = rig.told("ingest").map(({ at }) => at);
    expect(rounds.map(({ next_run_at: next }) => next)).toEqual([starts[1], starts[2], null]);
    expect(starts[0]).toBe(isoUtc(MONDAY));
  });
});

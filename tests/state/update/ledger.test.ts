import { describe, expect, test } from "bun:test";
import { estimatesOf } from "../../../lib/state/diff.ts";
import { parseState } from "../../../lib/state/document.ts";
import { LEDGER_FORMAT, type LedgerLine } from "../../../lib/state/ledger.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { sha256 } from "../../../lib/workspace/found.ts";
import { LEAF, LEDGER, STATE, UpdateDesk } from "./support.ts";

/** Updates at these bars; the ledger's lines, and the state after each. */
async function history(cuts: number[], ...argv: string[]) {
  const desk = new UpdateDesk();
  const states: string[] = [];
  for (const [hour, cut] of cuts.entries()) {
    desk.now = `2026-01-05T0${hour}:00:00Z`;
    desk.put(cut);
    await desk.applied(...argv);
    states.push(desk.read(STATE));
  }
  return { desk, states, lines: desk.lines(LEDGER) as unknown as LedgerLine[] };
}

describe.each(["exact", "learned"])("a ledger of --resume %s", async (resume) => {
  const { desk, states, lines } = await history([1000, 1500, 1512, 2300], "--resume", resume);
  const bodies = states.map((text) => parseState(text, STATE).body);

  test("has a line an update, chained by the states' hashes", () => {
    expect(lines.map(({ state_sha256 }) => state_sha256)).toEqual(states.map((text) => sha256(text)));
    expect(lines.map(({ parent_sha256 }) => parent_sha256)).toEqual([
      null,
      ...states.slice(0, -1).map((text) => sha256(text)),
    ]);
    expect(lines.map(({ serial }) => serial)).toEqual([1, 2, 3, 4]);
    for (const line of lines) {
      expect(line).toMatchObject({
        format: LEDGER_FORMAT,
        symbol: "USDJPY",
        mode: "conservative",
        resume,
        state_out: STATE,
      });
      expect(desk.json(line.diff)).toMatchObject({ txn_id: line.txn, new_state_sha256: line.state_sha256 });
      expect(desk.read(line.archive)).toBe(states[line.serial - 1]!);
    }
  });

  test("says which bars", () => {
    expect(lines[2]!.bars).toEqual({
      path: "validated/USDJPY/5m.csv",
      first: "2024-01-06T05:00:00",
      last: "2024-01-06T05:55:00",
      processed: 12,
      applied: 12,
    });
  });

  test("leads from the first estimates to the last", () => {
    const at = new Map<string, number>();
    for (const [index, { estimates }] of lines.entries()) {
      for (const { path, previous, current } of estimates) {
        expect(previous).toBe(at.get(path) ?? null);
        if (current === null) at.delete(path);
        else at.set(path, current);
      }
      expect(Object.fromEntries(at)).toEqual(Object.fromEntries(estimatesOf(bodies[index]!)));
    }
  });

  test("explains every count by the trades: each begins where the one before it in its bucket ended", () => {
    const counts: Record<string, { alpha: number; beta: number }> = {};
    let global = [1, 1];
    for (const { trades } of lines) {
      for (const { ev_key, alpha, beta, global_alpha, global_beta } of trades) {
        const known = counts[ev_key!] ?? { alpha: 1, beta: 1 };
        expect([alpha![0], beta![0]]).toEqual([known.alpha, known.beta]);
        expect([global_alpha![0], global_beta![0]]).toEqual(global);
        counts[ev_key!] = { alpha: alpha![1], beta: beta![1] };
        global = [global_alpha![1], global_beta![1]];
      }
    }
    const last = bodies.at(-1)!;
    expect([last.ev_global!.alpha!, last.ev_global!.beta!]).toEqual(global);
    for (const [key, learned] of Object.entries(counts)) expect(last.ev_buckets[key]).toEqual(learned);
    expect(Object.keys(counts).length).toBeGreaterThan(2);
  });

  test("explains every slope by fills and blocked entries", () => {
    const slopes: Record<string, number> = { narrow: 0.02, normal: 0.05, wide: 0.1 };
    for (const { entries, relaxed } of lines) {
      for (const { spread_band, slope } of entries) {
        if (relaxed.length === 0) expect(slope[0]).toBe(slopes[spread_band]!);
        slopes[spread_band] = slope[1];
      }
      for (const { spread_band, change } of relaxed) slopes[spread_band]! += change;
    }
    const last = bodies.at(-1)!.slip!.a!;
    for (const [band, slope] of Object.entries(slopes)) expect(last[band]!).toBeCloseTo(slope, 12);
  });

  test("adds up to the totals: trades, money, days, equity", () => {
    const closed = lines.flatMap(({ trades }) => trades).filter(({ stage }) => stage === "trade");
    const last = lines.at(-1)!.standing.after;
    expect(closed).toHaveLength(last.trades);
    expect(closed.length).toBeGreaterThan(10);
    expect(closed.reduce((sum, { pnl_pips }) => sum + pnl_pips!, 0)).toBeCloseTo(last.total_pips, 8);
    const days = lines.flatMap(({ daily }) => Object.values(daily));
    expect(days.reduce((sum, { fills }) => sum + fills, 0)).toBe(last.trades);
    expect(days.reduce((sum, { pnl_value }) => sum + pnl_value, 0)).toBeCloseTo(last.total_pnl_value, 8);
    expect(lines.flatMap(({ equity }) => equity)).toHaveLength(last.trades);
    expect(lines.flatMap(({ equity }) => equity).at(-1)![1]).toBeCloseTo(last.equity, 8);
    for (let k = 1; k < lines.length; k++)
      expect(lines[k]!.standing.before).toEqual(lines[k - 1]!.standing.after);
  });

  test("shows a trade's slope where it was filled in the same update", () => {
    const entries = lines.flatMap((line) => line.entries);
    for (const line of lines) {
      for (const { stage, slope, entry_ts } of line.trades) {
        const here = line.entries.some((entry) => entry.entry_ts === entry_ts);
        if (stage === "trade") expect(slope !== null).toBe(here);
        if (stage === "trade") expect(entries.some((entry) => entry.entry_ts === entry_ts)).toBe(true);
      }
    }
  });
});

test("guards' figures stand in every line, whether they were asked or not", async () => {
  const { lines } = await history([1500, 2300]);
  expect(lines[0]!.guards.max_delta).toEqual({ estimates: null, learned: null, all: null });
  const { guards } = lines[1]!;
  expect(guards).toMatchObject({
    simulate_live: false,
    scope: "estimates",
    caps: { max_delta: null, var_cap: null, liquidity_cap: null },
  });
  for (const scope of ["estimates", "learned", "all"] as const) {
    expect(guards.max_delta[scope]!.abs_delta).toBeGreaterThan(0);
  }
  expect(guards.max_delta.all!.abs_delta).toBeGreaterThanOrEqual(guards.max_delta.learned!.abs_delta);
  expect(guards.liquidity_usage).toBeGreaterThan(0);
});

test("calibrations of the first days teach without a trade of their own", async () => {
  const desk = new UpdateDesk(600);
  await desk.applied(
    "--no-manifest",
    "--allow-low-rv",
    "--min-or-atr",
    "0.1",
    "--ev-mode",
    "off",
    "--calibrate-days",
    "2",
  );
  const stages = (desk.lines(LEDGER)[0] as JsonObject & LedgerLine).trades.map(
    ({ stage, ev_key, entry_ts }) => [stage, ev_key !== null, entry_ts],
  );
  expect(stages.length).toBeGreaterThan(0);
  for (const stage of stages) expect(stage).toEqual(["calibration", true, null]);
});

test("a blocked update leaves the ledger as it is", async () => {
  const { desk } = await history([1500]);
  desk.put(2300);
  const before = desk.read(LEDGER);
  await desk.update("--simulate-live", "--liquidity-cap", "0");
  expect(desk.read(LEDGER)).toBe(before);
  expect(desk.archived("_diff.json")).toHaveLength(2);
  expect(desk.exists(LEAF)).toBe(true);
});

import { describe, expect, test } from "bun:test";
import Papa from "papaparse";
import { RV_BANDS, SPREAD_BANDS } from "../../../lib/engine/ev.ts";
import type { Explanation } from "../../../lib/state/explain/explain.ts";
import type { Share } from "../../../lib/state/explain/win_rate.ts";
import type { Json, JsonObject } from "../../../lib/workspace/json.ts";
import { command as restoreState } from "../../../scripts/restore_state.ts";
import { command as runSim } from "../../../scripts/run_sim.ts";
import { BARS, freshDesk, LEDGER, learnedDesk, ledgerLines, update } from "../ledger_support.ts";
import { edit, explain } from "./explaining.ts";

const BUCKETS = ["LDN", "NY"].flatMap((session) =>
  SPREAD_BANDS.flatMap((spread) => RV_BANDS.map((rv) => `${session}:${spread}:${rv}`)),
);

/** What happened, without the update that it came in. */
const happened = ({ moves }: Explanation) => moves.map(({ serial: _, txn: __, ...move }) => move);
const codes = ({ gaps }: Explanation) => gaps.map(({ code }) => code);

describe("a ledger that update_state has written", () => {
  test("explains every estimate from its beginning to its value of today, without a gap", async () => {
    const desk = await learnedDesk();
    const subjects = [
      ["--global"],
      ...BUCKETS.map((bucket) => ["--bucket", bucket]),
      ...SPREAD_BANDS.map((band) => ["--slip", band]),
    ];
    let moved = 0;
    for (const flags of subjects) {
      const { now, start, change, moves, gaps, ledger } = await explain(desk, ...flags);
      expect(gaps).toEqual([]);
      expect(ledger).toMatchObject({
        updates: 8,
        elsewhere: 0,
        complete: true,
        first_serial: 1,
        last_serial: 8,
      });
      expect(moves.at(-1)?.total ?? 0).toBeCloseTo(change, 12);
      expect(start.value + change).toBeCloseTo(now.value, 12);
      moves.forEach(({ value }, index) => {
        expect(value![0]).toBeCloseTo(index === 0 ? start.value : moves[index - 1]!.value![1], 12);
      });
      moved += moves.length > 0 ? 1 : 0;
    }
    expect(moved).toBeGreaterThan(8);
  });

  test("splits today's win rate into prior, start, trades and shadow trades that add up to it", async () => {
    const { now, sources } = await explain(await learnedDesk());
    const shares = sources as Share[];
    const sum = (member: "left" | "wins_left" | "weight" | "moved") =>
      shares.reduce((total, share) => total + (share[member] ?? 0), 0);
    expect(shares.map(({ source }) => source)).toEqual(["prior", "start", "trade", "shadow"]);
    expect(sum("weight")).toBeCloseTo(1, 12);
    expect(sum("wins_left") / sum("left")).toBeCloseTo(now.value, 10);
    expect(sum("left")).toBeCloseTo(Number(now.observations), 10);
    // Of 130 and more lessons, the first have nearly faded.
    expect(shares[1]!.weight).toBeLessThan(0.01);
    expect(shares[3]!.trades).toBeGreaterThan(90);
  });

  test("names the trades and shadow trades of the uncut run, bucket by bucket", async () => {
    const desk = await learnedDesk();
    const { exit, out } = await desk.run(runSim, "--csv", BARS, "--out-dir", "sim", "--no-auto-state");
    expect(exit).toBe(0);
    const records = Papa.parse<Record<string, string>>(desk.read(`${out.run_dir}/records.csv`), {
      header: true,
      skipEmptyLines: true,
    }).data.filter(({ stage }) => stage === "trade" || stage === "shadow");
    expect(records.length).toBeGreaterThan(100);
    const naive = (ts: string | undefined) => ts!.replace(/Z$/, "");
    const facts = (of: typeof records): Json[] =>
      of.map(({ stage, ts, entry_ts, side, exit, pnl_pips }) => [
        stage!,
        naive(ts),
        naive(entry_ts),
        side!,
        exit!,
        Number(pnl_pips),
      ]);
    const told = async (...flags: string[]): Promise<Json[]> =>
      (await explain(desk, ...flags)).moves.map(({ cause, ts, entry_ts, side, exit, pnl_pips }) => [
        cause,
        ts,
        entry_ts,
        side,
        exit,
        pnl_pips,
      ]);
    expect(await told("--global")).toEqual(facts(records));
    for (const bucket of BUCKETS) {
      const own = records.filter((row) => `${row.session}:${row.spread_band}:${row.rv_band}` === bucket);
      expect(await told("--bucket", bucket)).toEqual(facts(own));
    }
  });

  test("says the same however the bars were cut into updates, but for the updates", async () => {
    const [eight, one] = [await learnedDesk(), freshDesk()];
    await update(one, 8);
    for (const flags of [["--global"], ["--bucket", "LDN:narrow:high"], ["--slip", "narrow"]]) {
      const [cut, uncut] = [await explain(eight, ...flags), await explain(one, ...flags)];
      expect(happened(cut)).toEqual(happened(uncut));
      expect(cut.sources).toEqual(uncut.sources);
      expect(uncut.updates).toHaveLength(1);
    }
  });

  test("tells in which updates the moves came", async () => {
    const desk = await learnedDesk();
    const { updates, moves, change } = await explain(desk, "--slip", "narrow");
    const lines = ledgerLines(desk);
    expect(updates.length).toBeGreaterThan(1);
    for (const { serial, txn, created_at, last_bar, moves: count } of updates) {
      const line = lines.find((one) => one.txn === txn)!;
      expect({ serial, created_at, last_bar }).toEqual({
        serial: line.serial,
        created_at: line.created_at,
        last_bar: line.bars.last,
      });
      expect(count).toBe(line.entries.filter(({ spread_band }) => spread_band === "narrow").length);
    }
    expect(moves.map(({ txn }) => txn)).toEqual(updates.flatMap(({ txn, moves }) => Array(moves).fill(txn)));
    expect(updates.reduce((sum, one) => sum + one.change, 0)).toBeCloseTo(change, 12);
  });

  test("explains an archived state as it was then", async () => {
    const desk = await learnedDesk();
    const { archive, state_sha256 } = ledgerLines(desk)[3]!;
    const { state, ledger, gaps, moves } = await explain(desk, "--state", archive);
    expect(state).toMatchObject({ sha256: state_sha256, serial: 4 });
    expect(ledger).toMatchObject({ updates: 4, elsewhere: 4, complete: true });
    expect(gaps).toEqual([]);
    expect(moves.every(({ serial }) => serial! <= 4)).toBe(true);
  });

  test("leaves out what was learned by states that a restored one has replaced", async () => {
    const desk = await learnedDesk();
    desk.now = "2025-03-19T00:00:00Z";
    expect((await desk.run(restoreState, "--serial", "5")).exit).toBe(0);
    await update(desk, 7);
    const { ledger, gaps, updates } = await explain(desk);
    expect(ledger).toMatchObject({ updates: 6, elsewhere: 3, complete: true, last_serial: 6 });
    expect(gaps).toEqual([]);
    expect(updates.at(-1)?.txn).toBe(ledgerLines(desk).at(-1)!.txn);
  });
});

describe("what the ledger does not know is said", () => {
  test("of a state that no update has made", async () => {
    const desk = await learnedDesk();
    edit(desk, ({ meta }) => {
      delete meta!.parent_sha256;
    });
    const { gaps, now, start, moves, ledger } = await explain(desk);
    expect(gaps).toEqual([{ code: "state_unknown_to_ledger", lines: 8 }]);
    expect(start).toMatchObject({ value: now.value, origin: "unknown" });
    expect([moves, ledger.updates, ledger.elsewhere]).toEqual([[], 0, 8]);
  });

  test("of a state that something else made from an update's", async () => {
    const desk = await learnedDesk();
    const { state_sha256 } = ledgerLines(desk)[7]!;
    edit(desk, ({ meta, ev_global }) => {
      meta!.parent_sha256 = state_sha256;
      ev_global!.alpha = Number(ev_global!.alpha) + 5;
    });
    const explained = await explain(desk);
    expect(codes(explained)).toEqual(["state_not_by_update", "unrecorded_moves"]);
    expect(explained.moves.at(-1)).toMatchObject({ cause: "unrecorded", serial: null });
    expect(explained.ledger.updates).toBe(8);
  });

  test("of what was before a ledger that begins later, and blocked entries move a slope", async () => {
    const desk = freshDesk();
    await update(desk, 1);
    edit(desk, ({ slip }) => {
      (slip as { a: JsonObject }).a.narrow = 90;
    });
    await update(desk, 2);
    const slope = await explain(desk, "--slip", "narrow");
    expect(slope.gaps).toEqual([{ code: "ledger_begins_later", serial: 2, value: 90 }]);
    expect(slope.start).toMatchObject({ value: 90, origin: "unknown" });
    expect(slope.ledger).toMatchObject({ updates: 1, elsewhere: 1, complete: false, first_serial: 2 });
    const blocked = slope.moves.filter(({ cause }) => cause === "relaxation");
    expect(blocked).toMatchObject([{ serial: 2, value: null }]);
    expect(blocked[0]!.times).toBeGreaterThan(3);
    expect(blocked[0]!.change).toBeLessThan(-30);
    expect(slope.start.value + slope.moves.at(-1)!.total).toBeCloseTo(slope.now.value, 9);
    // The ledger has no time for them but the update's last bar.
    const { last } = ledgerLines(desk)[1]!.bars;
    const since = async (time: string) => (await explain(desk, "--slip", "narrow", "--since", time)).moves;
    expect((await since(last)).map(({ cause }) => cause)).toEqual(["relaxation"]);
    expect(await since(`${last.slice(0, 17)}01`)).toEqual([]);
  });

  test("of an update that is being written", async () => {
    const desk = await learnedDesk();
    const whole = await explain(desk);
    desk.write(LEDGER, `${desk.read(LEDGER)}{"format":1,"txn":"ab`);
    const { gaps, moves } = await explain(desk);
    expect(gaps).toEqual([{ code: "torn_line", line: 9 }]);
    expect(moves).toEqual(whole.moves);
  });
});

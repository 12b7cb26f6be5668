import { describe, expect, test } from "bun:test";
import type { ReplayResult } from "../../../lib/state/replay_guards/plan.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { command } from "../../../scripts/replay_guards.ts";
import { Desk } from "../desk.ts";
import {
  freshDesk,
  LEDGER,
  learnedDesk,
  ledgerLines,
  lesson,
  line,
  printLedger,
  update,
} from "../ledger_support.ts";

async function replay(desk: Desk, ...flags: string[]): Promise<ReplayResult> {
  const { exit, out, err } = await desk.run(command, ...flags);
  if (exit !== 0) throw new Error(err);
  return out as unknown as ReplayResult;
}

describe("a replay of real updates", () => {
  /** Why the guards blocked each of eight updates in truth: kind of anomaly and figure. */
  async function guarded(flags: string[]): Promise<[string, number][][]> {
    const desk = freshDesk();
    const reasons: [string, number][][] = [];
    for (let count = 1; count <= 8; count++) {
      const { anomalies } = await update(desk, count, "--simulate-live", ...flags);
      reasons.push((anomalies as JsonObject[]).map(reasonOf));
    }
    return reasons;
  }

  function reasonOf(anomaly: JsonObject): [string, number] {
    const [worst] = (anomaly.violations ?? []) as JsonObject[];
    return [String(anomaly.type), Number(worst?.abs_delta ?? anomaly.var ?? anomaly.liquidity_usage)];
  }

  const types: Record<string, string> = {
    max_delta: "max_delta_exceeded",
    var_cap: "var_cap_exceeded",
    liquidity_cap: "liquidity_cap_exceeded",
  };

  test.each([
    [["--max-delta", "0.12"]],
    [["--max-delta", "0.2"]],
    [["--liquidity-cap", "2.5"]],
    [["--var-cap", "0.7", "--max-delta", "0.3"]],
    [["--max-delta", "0.15", "--var-cap", "1", "--liquidity-cap", "3"]],
  ])("with %p says what those guards say when the same bars come again", async (flags) => {
    const { updates } = await replay(await learnedDesk(), ...flags);
    const truth = await guarded(flags);
    expect(truth.some((reasons) => reasons.length > 0)).toBe(true);
    for (const [index, reasons] of truth.entries()) {
      const told = updates.find(({ serial }) => serial === index + 1)?.with_waiting?.reasons ?? [];
      expect(told.map(({ guard }) => types[guard])).toEqual(reasons.map(([type]) => type));
      for (const [at, { value }] of told.entries()) expect(value).toBeCloseTo(reasons[at]![1], 9);
    }
  });

  test("counts what the blocked updates have learned", async () => {
    const desk = await learnedDesk();
    const { all, blocked, first_blocked, updates, waiting } = await replay(desk, "--liquidity-cap", "2.5");
    const lines = ledgerLines(desk);
    const over = lines.filter(({ guards }) => guards.liquidity_usage > 2.5);
    expect(over.length).toBeGreaterThan(0);
    const traded = over.flatMap(({ trades }) => trades).filter(({ stage }) => stage === "trade");
    expect(blocked).toMatchObject({ updates: over.length, trades: traded.length });
    expect(blocked.pips).toBeCloseTo(
      traded.reduce((sum, { pnl_pips }) => sum + pnl_pips!, 0),
      12,
    );
    expect(all.updates).toBe(8);
    expect(all.trades + all.teaching_only).toBe(lines.flatMap(({ trades }) => trades).length);
    expect(first_blocked).toMatchObject({
      serial: over[0]!.serial,
      txn: over[0]!.txn,
      first_bar: over[0]!.bars.first,
      was_guarded: false,
      reasons: [{ guard: "liquidity_cap", value: over[0]!.guards.liquidity_usage, cap: 2.5, path: null }],
    });
    // Quantities only add up: once blocked, the pile stays.
    expect(waiting).toEqual({ blocked: 9 - over[0]!.serial, stuck_since: over[0]!.serial });
    expect(updates).toHaveLength(9 - over[0]!.serial);
  });

  test("says which updates had been guarded", async () => {
    const desk = freshDesk();
    await update(desk, 1, "--simulate-live", "--liquidity-cap", "100");
    const { first_blocked } = await replay(desk, "--liquidity-cap", "0");
    expect(first_blocked).toMatchObject({ serial: 1, was_guarded: true });
  });
});

const guards = line(1).guards;
const made = () =>
  new Desk({
    [LEDGER]: printLedger([
      line(1, { trades: [lesson("trade", 1, [1, 1], { pnl_pips: 5 })] }),
      line(2, {
        guards: {
          ...guards,
          liquidity_usage: 6,
          max_delta: {
            estimates: { path: "ev_global.mean", abs_delta: 0.3 },
            learned: { path: "ev_global.alpha", abs_delta: 2 },
            all: { path: "metrics.trades", abs_delta: 7 },
          },
        },
        estimates: [{ path: "ev_global.mean", previous: 0.5, current: 0.8 }],
        trades: [
          lesson("trade", 0, [1, 1], { pnl_pips: -3.5 }),
          lesson("shadow", 1, [1, 1], { pnl_pips: 9 }),
        ],
      }),
    ]),
  });

describe("limits", () => {
  test("that no flag sets come from the guards file, and that is said", async () => {
    const desk = made();
    desk.write("configs/guards.yaml", "max_delta: 0.25\nliquidity_cap: 10\n");
    const { limits, updates } = await replay(desk, "--liquidity-cap", "7");
    expect(limits).toEqual({
      max_delta: { value: 0.25, source: "configs/guards.yaml" },
      var_cap: { value: null, source: null },
      liquidity_cap: { value: 7, source: "flag" },
    });
    expect(updates.map(({ serial, reasons }) => [serial, reasons.map(({ guard }) => guard)])).toEqual([
      [2, ["max_delta"]],
    ]);
    const bare = await replay(desk, "--liquidity-cap", "7", "--no-guards-file");
    expect([bare.limits.max_delta.value, bare.updates]).toEqual([null, []]);
  });

  test.each([
    ["estimates", "1", 0],
    ["learned", "1", 1],
    ["all", "6.5", 1],
  ])("on changes watch the scope %s", async (scope, cap, count) => {
    const { blocked, waiting } = await replay(made(), "--max-delta", cap, "--max-delta-scope", scope);
    expect(blocked.updates).toBe(count);
    expect(waiting === null).toBe(scope !== "estimates");
  });

  test("are needed", async () => {
    const { exit, out } = await made().run(command);
    expect([exit, out.error]).toEqual([2, "no_limits"]);
    expect(out.hint).toContain("--max-delta");
  });

  test.each([[["--max-delta", "-1"]], [["--var-cap", "nan"]], [["--max-delta-scope", "estimate"]]])(
    "%p are refused",
    async (flags) => {
      const { exit, out } = await made().run(command, ...flags);
      expect([exit, out.error]).toEqual([2, "bad_value"]);
    },
  );
});

describe("a ledger", () => {
  test("that is missing or damaged is named, with the line", async () => {
    const missing = await new Desk().run(command, "--var-cap", "1");
    expect([missing.exit, missing.out.error, missing.out.path]).toEqual([1, "ledger_not_found", LEDGER]);
    const desk = made();
    desk.write(LEDGER, desk.read(LEDGER).replace('{"format":1,"txn":"txn2"', '{"format":1,"txn":txn2'));
    const { exit, out } = await desk.run(command, "--var-cap", "1");
    expect([exit, out.error, out.line]).toEqual([1, "ledger_corrupt", 2]);
  });

  test("whose last line is being written is replayed without it", async () => {
    const desk = made();
    desk.write(LEDGER, desk.read(LEDGER).slice(0, -20));
    const result = await replay(desk, "--liquidity-cap", "1");
    expect(result).toMatchObject({ torn_line: 2, all: { updates: 1 }, blocked: { updates: 0 }, updates: [] });
  });

  test("that is empty has nothing to block", async () => {
    const result = await replay(new Desk({ [LEDGER]: "" }), "--var-cap", "1");
    expect(result).toMatchObject({ all: { updates: 0 }, first_blocked: null, waiting: null, updates: [] });
  });
});

describe("on a terminal", () => {
  const flags = ["--max-delta", "0.2", "--liquidity-cap", "5", "--no-color"];

  test("an operator reads limits, verdict, the first update, and how far that can be trusted", async () => {
    const english = await made().show(command, ...flags);
    expect(english).toContain("1 of 2 update(s) would have been blocked by figures of their own.");
    expect(english).toContain(
      "They learned 1 of 2 trade(s) and 1 of 1 shadow trade(s) and calibrations; the trades made -3.5 of 1.5 pips.",
    );
    expect(english).toContain("The first: serial 2, applied 2025-01-02T22:00:00 UTC");
    expect(english).toMatch(/largest change \(estimates\) +0\.2 +flag\n/);
    expect(english).toMatch(/2 +2025-01-02 21:55 +1 +-3\.5 +Δ0\.3 qty6 +1 +Δ0\.3 qty6\n/);
    expect(english).toContain("What changed most in the first: win rate, all trades, by 0.3.");
    expect(english).toContain("Only the first is certain.");
    expect(english).toContain("1 of 2 update(s) would have been blocked, and from serial 2 on nothing");
    expect(english).toContain("applied updates only");
    const japanese = await made().show(command, ...flags, "--lang", "ja");
    expect(japanese).toContain("更新 2 件のうち 1 件は");
    expect(japanese).toContain("通し番号 2 以降は、誰かが対処するまで学習が止まっていました");
  });

  test("it says when later figures cannot be told, and when nothing would have been blocked", async () => {
    const scope = ["--max-delta-scope", "learned"];
    expect(await made().show(command, ...flags, ...scope)).toContain("cannot be told from the ledger");
    const quiet = await made().show(command, "--var-cap", "1", "--no-color");
    expect(quiet).toContain("0 of 2 update(s) would have been blocked");
    expect(quiet).not.toContain("Only the first");
  });

  test("a long list is cut, and says so", async () => {
    const lines = Array.from({ length: 45 }, (_, index) => {
      return line(index + 1, { guards: { ...guards, liquidity_usage: 6 } });
    });
    const desk = new Desk({ [LEDGER]: printLedger(lines) });
    const shown = await desk.show(command, "--liquidity-cap", "5", "--no-color");
    expect(shown).toContain("45 of 45 update(s)");
    expect(shown.match(/^ +\d+ +2025-01-/gm)).toHaveLength(40);
    expect(shown).toContain("and 5 more, which --json lists");
    expect((await replay(desk, "--liquidity-cap", "5")).updates).toHaveLength(45);
  });

  test("it says when all that waited would have passed later", async () => {
    const desk = made();
    const back = line(3, { estimates: [{ path: "ev_global.mean", previous: 0.8, current: 0.55 }] });
    desk.write(LEDGER, desk.read(LEDGER) + printLedger([back]));
    const shown = await desk.show(command, "--max-delta", "0.2", "--no-color");
    expect(shown).toContain("every one of them would have passed later");
  });
});

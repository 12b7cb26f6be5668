import { describe, expect, test } from "bun:test";
import type { LedgerGuards, LedgerLine } from "../../../lib/state/ledger.ts";
import { replayGuards } from "../../../lib/state/replay_guards/replay.ts";
import { type Figures, type Limits, reasonsOf } from "../../../lib/state/replay_guards/verdict.ts";
import { hash, line } from "../ledger_support.ts";

const none: Limits = { max_delta: null, var_cap: null, liquidity_cap: null };
const LDN = "ev_buckets.LDN:narrow:mid.mean";
const NY = "ev_buckets.NY:narrow:mid.mean";

describe("guards", () => {
  const figures: Figures = { max_delta: { path: LDN, abs_delta: 0.3 }, var: 4, liquidity_usage: 5 };

  test.each([
    ["let pass what equals its cap", { max_delta: 0.3, var_cap: 4, liquidity_cap: 5 }, []],
    ["let pass where there is no cap", none, []],
    ["block a change beyond the cap", { ...none, max_delta: 0.29 }, [["max_delta", 0.3, 0.29, LDN]]],
    ["block a risk beyond the cap", { ...none, var_cap: 3.9 }, [["var_cap", 4, 3.9, null]]],
    ["block a quantity beyond the cap", { ...none, liquidity_cap: 0 }, [["liquidity_cap", 5, 0, null]]],
    [
      "name every reason in the order of the caps",
      { max_delta: 0, var_cap: 0, liquidity_cap: 0 },
      [
        ["max_delta", 0.3, 0, LDN],
        ["var_cap", 4, 0, null],
        ["liquidity_cap", 5, 0, null],
      ],
    ],
  ])("%s", (_, limits, expected) => {
    const found = reasonsOf(figures, limits).map(({ guard, value, cap, path }) => [guard, value, cap, path]);
    expect(found).toEqual(expected as typeof found);
  });

  test("find no change in an update that changed nothing", () => {
    expect(reasonsOf({ ...figures, max_delta: null }, { ...none, max_delta: 0 })).toEqual([]);
  });
});

/** An update that moved these estimates. */
function moved(serial: number, changes: [string, number | null, number | null][], guards = {}): LedgerLine {
  const estimates = changes.map(([path, previous, current]) => ({ path, previous, current }));
  const known = estimates.flatMap(({ path, previous, current }) =>
    previous === null || current === null ? [] : [{ path, abs_delta: Math.abs(current - previous) }],
  );
  const largest = known.toSorted((a, b) => b.abs_delta - a.abs_delta)[0] ?? null;
  const empty = line(serial);
  const max_delta: LedgerGuards["max_delta"] = { estimates: largest, learned: largest, all: null };
  return { ...empty, estimates, guards: { ...empty.guards, max_delta, ...guards } };
}

/** Serials that are blocked alone, and with those waiting before them. */
function blocked(
  lines: LedgerLine[],
  limits: Partial<Limits>,
  scope: "estimates" | "learned" | "all" = "estimates",
) {
  const replayed = replayGuards(lines, { ...none, ...limits }, scope);
  const serials = (kind: "alone" | "piled") =>
    replayed.filter((one) => (one[kind]?.length ?? 0) > 0).map((one) => one.line.serial);
  return {
    alone: serials("alone"),
    piled: serials("piled"),
    waiting: replayed.map(({ waiting }) => waiting),
  };
}

describe("updates that would have waited", () => {
  test("add up: what the first changed, the next one changes, too", () => {
    const lines = [moved(1, [[LDN, 0.5, 0.75]]), moved(2, [[LDN, 0.75, 0.8]]), moved(3, [[NY, 0.5, 0.6]])];
    expect(blocked(lines, { max_delta: 0.2 })).toEqual({ alone: [1], piled: [1, 2, 3], waiting: [1, 2, 3] });
  });

  test("pass together once an estimate has come back, and then wait no more", () => {
    const lines = [moved(1, [[LDN, 0.5, 0.75]]), moved(2, [[LDN, 0.75, 0.6]]), moved(3, [[LDN, 0.6, 0.75]])];
    expect(blocked(lines, { max_delta: 0.2 })).toEqual({ alone: [1], piled: [1], waiting: [1, 2, 1] });
  });

  test("count neither estimates that appeared in the meantime nor those that are gone", () => {
    const lines = [
      moved(1, [
        [LDN, 0.5, 0.75],
        [NY, null, 0.5],
      ]),
      moved(2, [
        [LDN, 0.75, 0.5],
        [NY, 0.5, 0.9],
      ]),
      moved(3, [[LDN, 0.5, null]]),
    ];
    expect(blocked(lines, { max_delta: 0.2 })).toEqual({ alone: [1, 2], piled: [1], waiting: [1, 2, 1] });
  });

  test("have the quantities of all of them, and the risk of the last", () => {
    const lines = [
      moved(1, [], { liquidity_usage: 3, var: 9 }),
      moved(2, [], { liquidity_usage: 1, var: 2 }),
      moved(3, [], { liquidity_usage: 0, var: 2 }),
    ];
    expect(blocked(lines, { liquidity_cap: 2 })).toMatchObject({ alone: [1], piled: [1, 2, 3] });
    expect(blocked(lines, { var_cap: 5 })).toEqual({ alone: [1], piled: [1], waiting: [1, 2, 1] });
  });

  test("do not count an estimate that is gone by then", () => {
    const lines = [moved(1, [[LDN, 0.5, 0.75]]), moved(2, [[LDN, 0.75, null]])];
    expect(blocked(lines, { max_delta: 0.2 })).toMatchObject({ alone: [1], piled: [1] });
  });

  test("begin anew once they have passed", () => {
    const there = (serial: number) => moved(serial, [[LDN, 0.5, 0.75]], { liquidity_usage: 3 });
    const back = (serial: number) => moved(serial, [[LDN, 0.75, 0.5]], { liquidity_usage: 1 });
    const lines = [there(1), back(2), there(3), back(4)];
    expect(blocked(lines, { max_delta: 0.2, liquidity_cap: 4 })).toEqual({
      alone: [1, 2, 3, 4],
      piled: [1, 3],
      waiting: [1, 2, 1, 2],
    });
  });

  test("are gone when another state is put in force", () => {
    const lines = [
      moved(1, [[LDN, 0.5, 0.75]]),
      { ...moved(2, [[LDN, 0.5, 0.55]]), parent_sha256: hash(7) },
      moved(3, [[LDN, 0.55, 0.5]]),
    ];
    expect(blocked(lines, { max_delta: 0.2 })).toEqual({ alone: [1], piled: [1], waiting: [1, 1, 1] });
  });

  test.each([
    ["other scopes", {}, { max_delta: 0.2 }, "learned", false],
    ["other scopes, where changes have no cap", {}, { liquidity_cap: 1 }, "all", true],
    [
      "states that do not go on exactly",
      { resume: "learned" as const },
      { max_delta: 0.2 },
      "estimates",
      false,
    ],
  ] as const)("can be told or not: %s", (_, members, limits, scope, told) => {
    const lines = [{ ...moved(1, [[LDN, 0.5, 0.75]]), ...members }, moved(2, [])];
    expect(replayGuards(lines, { ...none, ...limits }, scope)[0]!.piled !== undefined).toBe(told);
  });

  test("of the scope asked for decide alone", () => {
    const lines = [moved(1, [[LDN, 0.5, 0.75]])];
    expect(blocked(lines, { max_delta: 0.2 }, "learned").alone).toEqual([1]);
    expect(blocked(lines, { max_delta: 0.2 }, "all").alone).toEqual([]);
  });
});

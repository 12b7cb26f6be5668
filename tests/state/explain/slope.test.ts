import { describe, expect, test } from "bun:test";
import { tellSlope } from "../../../lib/state/explain/slope.ts";
import type { LedgerEntry, LedgerLine } from "../../../lib/state/ledger.ts";
import { line } from "../ledger_support.ts";

const fill = (from: number, to: number, members: Partial<LedgerEntry> = {}): LedgerEntry => ({
  entry_ts: "2025-01-01T10:00:00Z",
  side: "BUY",
  qty: 0.5,
  spread_band: "narrow",
  slip_real: 0.3,
  slope: [from, to],
  usual_quantity: [0, 0.05],
  ...members,
});
const slope = (previous: number | null, current: number | null): LedgerLine["estimates"] => [
  { path: "slip.a.narrow", previous, current },
];

describe("a slippage slope", () => {
  test("that nothing has moved is what it was configured to be", () => {
    expect(tellSlope([line(1)], "narrow", 0.02, 0.1)).toEqual({
      moves: [],
      shares: [],
      start: 0.02,
      start_weight: 1,
    });
  });

  test("is told fill by fill, and blocked entries as the ledger sums them up", () => {
    const lines = [
      line(1, {
        estimates: slope(null, 0.5),
        entries: [fill(0.25, 0.375), fill(0.1, 0.9, { spread_band: "wide" }), fill(0.375, 0.5, { qty: 2 })],
      }),
      line(2, { relaxed: [{ spread_band: "wide", times: 9, change: 1 }] }),
      line(3, {
        estimates: slope(0.5, 0.3125),
        entries: [fill(0.375, 0.4375)],
        relaxed: [{ spread_band: "narrow", times: 3, change: -0.25 }],
      }),
    ];
    const { moves, shares, start, start_weight } = tellSlope(lines, "narrow", 0.3125, 0.5);
    expect(start).toBe(0.25);
    expect(moves).toMatchObject([
      { cause: "fill", value: [0.25, 0.375], total: 0.125, serial: 1, qty: 0.5, slip_real: 0.3 },
      { cause: "fill", value: [0.375, 0.5], total: 0.25, serial: 1, qty: 2 },
      { cause: "fill", value: [0.375, 0.4375], change: 0.0625, total: 0.3125, serial: 3 },
      { cause: "relaxation", value: null, times: 3, change: -0.25, total: 0.0625, serial: 3, ts: null },
    ]);
    expect(shares).toEqual([
      { cause: "fill", times: 3, moved: 0.3125 },
      { cause: "relaxation", times: 3, moved: -0.25 },
    ]);
    expect(start_weight).toBe(0.5 ** 6);
  });

  test("that somebody else moved is told as unrecorded: between updates, in one, and after the last", () => {
    const lines = [
      line(1, { estimates: slope(0.25, 0.5), entries: [fill(0.25, 0.5)] }),
      line(2, { estimates: slope(0.75, 0.5) }),
    ];
    const { moves, start_weight } = tellSlope(lines, "narrow", 0.625, 0.5);
    expect(moves.map(({ cause, value, serial }) => [cause, value, serial])).toEqual([
      ["fill", [0.25, 0.5], 1],
      ["unrecorded", [0.5, 0.75], 2],
      ["unrecorded", [0.75, 0.5], 2],
      ["unrecorded", [0.5, 0.625], null],
    ]);
    expect(moves.at(-1)?.total).toBe(0.375);
    expect(start_weight).toBe(0.5);
  });

  test("whose first update has blocked entries only began before them", () => {
    const relaxed = [{ spread_band: "narrow", times: 2, change: -0.5 }];
    const { start } = tellSlope([line(1, { estimates: slope(null, 0.25), relaxed })], "narrow", 0.25, 0.1);
    expect(start).toBe(0.75);
  });
});

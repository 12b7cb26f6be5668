import { describe, expect, test } from "bun:test";
import { lensOf, tellWinRate } from "../../../lib/state/explain/win_rate.ts";
import { lesson, line } from "../ledger_support.ts";

const bucket = lensOf("LDN:narrow:mid");
const plain = { prior: { alpha: 0, beta: 0 }, decay: 0.5 };

describe("a win rate", () => {
  test("that no trade has moved is what it began with", () => {
    const { moves, shares, start } = tellWinRate([line(1)], bucket, { alpha: 1, beta: 1 }, plain);
    expect(moves).toEqual([]);
    expect(start).toEqual({ alpha: 1, beta: 1 });
    expect(shares).toMatchObject([
      { source: "prior", left: 0, weight: 0, moved: null },
      { source: "start", observations: 2, left: 2, wins_left: 1, weight: 1, moved: null },
    ]);
  });

  test("is told move by move, with counts, means and a running total", () => {
    const lines = [
      line(1, { trades: [lesson("trade", 1, [1, 1], { exit_ts: "2025-01-01T10:00:00Z", pnl_pips: 12 })] }),
      line(2),
      line(3, { trades: [lesson("shadow", 0, [1.5, 0.5])] }),
    ];
    const { moves } = tellWinRate(lines, bucket, { alpha: 0.75, beta: 1.25 }, plain);
    expect(moves).toMatchObject([
      {
        cause: "trade",
        ts: "2025-01-01T10:00:00Z",
        win: 1,
        pnl_pips: 12,
        alpha: [1, 1.5],
        beta: [1, 0.5],
        value: [0.5, 0.75],
        change: 0.25,
        total: 0.25,
        serial: 1,
        txn: "txn1",
      },
      { cause: "shadow", value: [0.75, 0.375], change: -0.375, total: -0.125, serial: 3, txn: "txn3" },
    ]);
  });

  test("consists of prior, start and lessons, as far as decay has left them", () => {
    const lines = [
      line(1, { trades: [lesson("trade", 1, [1, 1]), lesson("calibration", 0.25, [1.5, 0.5])] }),
    ];
    const now = { alpha: 1, beta: 1 };
    const { shares, moves } = tellWinRate(lines, bucket, now, { prior: { alpha: 1, beta: 1 }, decay: 0.5 });
    expect(shares).toEqual([
      { source: "prior", trades: null, observations: 2, left: 2, wins_left: 1, weight: 0.5, moved: null },
      {
        source: "start",
        trades: null,
        observations: 2,
        left: 0.5,
        wins_left: 0.25,
        weight: 0.125,
        moved: null,
      },
      { source: "trade", trades: 1, observations: 1, left: 0.5, wins_left: 0.5, weight: 0.125, moved: 0.125 },
      {
        source: "calibration",
        trades: 1,
        observations: 1,
        left: 1,
        wins_left: 0.25,
        weight: 0.25,
        moved: -0.125,
      },
    ]);
    expect(moves.map(({ value }) => value)).toEqual([
      [0.5, 0.625],
      [0.625, 0.5],
    ]);
  });

  test("of a bucket is moved by the bucket's trades, that of all trades by each one that taught", () => {
    const other = { ...lesson("trade", 1, [1.5, 0.5]), ev_key: "NY:wide:low" };
    const mute = { ...lesson("trade", 0, [0, 0]), ev_key: null, win: null, alpha: null, beta: null };
    const none = { ...mute, global_alpha: null, global_beta: null };
    const lines = [line(1, { trades: [lesson("trade", 1, [1, 1]), none, other] })];
    expect(tellWinRate(lines, bucket, { alpha: 1.5, beta: 0.5 }, plain).moves).toHaveLength(1);
    const { moves } = tellWinRate(lines, lensOf(null), { alpha: 1.75, beta: 0.25 }, plain);
    expect(moves.map(({ cause, value }) => [cause, value])).toEqual([
      ["trade", [0.5, 0.75]],
      ["trade", [0.75, 0.875]],
    ]);
  });
});

describe("what no trade explains", () => {
  const reseeded = (previous: number | null) => ({ path: bucket.path, previous, current: 0.9 });

  test("is told where the ledger's estimates show it, not where the next trade comes", () => {
    const lines = [
      line(1, { trades: [lesson("trade", 1, [1, 1])] }),
      line(2, { estimates: [reseeded(0.75)] }),
      line(3, { trades: [lesson("trade", 0, [9, 1])] }),
    ];
    const { moves, shares } = tellWinRate(lines, bucket, { alpha: 4.5, beta: 1.5 }, plain);
    expect(moves.map(({ cause, serial }) => [cause, serial])).toEqual([
      ["trade", 1],
      ["unrecorded", 2],
      ["trade", 3],
    ]);
    expect(moves[1]).toMatchObject({ alpha: [1.5, 9], beta: [0.5, 1], value: [0.75, 0.9], ts: null });
    const left = (member: "left" | "wins_left") => shares.reduce((sum, share) => sum + share[member], 0);
    expect([left("left"), left("wins_left")]).toEqual([6, 4.5]);
    expect(shares.at(-1)).toMatchObject({ source: "unrecorded", trades: null, observations: 8 });
  });

  test("is told where it began, and each time anew", () => {
    const lines = [
      line(1, { estimates: [reseeded(null)] }),
      line(2, { trades: [lesson("trade", 1, [1, 1])] }),
      line(3, { estimates: [reseeded(0.75)] }),
      line(4, { estimates: [reseeded(0.8)] }),
      line(5, { trades: [lesson("trade", 0, [9, 1])] }),
      line(6, { trades: [lesson("trade", 0, [2, 2])] }),
    ];
    const { moves } = tellWinRate(lines, bucket, { alpha: 1, beta: 2 }, plain);
    expect(moves.map(({ cause, serial }) => [cause, serial])).toEqual([
      ["trade", 2],
      ["unrecorded", 3],
      ["trade", 5],
      ["unrecorded", 6],
      ["trade", 6],
    ]);
  });

  test("is not laid upon a bucket's first appearance", () => {
    const lines = [
      line(1, { estimates: [reseeded(null)] }),
      line(2, { trades: [lesson("trade", 1, [1, 1])] }),
      line(3, { estimates: [reseeded(null)] }),
      line(4, { trades: [lesson("trade", 0, [9, 1])] }),
    ];
    const { moves } = tellWinRate(lines, bucket, { alpha: 4.5, beta: 1.5 }, plain);
    expect(moves[1]).toMatchObject({ cause: "unrecorded", serial: 4 });
  });

  test("after the newest update belongs to none", () => {
    const lines = [line(1, { trades: [lesson("trade", 1, [1, 1])] })];
    const { moves } = tellWinRate(lines, bucket, { alpha: 3, beta: 1 }, plain);
    expect(moves.at(-1)).toMatchObject({ cause: "unrecorded", serial: null, txn: null, alpha: [1.5, 3] });
  });

  test("is not a bucket's first appearance, nor the rounding of sums", () => {
    const lines = [
      line(1, { estimates: [reseeded(null)] }),
      line(2, { trades: [lesson("trade", 1, [1 + 1e-13, 1])] }),
    ];
    const { moves } = tellWinRate(lines, bucket, { alpha: 1.5, beta: 0.5 }, plain);
    expect(moves.map(({ cause }) => cause)).toEqual(["trade"]);
  });
});

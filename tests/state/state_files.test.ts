import { describe, expect, test } from "bun:test";
import { slippageCurves } from "../../lib/state/curves.ts";
import { archivedStates, statesInForce } from "../../lib/state/state_files.ts";
import { workspaceWith } from "../runs/support.ts";

describe("states that can be looked at", () => {
  test("are those in force: each pair's own, never the copy of one beside them", () => {
    const { reader } = workspaceWith({
      "runs/active/state.json": "{}",
      "runs/active/USDJPY_conservative/state.json": "{}",
      "runs/active/EURUSD_bridge/ledger.jsonl": "",
    });
    expect(statesInForce(reader)).toEqual([
      { path: "runs/active/USDJPY_conservative/state.json", stamp: null, place: "USDJPY_conservative" },
    ]);
  });

  test("or the single one of a workspace, or none", () => {
    const alone = workspaceWith({ "runs/active/state.json": "{}" });
    expect(statesInForce(alone.reader).map(({ path }) => path)).toEqual(["runs/active/state.json"]);
    expect(statesInForce(workspaceWith().reader)).toEqual([]);
  });

  test("and the archived ones of all folders, newest first, without diffs and strangers", () => {
    const usd = "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative";
    const eur = "ops/state_archive/day_orb_5m.DayORB5m/EURUSD/bridge";
    const { reader } = workspaceWith({
      [`${usd}/20240101_000000.json`]: "",
      [`${usd}/20240103_000000_state.json`]: "",
      [`${usd}/20240103_000000_diff.json`]: "",
      [`${eur}/20240102_000000.json`]: "",
      [`${eur}/notes.json`]: "",
      "ops/state_archive/auto_adjust_override.json": "{}",
    });
    expect(archivedStates(reader).map(({ stamp, place }) => [stamp, place])).toEqual([
      ["20240103_000000", "day_orb_5m.DayORB5m/USDJPY/conservative"],
      ["20240102_000000", "day_orb_5m.DayORB5m/EURUSD/bridge"],
      ["20240101_000000", "day_orb_5m.DayORB5m/USDJPY/conservative"],
    ]);
    expect(archivedStates(workspaceWith().reader)).toEqual([]);
  });
});

describe("slippage curves", () => {
  test("run over the same quantities, to twice the largest usual one", () => {
    const { most, curves } = slippageCurves(
      [
        { band: "narrow", slope: 0.5, usual_quantity: 2 },
        { band: "wide", slope: 1, usual_quantity: 0 },
        { band: "normal", slope: null, usual_quantity: 3 },
      ],
      4,
    );
    expect(most).toBe(4);
    expect(curves).toEqual([
      { band: "narrow", slope: 0.5, usual: 2, expected: 1, pips: [0.5, 1, 1.5, 2] },
      { band: "wide", slope: 1, usual: 1, expected: 1, pips: [1, 2, 3, 4] },
    ]);
  });

  test("are never below zero, and none without bands", () => {
    const { curves } = slippageCurves([{ band: "narrow", slope: -1, usual_quantity: 1 }], 2);
    expect(curves[0]!.pips).toEqual([0, 0]);
    expect(slippageCurves([], 5)).toEqual({ most: 0, curves: [] });
  });
});

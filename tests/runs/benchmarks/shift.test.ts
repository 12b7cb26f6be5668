import { expect, test } from "bun:test";
import type { Figures } from "../../../lib/runs/benchmarks/figures.ts";
import { shiftOf } from "../../../lib/runs/benchmarks/shift.ts";

const LIMITS = { total_pips: 50, win_rate: 0.05, sharpe: 0.15, max_drawdown: 40 };
const PREVIOUS: Figures = {
  trades: 100,
  wins: 60,
  win_rate: 0.6,
  total_pips: 250,
  sharpe: 1.1,
  max_drawdown: -80,
};
const about = {
  symbol: "USDJPY",
  mode: "conservative",
  timestamp: "2026-01-05T00:00:00Z",
  report_path: "b.json",
};
const deltasOf = (now: Partial<Figures>, limits = LIMITS) => {
  const shift = shiftOf(PREVIOUS, { ...PREVIOUS, ...now } as Figures, limits, about);
  return shift.triggered ? shift.payload.deltas : shift.reason;
};

test.each<[string, Partial<Figures>, unknown]>([
  [
    "changes that equal the limit count, those below are not told",
    { total_pips: 300, sharpe: 1, max_drawdown: -120 },
    { delta_total_pips: 50, delta_max_drawdown: -40 },
  ],
  ["changes for the better count, too", { total_pips: 250, sharpe: 2.1 }, { delta_sharpe: 1 }],
  ["nothing reaches its limit", { total_pips: 299.9 }, "below_threshold"],
  ["a metric that is missing is not compared", { sharpe: null, win_rate: null }, "below_threshold"],
])("%s", (_, now, deltas) => {
  expect(deltasOf(now)).toEqual(deltas as never);
});

test("a limit of zero tells every change, and no change is none", () => {
  const none = { total_pips: 0, win_rate: 0, sharpe: 0, max_drawdown: 0 };
  expect(deltasOf({ sharpe: 1.125 }, none)).toEqual({ delta_sharpe: expect.closeTo(0.025, 9) });
  expect(deltasOf({}, none)).toBe("below_threshold");
});

import { describe, expect, test } from "bun:test";
import { Bounds, type BoundsReport, type Interval } from "../../lib/engine/bounds.ts";
import { defaultConfig, fixesOf } from "../../lib/engine/config.ts";
import { Rules } from "../../lib/engine/rules.ts";
import type { Bars } from "../../lib/market/bars.ts";
import { bars, PLAIN, resting, type Resting } from "./fixes/play.ts";
import { allSetups, syntheticHalf } from "./manifests.ts";
import { run, type Setup, tradesOf } from "./support.ts";

/** The interval of results that the order of prices inside bars leaves open. */

function boundsOf(market: Bars, setup: Setup): { report: BoundsReport; trades: number } {
  const { symbol = "USDJPY", semantics = "corrected", fixes, config } = setup;
  const rules = new Rules(symbol, { ...defaultConfig(), ...config }, fixesOf(semantics, fixes));
  const observer = new Bounds(rules, 100_000);
  const engine = run(market, { ...setup, observer });
  return { report: observer.report(), trades: tradesOf(engine).length };
}

const first = "150.00 150.02 149.98 150.01";
const enters = "150.01 150.06 150.00 150.04";

/** Pips of the only trade, per unit. */
function pipsOf(market: Bars, rests: Resting): Interval {
  const setup = { config: PLAIN, parameters: { fallback_win_rate: 0.9 }, strategy: resting(rests) };
  const { report } = boundsOf(market, { ...setup, fixes: { pip_value: false } });
  const [trade] = report.detail;
  // Half a unit is traded.
  return {
    worst: trade!.pnl_pips.worst / 0.5,
    base: trade!.pnl_pips.base / 0.5,
    best: trade!.pnl_pips.best / 0.5,
  };
}

const interval = (worst: number, base: number, best: number) => ({
  worst: expect.closeTo(worst, 9),
  base: expect.closeTo(base, 9),
  best: expect.closeTo(best, 9),
});

test("stop and target inside one later bar: either may have been first", () => {
  const both = bars("08:00", first, enters, "150.04 150.20 149.90 150.10");
  expect(pipsOf(both, { buy: 150.05 })).toEqual(interval(-10, -10, 10));
});

test("a bar that opens beyond the stop leaves nothing open", () => {
  const gap = bars("08:00", first, enters, "149.80 150.30 149.70 150.20");
  expect(pipsOf(gap, { buy: 150.05 })).toEqual(interval(-25, -25, -25));
});

test("a low on the entry bar may have come before the fill: then the trade lives on, whatever the simulation did", () => {
  // The simulation is stopped on the entry bar; the bars after it decide what the best order would have brought.
  const dips = "150.00 150.08 149.94 150.08";
  const wins = bars("08:00", first, dips, "150.08 150.12 150.06 150.10", "150.10 150.20 150.08 150.18");
  expect(pipsOf(wins, { buy: 150.05 })).toEqual(interval(-10, -10, 10));
  const loses = bars("08:00", first, dips, "150.08 150.09 149.90 149.92");
  expect(pipsOf(loses, { buy: 150.05 })).toEqual(interval(-10, -10, -10));
});

test("what is open at the end is no trade yet", () => {
  const { report } = boundsOf(bars("08:00", first, enters), {
    config: PLAIN,
    parameters: { fallback_win_rate: 0.9 },
    strategy: resting({ buy: 150.05 }),
  });
  expect([report.trades, report.detail]).toEqual([0, []]);
});

describe.each(allSetups)("%s", (_, setup) => {
  const { report, trades } = boundsOf(syntheticHalf(), setup);
  const ordered = ({ worst, base, best }: Interval) => worst <= base && base <= best;

  test("worst ≤ base ≤ best, for each trade and for the sums", () => {
    expect(report.trades).toBe(trades);
    expect(
      report.detail.filter(({ pnl_pips, pnl_value }) => !ordered(pnl_pips) || !ordered(pnl_value)),
    ).toEqual([]);
    const { wins, total_pips, total_pnl_value, max_drawdown } = report;
    expect([wins, total_pips, total_pnl_value, max_drawdown].every(ordered)).toBe(true);
  });

  test("pips and money say the same of a trade", () => {
    const unequal = report.detail.filter(
      ({ pnl_pips, pnl_value }) => pnl_pips.worst < pnl_pips.best !== pnl_value.worst < pnl_value.best,
    );
    expect(unequal).toEqual([]);
  });
});

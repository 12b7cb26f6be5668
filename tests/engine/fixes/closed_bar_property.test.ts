import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Mode } from "../../../lib/engine/config.ts";
import type { Engine } from "../../../lib/engine/engine.ts";
import { allocateBars, type Bars } from "../../../lib/market/bars.ts";
import { syntheticBars } from "../../../lib/market/synthetic.ts";
import { engineOf, type Setup, resumed, slice, toText } from "../support.ts";

/**
 * What is known of the entry bar when an order meets it is that it touched the level: any other path through the same bar,
 * with any other spread, that touches the same one level leads to the same decision and the same size.
 */

const YEAR = { from: Date.UTC(2023, 0, 1), to: Date.UTC(2024, 0, 1), seed: 3 };
const LEARNING = {
  k_tp: 2,
  k_sl: 1.5,
  threshold_lcb_pip: -1.5,
  min_or_atr_ratio: 0.5,
  allow_low_rv: true,
  warmup_trades: 10,
  prior_alpha: 6,
  prior_beta: 4,
  include_expected_slip: true,
  calibrate_days: 5,
};
const setups: [string, Mode, Omit<Setup, "mode">][] = [
  ["learning", "conservative", { config: LEARNING }],
  ["learning, best order", "bridge", { config: { ...LEARNING, k_tr: 1 } }],
  [
    "EV off",
    "conservative",
    { config: { ...LEARNING, ev_mode: "off", min_or_atr_ratio: 1, calibrate_days: 0 } },
  ],
];

interface Touch {
  /** The bar that touches exactly one level, which that is, and the state before it. */
  at: number;
  level: number;
  other: number;
  before: string;
}

/** Positions that only teach are open. */
const teaches = (state: string) => !state.includes('"shadows":[]') || state.includes("calibration_positions");

/** Bars of a run that touch one resting level and count: some spread over the run, and as many while something teaches. */
function touches(bars: Bars, setup: Setup, most: number): Touch[] {
  const found: { at: number; level: number; other: number }[] = [];
  let at = -1;
  const scout: Engine = engineOf({
    ...setup,
    observer: {
      opened() {},
      closed() {},
      bar({ high, low }) {
        at++;
        const { buyStop, sellStop } = scout.strategy;
        if (scout.trades.position !== null || !scout.orders.reached(high, low)) return;
        if (high >= buyStop && low > sellStop) found.push({ at, level: buyStop, other: sellStop });
        if (low <= sellStop && high < buyStop) found.push({ at, level: sellStop, other: buyStop });
      },
    },
  });
  scout.process(bars);
  const walker = engineOf(setup);
  let from = 0;
  const all = found.map((touch) => {
    walker.process(slice(bars, from, touch.at));
    from = touch.at;
    return { ...touch, before: toText(walker.state()) };
  });
  const spread = (list: Touch[]) => list.filter((_, k) => k % Math.ceil(list.length / most) === 0);
  return [...spread(all), ...spread(all.filter(({ before }) => teaches(before)))];
}

/** What the gates made of the bar: the order they saw, what they decided and why, what they counted. */
function decisionAt(before: string, bar: Bars, setup: Setup): string {
  const engine = resumed(before, { ...setup, debugRecords: 10 });
  const asked: unknown[] = [];
  const decide = engine.gates.decide.bind(engine.gates);
  engine.gates.decide = (order, ...rest) => {
    const decision = decide(order, ...rest);
    asked.push({ order: { ...order }, decision });
    return decision;
  };
  engine.process(bar);
  const refusals = engine.book.debugRecords.filter(({ stage }) => !stage.startsWith("trade"));
  return toText([asked, refusals, engine.counters]);
}

/** Another bar with the same open that reaches the level and keeps away from the other one. */
function otherPath(bars: Bars, { at, level, other }: Touch, [reach, back, end, spread]: number[]): Bars {
  const open = bars.open[at]!;
  const bar = allocateBars(1);
  const up = level > other;
  // In the direction of the break as far as `reach` pips beyond; back at most nine tenths of the way to the other level.
  const beyond = up ? Math.max(level, open) + reach! / 100 : Math.min(level, open) - reach! / 100;
  const behind = open + (other - open) * 0.9 * back!;
  const [low, high] = up ? [Math.min(behind, open), beyond] : [beyond, Math.max(behind, open)];
  bar.time[0] = bars.time[at]!;
  bar.open[0] = open;
  bar.high[0] = high;
  bar.low[0] = low;
  bar.close[0] = low + (high - low) * end!;
  bar.spread[0] = spread!;
  return bar;
}

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const path = fc.tuple(
  fc.double({ min: 0, max: 60, noNaN: true }),
  unit,
  unit,
  fc.double({ min: 0, max: 0.03, noNaN: true }),
);

test.each(setups)("[entry-bar-unknown] %s, %s: only the touch of the level is known", (_, mode, rest) => {
  const setup = { ...rest, mode };
  const bars = syntheticBars({ symbol: "USDJPY", ...YEAR });
  const found = touches(bars, setup, 80);
  expect(found.length).toBeGreaterThan(60);
  const teaching = found.filter(({ before }) => teaches(before));
  if (rest.config?.ev_mode !== "off") expect(teaching.length).toBeGreaterThan(20);
  for (const touch of found) {
    const expected = decisionAt(touch.before, slice(bars, touch.at, touch.at + 1), setup);
    fc.assert(
      fc.property(path, (shape) => {
        expect(decisionAt(touch.before, otherPath(bars, touch, shape), setup)).toBe(expected);
      }),
      { numRuns: 4 },
    );
  }
});

import { expect, test } from "bun:test";
import { DirectionalIndex } from "../../../lib/engine/adx.ts";
import type { Semantics } from "../../../lib/engine/config.ts";
import type { BarView, StrategyFactory } from "../../../lib/engine/strategy.ts";
import { goldenBars } from "../lcg.ts";
import { engineOf, resumed, slice, toText } from "../support.ts";
import { resting } from "./play.ts";

/** A strategy that never trades and writes down the ADX it is shown after each bar. */
function listening(heard: number[]): StrategyFactory {
  return (setup) => ({ ...resting({})(setup), bar: (view: BarView) => heard.push(view.adx()) }) as never;
}

const bars = slice(goldenBars(), 0, 400);

function adxAsShown(semantics: Semantics): number[] {
  const heard: number[] = [];
  engineOf({ semantics, strategy: listening(heard) }).process(bars);
  return heard;
}

function adxOf(wilder: boolean): number[] {
  const index = new DirectionalIndex(wilder);
  return Array.from({ length: bars.length }, (_, i) => {
    index.push(bars.high[i]!, bars.low[i]!, bars.close[i]!);
    return index.value();
  });
}

test("[true-adx] a strategy is shown Wilder's ADX, from the 28th bar", () => {
  const shown = adxAsShown("corrected");
  expect(shown).toEqual(adxOf(true));
  expect(shown.findIndex((value) => !Number.isNaN(value))).toBe(27);
});

test("[ref-dx] in the reference it is the directional index of 14 bars, which jumps", () => {
  const shown = adxAsShown("reference");
  expect(shown).toEqual(adxOf(false));
  const jump = (values: number[]) =>
    Math.max(...values.slice(40).map((value, i) => Math.abs(value - values[39 + i]!)));
  expect(jump(shown)).toBeGreaterThan(3 * jump(adxAsShown("corrected")));
});

test.each(["corrected", "reference"] as const)("it goes on over a cut, with semantics %s", (semantics) => {
  for (const cut of [1, 5, 14, 15, 27, 28, 200]) {
    const heard: number[] = [];
    const setup = { semantics, strategy: listening(heard) };
    const first = engineOf(setup);
    first.process(slice(bars, 0, cut));
    resumed(toText(first.state()), setup).process(slice(bars, cut, bars.length));
    expect(heard).toEqual(adxAsShown(semantics));
  }
});

import { describe, expect, test } from "bun:test";
import { defaultConfig } from "../../lib/engine/config.ts";
import { DirectionalIndex } from "../../lib/engine/adx.ts";
import { Tape } from "../../lib/engine/tape.ts";
import type { Bars } from "../../lib/market/bars.ts";
import { SESSIONS, sessionOfHour } from "../../lib/market/sessions.ts";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import { goldenBars } from "./lcg.ts";
import { expectNear } from "./support.ts";

/** Every indicator against the plainest way to compute it, which looks back over the whole list of bars each time. */

const FORTNIGHT = { from: Date.UTC(2024, 2, 1), to: Date.UTC(2024, 2, 15), seed: 7 };
const cases: [string, Bars][] = [
  ["golden bars", goldenBars()],
  ["synthetic bars with weekends", syntheticBars({ symbol: "USDJPY", ...FORTNIGHT })],
];
const OR_N = 6;

/** Calls `look` after every bar, with the tape and the bar's index. */
function unroll(bars: Bars, look: (tape: Tape, i: number) => void, config = {}): void {
  const tape = new Tape({ ...defaultConfig(), or_n: OR_N, ...config }, 0.01, "dx");
  for (let i = 0; i < bars.length; i++) {
    tape.turn(bars, i);
    tape.observe(bars.high[i]!, bars.low[i]!, bars.close[i]!);
    look(tape, i);
  }
}

const trueRange = ({ high, low, close }: Bars, i: number) =>
  Math.max(high[i]! - low[i]!, Math.abs(high[i]! - close[i - 1]!), Math.abs(low[i]! - close[i - 1]!));
const newest = (count: number, i: number) => Array.from({ length: count }, (_, k) => i - count + 1 + k);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(cases)("on %s", (_, bars) => {
  test("the ATR is the mean of the last 14 true ranges, over session and weekend borders", () => {
    unroll(bars, (tape, i) => {
      if (i < 14) expect(tape.atr()).toBeNaN();
      else expectNear(tape.atr(), mean(newest(14, i).map((k) => trueRange(bars, k))));
    });
  });

  test("realised volatility is that of the last 12 log returns, scaled to a day of 288 bars", () => {
    unroll(bars, (tape, i) => {
      const squares = newest(12, i).map((k) => Math.log(bars.close[k]! / bars.close[k - 1]!) ** 2);
      expectNear(tape.realisedVolatility(), i < 12 ? 0 : Math.sqrt(12 * mean(squares) * 288));
    });
  });

  test("the micro trend is the correlation of the last ten closes with time", () => {
    unroll(bars, (tape, i) => {
      const closes = newest(10, i).map((k) => bars.close[k]!);
      const off = closes.map((close) => close - mean(closes));
      const covariance = mean(off.map((value, k) => value * (k - 4.5)));
      const deviations = Math.sqrt(mean(off.map((value) => value * value)) * 8.25);
      expectNear(tape.microTrend(), i < 9 || deviations === 0 ? 0 : covariance / deviations, 1e-9);
    });
  });

  test("the opening range is that of the first six bars since the session changed", () => {
    let begin = 0;
    let session = -1;
    unroll(bars, (tape, i) => {
      const now = SESSIONS.indexOf(sessionOfHour(new Date(bars.time[i]!).getUTCHours()));
      expect(tape.newSession).toBe(now !== session);
      if (now !== session) begin = i;
      session = now;
      const end = Math.min(i + 1, begin + OR_N);
      expect(tape.rangeHigh).toBe(Math.max(...bars.high.subarray(begin, end)));
      expect(tape.rangeLow).toBe(Math.min(...bars.low.subarray(begin, end)));
      const ratio = i + 1 < begin + OR_N || i < 14 ? 0 : (tape.rangeHigh - tape.rangeLow) / tape.atr();
      expect(tape.orAtrRatio()).toBe(ratio);
    });
  });

  test("without true_adx the ADX is the directional index of the last 14 bars", () => {
    unroll(bars, (tape, i) => {
      if (i < 14) expect(tape.adx()).toBeNaN();
      else expectNear(tape.adx(), directional(movements(bars, i - 13, i)), 1e-9);
    });
  });

  test("with true_adx it is Wilder's: smoothed movement, then a smoothed index", () => {
    const adx = new DirectionalIndex(true);
    const naive = wildersAdx(bars);
    for (let i = 0; i < bars.length; i++) {
      adx.push(bars.high[i]!, bars.low[i]!, bars.close[i]!);
      if (i < 27) expect(adx.value()).toBeNaN();
      else expectNear(adx.value(), naive[i]!, 1e-9);
    }
  });
});

test("adapted volatility cuts are quantiles of each session's own history, taken at a new date", () => {
  const bars = goldenBars();
  const lookback = 700;
  const history: number[][] = [[], [], []];
  const cuts: (number[] | null)[] = [null, null, null];
  const config = { rv_qcalib_enabled: true, rv_q_lookback_bars: lookback, rv_q_low: 0.2, rv_q_high: 0.9 };
  unroll(
    bars,
    (tape, i) => {
      if (tape.newDate) {
        history.forEach((values, session) => {
          if (values.length < 140) return;
          const sorted = [...values].sort((a, b) => a - b);
          cuts[session] = [0.2, 0.9].map((q) => sorted[Math.trunc(q * (sorted.length - 1))]!);
        });
      }
      expect(tape.bands.cuts).toEqual(cuts as [number, number][]);
      const volatility = tape.realisedVolatility();
      const [low, high] = cuts[tape.sessionIndex] ?? [0.005, 0.015];
      expect(tape.rvBand()).toBe(volatility <= low! ? 0 : volatility <= high! ? 1 : 2);
      history[tape.sessionIndex]!.push(volatility);
      history[tape.sessionIndex]!.splice(0, history[tape.sessionIndex]!.length - lookback);
      expect(i).toBeLessThan(bars.length);
    },
    config,
  );
  expect(cuts.every((pair) => pair !== null)).toBe(true);
});

test("a window without movement has neither range nor trend", () => {
  const still = slice0(goldenBars());
  unroll(still, (tape, i) => {
    if (i < 14) return;
    expect([tape.atr(), tape.realisedVolatility(), tape.microTrend(), tape.adx()]).toEqual([0, 0, 0, 0]);
    expect(tape.orAtrRatio()).toBe(0);
  });
});

function slice0(bars: Bars): Bars {
  const still = new Float64Array(60).fill(150);
  return { ...bars, length: 60, open: still, high: still, low: still, close: still };
}

type Movement = [range: number, plus: number, minus: number];

function movements(bars: Bars, from: number, to: number): Movement[] {
  return newest(to - from + 1, to).map((i) => {
    const up = bars.high[i]! - bars.high[i - 1]!;
    const down = bars.low[i - 1]! - bars.low[i]!;
    return [trueRange(bars, i), up > down && up > 0 ? up : 0, down > up && down > 0 ? down : 0];
  });
}

const sumOf = (list: Movement[]): Movement =>
  [0, 1, 2].map((term) => list.reduce((sum, movement) => sum + movement[term]!, 0)) as Movement;

function directional(list: Movement[]): number {
  const [range, plus, minus] = sumOf(list);
  if (range === 0 || plus + minus === 0) return 0;
  return (100 * Math.abs(plus - minus)) / (plus + minus);
}

/** J. W. Wilder's own tables: sums over 14, then each loses a fourteenth; the ADX begins as the mean of 14 indices. */
function wildersAdx(bars: Bars): number[] {
  const adx: number[] = [];
  const indices: number[] = [];
  let smooth = sumOf(movements(bars, 1, 14));
  for (let i = 14; i < bars.length; i++) {
    if (i > 14) {
      const [now] = movements(bars, i, i);
      smooth = smooth.map((value, term) => value - value / 14 + now![term]!) as Movement;
    }
    indices.push(directional([smooth]));
    if (indices.length === 14) adx[i] = mean(indices);
    if (indices.length > 14) adx[i] = (adx[i - 1]! * 13 + indices.at(-1)!) / 14;
  }
  return adx;
}

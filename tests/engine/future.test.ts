import { expect, test } from "bun:test";
import { allocateBars, type Bars } from "../../lib/market/bars.ts";
import type { Engine } from "../../lib/engine/engine.ts";
import { seededRandom } from "../../lib/market/random.ts";
import { allSetups, markets } from "./manifests.ts";
import { engineOf, expectSameText, join, resumed, type Setup, slice, toText } from "./support.ts";

/**
 * The future does not leak: whatever stands behind a bar in the arrays that the engine is given, every decision, fill and
 * figure up to that bar is the same.
 */

const CUTS = 1000;
/** Bars of poison. */
const AHEAD = 25;

/** What is known at a bar: the state, but for the sums that a call adds at its end, and the records since the last point. */
function knownTo(engine: Engine, recordsBefore = 0): string {
  const state = engine.state();
  Object.assign(state.metrics.accumulators!, { bars: 0, bars_held: 0, first_time: null, last_time: null });
  return `${toText(state)}\n${toText(engine.records.slice(recordsBefore))}`;
}

/** The bars, and a call of `look` when the engine begins to read one of `points`: it has then finished the bar before. */
function watched(bars: Bars, points: readonly number[], look: () => void): Bars {
  const wanted = new Set(points.map(String));
  const open = new Proxy(bars.open, {
    get(column, key) {
      if (wanted.has(key as string)) look();
      return Reflect.get(column, key, column);
    },
  });
  return { ...bars, open };
}

const nothing = allocateBars(0);
const holes = allocateBars(AHEAD);
for (const column of ["time", "open", "high", "low", "close", "spread"] as const)
  holes[column].fill(Number.NaN);

/** Prices that jump by a tenth, with spreads to match. */
function noise(after: Bars): Bars {
  const bars = allocateBars(AHEAD);
  const random = seededRandom(after.time[0]!, "noise");
  for (let k = 0; k < AHEAD; k++) {
    const prices = Array.from({ length: 4 }, () => after.open[0]! * (0.9 + 0.2 * random())).sort(
      (a, b) => a - b,
    );
    const [low, open, close, high] = prices as [number, number, number, number];
    bars.time[k] = after.time[0]! + k * 300_000;
    bars.open[k] = random() < 0.5 ? open : close;
    bars.close[k] = bars.open[k] === open ? close : open;
    bars.high[k] = high;
    bars.low[k] = low;
    bars.spread[k] = random() * 0.1;
  }
  return bars;
}

const futures = [noise, () => holes, () => nothing];
const [marketName, market] = markets().at(-1)!;
const cuts = Array.from({ length: CUTS }, (_, k) => Math.floor(((k + 1) * market.length) / (CUTS + 2)));

/** The truth: what one run over all bars knows at each cut. */
function truth(setup: Setup): string[] {
  const engine = engineOf(setup);
  const known: string[] = [];
  let records = 0;
  const look = () => {
    known.push(knownTo(engine, records));
    records = engine.records.length;
  };
  engine.process(watched(market, cuts, look));
  expect(known).toHaveLength(CUTS);
  return known;
}

/** What a run knows at a cut when it comes from the cut before and is given another future. */
function knownAt(k: number, before: string | undefined, setup: Setup): string {
  const from = k === 0 ? 0 : cuts[k - 1]!;
  const to = cuts[k]!;
  const future = futures[k % futures.length]!(slice(market, to, market.length));
  const engine = before === undefined ? engineOf(setup) : resumed(before.split("\n")[0]!, setup);
  let known: string | undefined;
  const bars = join(slice(market, from, to), future);
  engine.process(watched(bars, [to - from], () => (known = knownTo(engine))));
  return known ?? knownTo(engine);
}

const chosen = allSetups.filter(([name]) =>
  /conservative, corrected|^(lcb|calib.*), bridge, reference/.test(name),
);

test.each(chosen)(`on ${marketName}: %s`, (_, setup) => {
  const known = truth(setup);
  for (let k = 0; k < CUTS; k++) expectSameText(knownAt(k, known[k - 1], setup), known[k]!);
});

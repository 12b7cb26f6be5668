import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Bars } from "../../lib/market/bars.ts";
import { goldenBars } from "./lcg.ts";
import { allSetups, markets } from "./manifests.ts";
import { engineOf, expectNear, expectSameText, resumed, run, type Setup, slice, toText } from "./support.ts";

/**
 * Learning is incremental: bars taken in by any number of runs, each of which goes on from the state file of the one before,
 * give the same trades, the same records and the same state, bit by bit, as one run over all of them.
 */

/** All records and the final state. */
function inOne(bars: Bars, setup: Setup): string {
  const engine = run(bars, setup);
  return `${toText(engine.records)}\n${toText(engine.state())}`;
}

/** `cuts` are indices of bars, in order; equal ones make an empty run between them. */
function inPieces(bars: Bars, setup: Setup, cuts: readonly number[]): string {
  let engine = engineOf(setup);
  let state = toText(engine.state());
  const records: unknown[] = [];
  for (const [piece, to] of [...cuts, bars.length].entries()) {
    if (piece > 0) engine = resumed(state, setup);
    engine.process(slice(bars, piece === 0 ? 0 : cuts[piece - 1]!, to));
    records.push(...engine.records);
    state = toText(engine.state());
  }
  return `${toText(records)}\n${state}`;
}

const SPLITS_EACH = 9;

describe.each(markets())("%s", (name, bars) => {
  test.each(allSetups)("%s", (_, setup) => {
    const expected = inOne(bars, setup);
    const cuts = fc
      .array(fc.nat(bars.length), { minLength: 1, maxLength: 49 })
      .map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(cuts, (list) => {
        expectSameText(inPieces(bars, setup, list), expected);
      }),
      { numRuns: name === "USDJPY 2018" ? 2 : SPLITS_EACH },
    );
  });
});

test("a cut after every single bar of two days changes nothing", () => {
  const days = slice(goldenBars(), 0, 5 * 288);
  for (const [, setup] of allSetups.filter((_, k) => k % 4 === 0)) {
    const everywhere = Array.from({ length: 2 * 288 }, (_, k) => 3 * 288 + k);
    expectSameText(inPieces(days, setup, everywhere), inOne(days, setup));
  }
});

test("bars whose timestamps cannot be read, offsets and further columns change nothing", () => {
  const plain = slice(goldenBars(), 0, 1500);
  const stamp = (k: number) => {
    if (k % 97 === 0) return ["?", "1704182400", "not a time at all"][k % 3]!;
    const text = new Date(plain.time[k]! + 9 * 3_600_000).toISOString().slice(0, 19);
    return `${text}+09:00`;
  };
  const bars: Bars = {
    ...plain,
    time: plain.time.map((time, k) => (k % 97 === 0 ? Number.NaN : time)),
    stamps: Array.from({ length: plain.length }, (_, k) => stamp(k)),
    extras: { zscore: Array.from({ length: plain.length }, (_, k) => (k % 5 === 0 ? undefined : k / 7)) },
  };
  const [, setup] = allSetups[0]!;
  const expected = inOne(bars, setup);
  expect(expected).toContain("zscore");
  for (const every of [1, 2, 7, 97, 194]) {
    const cuts = Array.from({ length: Math.floor(bars.length / every) }, (_, k) => (k + 1) * every);
    expectSameText(inPieces(bars, setup, cuts), expected);
  }
});

test("the cumulative metrics of the last piece are those of the whole", () => {
  const bars = goldenBars();
  const [, setup] = allSetups[0]!;
  const whole = run(bars, setup);
  const first = run(slice(bars, 0, 2500), setup);
  const last = resumed(toText(first.state()), setup);
  last.process(slice(bars, 2500, bars.length));
  const scalars = ({ equity_curve: _, runtime: __, ...rest }: ReturnType<typeof whole.metrics>) => rest;
  expect(scalars(last.metrics())).toEqual(scalars(whole.metrics()));
  expect(last.statistics()).toEqual(whole.statistics());
  const { resume_skipped_bars: _, ...runtime } = last.metrics().runtime;
  expect(runtime).toEqual(whole.metrics().runtime);
  expectNear(last.metrics().equity_curve.at(-1)![1], whole.book.equity);
});

test("bars that were learned before are skipped when they come again", () => {
  const bars = goldenBars();
  const [, setup] = allSetups[0]!;
  const first = run(slice(bars, 0, 3000), setup);
  const again = resumed(toText(first.state()), setup);
  again.process(bars);
  expect(again.skippedByResume).toBe(3000);
  expectSameText(toText(again.state()), inOne(bars, setup).split("\n")[1]!);
});

import { describe, expect, test } from "bun:test";
import type { LearnedState, PositionState } from "../../lib/engine/learned.ts";
import { bars, calm, PLAIN, resting } from "./fixes/play.ts";
import { goldenBars } from "./lcg.ts";
import { manifests } from "./manifests.ts";
import { engineOf, expectNear, fromText, resumed, run, type Setup, slice, toText } from "./support.ts";

/** Going on from a state, also from one that says less than this engine would. */

const market = goldenBars();
const wide: Setup = manifests["EV off, wide"]!;

/** A state with a BUY at 150.05 that is worth 10 pips each way. */
function holding(change: Partial<PositionState>): LearnedState {
  const setup = { config: PLAIN, parameters: { fallback_win_rate: 0.9 }, strategy: resting({ buy: 150.05 }) };
  const engine = run(bars("08:00", "150.00 150.02 149.98 150.01", "150.01 150.06 150.00 150.04"), setup);
  const state = engine.state();
  return { ...state, position: { ...state.position!, ...change } };
}

function closed(state: LearnedState) {
  const engine = resumed(toText(state), { config: PLAIN, strategy: resting({}) });
  engine.process(bars("08:10", "150.04 150.20 150.02 150.18"));
  return engine;
}

test("a held position goes on", () => {
  const engine = closed(holding({}));
  expect(engine.records).toMatchObject([{ exit: "tp", entry_ts: "2024-03-05T08:05:00Z", exit_px: 150.15 }]);
  expect(engine.estimator.global.alpha).toBeCloseTo(1.98, 12);
});

test("a position without a quantity counts as one unit", () => {
  expect(closed(holding({ qty: 0 })).records).toMatchObject([{ qty: 1, pnl_pips: expect.closeTo(10, 9) }]);
});

test.each([
  ["none", null],
  ["one without its parts", [null, null, null]],
  ["one of another program", ["SYD", "narrow", "mid"]],
] as const)("a position whose EV key is %s is booked but teaches nothing", (_, ev_key) => {
  const engine = closed(holding({ ev_key: ev_key as PositionState["ev_key"] }));
  expect(engine.metrics().trades).toBe(1);
  expect(engine.estimator.global).toMatchObject({ alpha: 1, beta: 1 });
});

test("extremes and a snapshot that an older state lacks are taken from what there is", () => {
  const engine = closed(holding({ hh: null, ll: null, ctx_snapshot: {} }));
  expect(engine.records).toMatchObject([{ exit: "tp", cost_pips: 0 }]);
});

test("buckets under names of another program are carried along", () => {
  const state = run(slice(market, 0, 500), wide).state();
  const foreign = { "SYD:narrow:mid": { alpha: 5, beta: 2 } };
  const engine = resumed(toText({ ...state, ev_buckets: { ...state.ev_buckets, ...foreign } }), wide);
  engine.process(slice(market, 500, 600));
  expect(engine.state().ev_buckets).toMatchObject(foreign);
});

test("a state of nothing goes on as nothing", () => {
  const empty = toText(engineOf(wide).state());
  const engine = resumed(empty, wide);
  engine.process(market);
  expect(toText(engine.state())).toBe(toText(run(market, wide).state()));
});

test("only bars after the newest one of the state are taken, and only until there is one", () => {
  const state = toText(run(slice(market, 0, 100), wide).state());
  const engine = resumed(state, wide);
  engine.process(slice(market, 90, 110));
  // A bar that comes late is the caller's business.
  engine.process(slice(market, 50, 51));
  expect([engine.skippedByResume, engine.barsSeen]).toEqual([10, 11]);
});

describe("between `exact` and `learned`", () => {
  const learned: Setup = { ...wide, resume: "learned" };
  const half = 3000;
  const first = (setup: Setup) => toText(run(slice(market, 0, half), setup).state());
  const goOn = (state: string, setup: Setup) => {
    const engine = resumed(state, setup);
    engine.process(slice(market, half, market.length));
    return engine;
  };
  const cold = (setup: Setup) => goOn(toText({ ...fromText(first(setup)), resume: undefined }), wide);

  test("an exact state without its section loads as what was learned", () => {
    expect(toText(cold(wide).state().ev_global)).toBe(toText(cold(learned).state().ev_global));
  });

  test("a learned engine leaves the section alone", () => {
    const engine = goOn(first(wide), learned);
    expect(engine.tape.barIndex).toBeLessThan(market.length - half + 1);
    expect(engine.state().resume).toBeUndefined();
  });

  test("sums that a learned state holds as lists are made up for", () => {
    const [fromLists, fromSums] = [cold(learned), cold(wide)];
    const { equity_curve: _, runtime: __, ...lists } = fromLists.metrics();
    const { equity_curve: ___, runtime: ____, ...sums } = fromSums.metrics();
    for (const [name, value] of Object.entries(sums))
      expectNear((lists as never)[name], value as number, 1e-9);
    expect(lists.trades).toBeGreaterThan(20);
  });
});

test("an engine that never had bars enough says so by quiet indicators", () => {
  const engine = run(calm("08:00", 5), { config: PLAIN });
  expect([engine.tape.atrPips(), engine.tape.realisedVolatility(), engine.tape.orAtrRatio()]).toEqual([
    0, 0, 0,
  ]);
  expect(engine.metrics()).toMatchObject({ trades: 0, win_rate: null, sharpe: null, max_drawdown: null });
});

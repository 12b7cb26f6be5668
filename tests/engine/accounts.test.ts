import { describe, expect, test } from "bun:test";
import type { Engine } from "../../lib/engine/engine.ts";
import type { EngineRecord } from "../../lib/engine/records.ts";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import { goldenBars } from "./lcg.ts";
import { allSetups, manifests, markets } from "./manifests.ts";
import { engineOf, expectNear, resumed, run, type Setup, slice, toText, tradesOf } from "./support.ts";

/** Every bar and every trade is accounted for once, and running sums are what a second pass over the lists would give. */

const numbers = (records: EngineRecord[], field: string) => records.map((record) => record[field] as number);
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: number[]) => sum(values) / values.length;
const deviation = (values: number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

/** Lowest value against the highest before it. */
function deepestFall(series: number[]): number {
  let peak = series[0]!;
  return Math.min(
    ...series.map((value) => {
      peak = Math.max(peak, value);
      return value - peak;
    }),
  );
}

const [, market] = markets().at(-1)!;

describe.each(allSetups)("%s", (_, setup) => {
  let held = 0;
  const engine: Engine = engineOf({
    ...setup,
    observer: {
      opened() {},
      closed: () => void held++,
      bar() {},
    },
  });
  let heldBars = 0;
  for (let i = 0; i < market.length; i += 500) {
    const piece = slice(market, i, Math.min(market.length, i + 500));
    engine.process(piece);
  }
  heldBars = engine.state().metrics.accumulators!.bars_held;
  const trades = tradesOf(engine);
  const metrics = engine.metrics();

  test("every bar without a position ended as one thing", () => {
    const { no_breakout, gate_block, ev_reject, zero_qty } = engine.counters;
    const orders = sum([...engine.daily.values()].map(({ breakouts }) => breakouts));
    expect(no_breakout + gate_block + ev_reject + zero_qty + orders).toBe(engine.barsSeen - heldBars);
    expect(engine.barsSeen).toBe(market.length);
  });

  test("equity is where it began, and every trade since", () => {
    const values = numbers(trades, "pnl_value");
    expect(held).toBe(trades.length);
    expect(metrics.trades).toBe(trades.length);
    expectNear(engine.book.equity, 100_000 + sum(values), 1e-9);
    expectNear(metrics.total_pnl_value, sum(values), 1e-9);
    expectNear(metrics.total_pips, sum(numbers(trades, "pnl_pips")), 1e-9);
    expectNear(metrics.equity_curve.at(-1)?.[1] ?? 100_000, engine.book.equity, 1e-12);
  });

  test("days add up to the whole", () => {
    const rows = [...engine.daily.values()];
    expect(sum(rows.map(({ fills }) => fills))).toBe(trades.length);
    expectNear(sum(rows.map(({ wins }) => wins)), metrics.wins, 1e-9);
    expectNear(sum(rows.map(({ pnl_pips }) => pnl_pips)), metrics.total_pips, 1e-9);
    expectNear(sum(rows.map(({ pnl_value }) => pnl_value)), metrics.total_pnl_value, 1e-9);
    expectNear(sum(rows.map(({ slip_real }) => slip_real)), sum(numbers(trades, "slip_real")), 1e-9);
    expect(metrics.runtime.fills).toBe(trades.length);
    const slip = metrics.runtime.execution_health?.slippage_bps;
    if (trades.length > 0) expectNear(slip, mean(numbers(trades, "slip_real")), 1e-9);
    else expect(slip).toBeUndefined();
    const rejected = sum(rows.map(({ ev_reject }) => ev_reject));
    expect([metrics.runtime.ev_reject, rejected]).toEqual([
      engine.counters.ev_reject,
      engine.counters.ev_reject,
    ]);
  });

  test("running moments are those of a second pass", () => {
    const values = numbers(trades, "pnl_value");
    if (values.length < 2) return;
    expectNear(metrics.sharpe, (mean(values) / deviation(values)) * Math.sqrt(values.length), 1e-9);
    expectNear(metrics.max_drawdown, deepestFall(metrics.equity_curve.map(([, equity]) => equity)), 1e-9);
    let pips = 0;
    const cumulated = [0, ...numbers(trades, "pnl_pips").map((value) => (pips += value))];
    expectNear(engine.statistics().max_drawdown_from_zero, deepestFall(cumulated), 1e-9);
  });

  test("daily figures are those of the equity at each day's end", () => {
    const days = [...engine.daily.keys()];
    const ends = days.map(
      (day) =>
        100_000 +
        sum(
          numbers(
            trades.filter(({ ts }) => ts!.slice(0, 10) <= day),
            "pnl_value",
          ),
        ),
    );
    // The last day is not over.
    const changes = ends.slice(0, -1).map((end, k) => end / (k === 0 ? 100_000 : ends[k - 1]!) - 1);
    const { trading_days, sharpe_annualised, sortino_annualised, exposure } = engine.statistics();
    expect(trading_days).toBe(days.length - 1);
    const years = (market.time[market.length - 1]! - market.time[0]!) / (365.25 * 86_400_000);
    const scale = Math.sqrt(changes.length / years);
    if (deviation(changes) > 0)
      expectNear(sharpe_annualised, (mean(changes) / deviation(changes)) * scale, 1e-9);
    const downside = Math.sqrt(mean(changes.map((change) => Math.min(0, change) ** 2)));
    if (downside > 0) expectNear(sortino_annualised, (mean(changes) / downside) * scale, 1e-9);
    expectNear(exposure, heldBars / market.length);
  });
});

describe("after seven years, in yearly runs", () => {
  const years = Array.from({ length: 7 }, (_, k) => 2017 + k);
  const grown = (setup: Setup) =>
    years.reduce((state, year, k) => {
      const span = { from: Date.UTC(year, 0, 1), to: Date.UTC(year + 1, 0, 1), seed: 2 };
      const engine = k === 0 ? engineOf(setup) : resumed(state, setup);
      engine.process(syntheticBars({ symbol: "USDJPY", ...span }));
      return toText(engine.state());
    }, "");

  test.each(Object.entries(manifests))("a state is small: %s", (name, manifest) => {
    const adapts = manifest.config?.rv_qcalib_enabled === true;
    const config = { ...manifest.config, ...(adapts && { rv_q_lookback_bars: 5760 }) };
    const state = grown({ ...manifest, config });
    expect(state.length).toBeLessThan(adapts ? 300_000 : 100_000);
    expect(state.length).toBeGreaterThan(2_000);
    if (name === "EV off, wide") expect(JSON.parse(state).metrics.trade_returns).toHaveLength(1000);
  });
});

test("without `exact` a state is as large as its history, and its lists are copies", () => {
  const setup: Setup = { ...allSetups[0]![1], resume: "learned" };
  const bars = goldenBars();
  const engine = run(slice(bars, 0, 3000), setup);
  const state = engine.state();
  const before = toText(state);
  engine.process(slice(bars, 3000, bars.length));
  expect(toText(state)).toBe(before);
  expect(state.resume).toBeUndefined();
  expect(engine.state().metrics.equity_curve).toHaveLength(engine.metrics().trades);
});

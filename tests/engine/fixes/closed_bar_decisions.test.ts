import { expect, test } from "bun:test";
import type { StrategyFactory } from "../../../lib/engine/strategy.ts";
import { run } from "../support.ts";
import { bars, calm, join, only, PLAIN, play, resting, without } from "./play.ts";

/** Range of 08:00 and 08:05: 149.95 to 150.05. */
const range = join(
  calm("06:40"),
  bars("08:00", "150.00 150.05 149.95 150.00", "150.00 150.04 149.96 150.00"),
);
const far = { config: { k_tp: 9, k_sl: 9 } };

test("[range-bar] the bar that completes the range cannot break it", () => {
  const completes = join(
    calm("06:40"),
    bars("08:00", "150.00 150.04 149.96 150.00", "150.00 150.09 149.97 150.02"),
  );
  expect(play(completes, { ...far, ...only("closed_bar_decisions") }).text).toBe("no trade");
  expect(play(completes, { ...far, ...without() }).text).toBe("no trade");
});

test("[ref-range-bar] in the reference it can", () => {
  const completes = join(
    calm("06:40"),
    bars("08:00", "150.00 150.04 149.96 150.00", "150.00 150.09 149.97 150.02"),
  );
  expect(play(completes, { ...far, ...only() }).text).toBe("BUY 08:05 150.090, open");
});

test("[resting-stop] the break is a stop order at the range's edge that rests for the next bar", () => {
  const up = join(range, bars("08:10", "150.00 150.06 149.97 150.04"));
  const down = join(range, bars("08:10", "150.00 150.04 149.93 149.96"));
  expect(play(up, { ...far, ...without() }).text).toBe("BUY 08:10 150.050, open");
  expect(play(down, { ...far, ...without() }).text).toBe("SELL 08:10 149.950, open");
});

test("[closed-bars] distances, spread and bands are those of the bar before the entry bar", () => {
  const entry = join(range, bars("08:10", "150.00 150.30 149.97 150.20 1.1"));
  const snapshotOf = (setup: ReturnType<typeof only>) => {
    const { position } = play(entry, { ...far, ...setup }).trades[0]!;
    return { tp: position.tp, cost: position.snapshot.cost_base, band: position.snapshot.spread_band };
  };
  const atr = (13 * 10 + 8) / 14;
  const closed = snapshotOf(only("closed_bar_decisions"));
  expect(closed).toEqual({ tp: expect.closeTo(9 * atr, 9), cost: 0, band: "narrow" });
  // The reference knows the whole bar: 33 pips high, and its spread of 1.1.
  const whole = snapshotOf(only());
  expect(whole).toEqual({
    tp: expect.closeTo((9 * (12 * 10 + 8 + 33)) / 14, 9),
    cost: expect.closeTo(1.1, 9),
    band: "normal",
  });
});

const CLOSE = { ...far, parameters: { require_close_breakout: true } };
const closesAbove = join(range, bars("08:10", "150.00 150.09 149.97 150.08", "150.07 150.10 150.05 150.06"));

test("[close-breakout] a break that counts by its close is bought at the next open", () => {
  expect(play(closesAbove, { ...CLOSE, ...only("closed_bar_decisions") }).text).toBe(
    "BUY 08:15 150.070, open",
  );
});

test("[ref-close-breakout] in the reference it is bought at the line, on the bar whose close it needs", () => {
  expect(play(closesAbove, { ...CLOSE, ...only() }).text).toBe("BUY 08:10 150.050, open");
});

const RETEST = { ...far, parameters: { require_retest: true, retest_tol_k: 0.1, retest_max_bars: 3 } };
/** 08:10 breaks, 08:15 comes back, 08:20 breaks again, 08:25 follows. */
const retested = join(
  range,
  bars(
    "08:10",
    "150.00 150.10 150.00 150.09",
    "150.09 150.10 150.05 150.07",
    "150.07 150.12 150.06 150.11",
    "150.10 150.13 150.09 150.12",
  ),
);

test("[retest] a break after a retest is bought at the open after the bar that broke again", () => {
  expect(play(retested, { ...RETEST, ...only("closed_bar_decisions") }).text).toBe("BUY 08:25 150.100, open");
});

test("[ref-retest] in the reference it is bought at the line, on the bar that broke again", () => {
  expect(play(retested, { ...RETEST, ...only() }).text).toBe("BUY 08:20 150.050, open");
});

test("a retest that does not come in time gives the session up", () => {
  const away = "150.09 150.12 150.08 150.10";
  // 08:10 breaks; the price comes back two bars later, breaks again, and goes on.
  const late = join(
    range,
    bars("08:10", "150.00 150.10 150.00 150.09", away, "150.09 150.10 150.05 150.07", away, away),
  );
  const within = (retest_max_bars: number) => ({
    ...RETEST,
    parameters: { ...RETEST.parameters, retest_max_bars },
  });
  expect(play(late, { ...within(2), ...without() }).text).toBe("BUY 08:30 150.090, open");
  expect(play(late, { ...within(1), ...without() }).text).toBe("no trade");
});

test("[void-orders] orders of a session are void when the next one begins", () => {
  const breaksAt = (hour: string) =>
    join(calm("08:00", 20), bars(`${hour}:55`, "150.00 150.10 149.96 150.09", "150.09 150.20 150.08 150.15"));
  expect(play(breaksAt("11"), { ...CLOSE, ...without() }).text).toBe("BUY 12:00 150.090, open");
  expect(play(breaksAt("12"), { ...CLOSE, ...without() }).text).toBe("no trade");
});

test("a strategy that does not clear its orders at a new session does not keep them alive", () => {
  const stubborn: StrategyFactory = (setup) =>
    Object.assign(resting({ buy: 150.05, tp: 90, sl: 90 })(setup), { newSession() {} });
  const market = (from: string) => bars(from, "150.00 150.02 149.98 150.01", "150.01 150.06 150.00 150.04");
  const fills = (from: string) => {
    const engine = run(market(from), {
      config: PLAIN,
      parameters: { fallback_win_rate: 0.9 },
      strategy: stubborn,
    });
    return engine.daily.get("2024-03-05")!.breakouts;
  };
  expect([fills("12:50"), fills("12:55")]).toEqual([1, 0]);
});

const BOTH = { rests: { buy: 150.05, sell: 149.95, tp: 30, sl: 30 } };
const touchesBoth = bars("08:00", "150.00 150.02 149.98 150.00", "150.02 150.06 149.94 149.96");

test("[both-nearer] of two levels inside a bar the one nearer its open is reached first", () => {
  expect(play(touchesBoth, { ...BOTH, ...without("worst_order") }).text).toBe("BUY 08:05 150.050, open");
  const nearerBelow = bars("08:00", "150.00 150.02 149.98 150.00", "149.98 150.06 149.94 149.96");
  expect(play(nearerBelow, { ...BOTH, ...without("worst_order") }).text).toBe("SELL 08:05 149.950, open");
});

test("[both-worse] in the worst order it is the side that ends the bar worse", () => {
  // Bought at 150.05 and closed at 149.96: a loss of 9 pips; sold at 149.95: of 1.
  expect(play(touchesBoth, { ...BOTH, ...without() }).text).toBe("BUY 08:05 150.050, open");
  const closesHigh = bars("08:00", "150.00 150.02 149.98 150.00", "150.02 150.06 149.94 150.05");
  expect(play(closesHigh, { ...BOTH, ...without() }).text).toBe("SELL 08:05 149.950, open");
});

test("[both-opened] a level that the open already lies beyond comes first, whatever would be worse", () => {
  const opensAbove = bars("08:00", "150.00 150.02 149.98 150.00", "150.06 150.08 149.94 150.07");
  expect(play(opensAbove, { ...BOTH, ...without() }).text).toBe("BUY 08:05 150.060, open");
});

test("[both-market] an order for the open comes before a stop inside the bar", () => {
  const setup = { rests: { ...BOTH.rests, buy: Number.NaN, market: 1 as const } };
  expect(play(touchesBoth, { ...setup, ...without() }).text).toBe("BUY 08:05 150.020, open");
});

test("[both-refused] the side is chosen before the gates are asked: where they refuse it, the bar opens nothing", () => {
  const noBuys = { ...BOTH.rests, gate: ({ side }: { side: number }) => (side === 1 ? "no" : null) };
  const { text, engine } = play(touchesBoth, { rests: noBuys, ...without() });
  expect(text).toBe("no trade");
  expect(engine.counters.gate_block).toBe(1);
});

test("[ref-both] in the reference a bar that touches both levels is a BUY", () => {
  const nearerBelow = bars("08:00", "150.00 150.02 149.98 150.00", "149.97 150.06 149.94 149.95");
  expect(play(nearerBelow, { ...BOTH, ...only() }).text).toBe("BUY 08:05 150.050, open");
});

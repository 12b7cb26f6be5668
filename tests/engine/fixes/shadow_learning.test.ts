import { expect, test } from "bun:test";
import type { EngineRecord } from "../../../lib/engine/records.ts";
import { syntheticBars } from "../../../lib/market/synthetic.ts";
import { run, tradesOf } from "../support.ts";
import { bars, join, only, play, type Resting, without } from "./play.ts";

const first = "150.00 150.02 149.98 150.01";
const wins = "150.01 150.30 150.00 150.25";
const rests: Resting = { buy: 150.05, sell: 149.95 };
const LCB = { ev_mode: "lcb", threshold_lcb_pip: 0.5 };
const shadowsOf = (records: readonly EngineRecord[]) => records.filter(({ stage }) => stage === "shadow");

test("[shadow] what only the EV gate refuses is followed to its end and teaches the estimate", () => {
  const { engine, text } = play(bars("08:00", first, wins), { rests, config: LCB, ...without() });
  expect(text).toBe("no trade");
  expect(shadowsOf(engine.records)).toEqual([
    expect.objectContaining({ side: "BUY", exit: "tp", qty: 1, ev_pass: false, entry_px: 150.05 }),
  ]);
  expect(engine.state().ev_buckets["LDN:narrow:low"]).toEqual({ alpha: 1.98, beta: 0.98 });
  expect(engine.estimator.global).toMatchObject({ alpha: 1.98, beta: 0.98 });
});

test("[ref-no-shadow] in the reference a refused signal teaches nothing: an estimate that is low stays low", () => {
  const { engine } = play(bars("08:00", first, wins), { rests, config: LCB, ...only() });
  expect(engine.records).toEqual([]);
  expect(engine.estimator.global).toMatchObject({ alpha: 1, beta: 1 });
});

test("[shadow-apart] it is in no trade, day, equity, slippage or warm-up, and takes no slot", () => {
  const { engine } = play(bars("08:00", first, wins), {
    rests,
    config: { ...LCB, include_expected_slip: true, slip_cap_pip: 1.5 },
    ...without(),
  });
  const { trades, total_pips, equity_curve, max_drawdown } = engine.metrics();
  expect([trades, total_pips, equity_curve, max_drawdown]).toEqual([0, 0, [], null]);
  expect(engine.book.equity).toBe(100_000);
  expect([...engine.daily.values()]).toEqual([
    expect.objectContaining({ fills: 0, wins: 0, pnl_pips: 0, breakouts: 0, ev_reject: 1 }),
  ]);
  expect(engine.slippage.quantity.narrow).toBe(0);
  expect(engine.trades.position).toBeNull();
  expect(engine.guards.exportState()).toMatchObject({ lossStreak: 0, dayTrades: 0, lastSignalBar: -1e9 });
});

test("[shadow-once] there is one a session and side, at the first refusal", () => {
  const inside = "150.00 150.02 149.98 150.00";
  const touches = [
    "150.00 150.06 149.98 150.00",
    "150.00 150.06 149.98 150.00",
    "150.00 150.02 149.94 150.00",
  ];
  const morning = bars("08:00", first, ...touches, inside);
  const { engine } = play(join(morning, bars("13:00", inside, touches[0]!)), {
    rests: { ...rests, tp: 90, sl: 90 },
    config: LCB,
    ...without(),
  });
  expect(engine.counters.ev_reject).toBe(4);
  // London's two ended with the session; New York's is still followed.
  expect(shadowsOf(engine.records).map(({ side, exit, ts }) => [side, exit, ts])).toEqual([
    ["BUY", "session_end", "2024-03-05T13:00:00Z"],
    ["SELL", "session_end", "2024-03-05T13:00:00Z"],
  ]);
  expect(engine.trades.shadows).toHaveLength(1);
});

test.each([
  ["the strategy's gate", { gate: () => "no" }, {}],
  ["a guard", {}, { max_concurrent_positions: 0 }],
  ["the slip cap", {}, { include_expected_slip: true, slip_cap_pip: 0.01 }],
  ["the session", {}, { allowed_sessions: ["NY"] }],
])("[shadow-gates] there is none where %s stands against it as well", (_, extra, config) => {
  const { engine } = play(bars("08:00", first, wins), {
    rests: { ...rests, ...extra },
    config: { ...LCB, ...config },
    ...without(),
  });
  expect([...engine.records, ...engine.trades.shadows]).toEqual([]);
});

test("[shadow-kelly] a size of nothing by Kelly is refused in the same way", () => {
  const { engine } = play(bars("08:00", first, wins), {
    rests,
    config: { ev_mode: "lcb", threshold_lcb_pip: -100 },
    ...without(),
  });
  expect(engine.counters.zero_qty).toBe(1);
  expect(shadowsOf(engine.records)).toHaveLength(1);
});

test("[shadow-beside] a shadow trade is followed on every bar, also while a position is held", () => {
  const market = bars(
    "08:00",
    first,
    "150.00 150.02 149.94 149.98",
    "150.00 150.06 149.99 150.04",
    "150.04 150.08 150.02 150.07",
  );
  const sellsFail = ({ side }: { side: number }) => (side === -1 ? 100 : -100);
  const { engine, text } = play(market, {
    rests: { ...rests, tp: 90, sl: 12, threshold: sellsFail },
    config: LCB,
    ...without(),
  });
  expect(text).toBe("BUY 08:10 150.050, open");
  expect(shadowsOf(engine.records)).toEqual([
    expect.objectContaining({ side: "SELL", exit: "sl", ts: "2024-03-05T08:15:00Z" }),
  ]);
});

test("[shadow-entry-bar] it is not followed on its own entry bar a second time", () => {
  const market = bars("08:00", first, "150.00 150.02 149.94 149.98", "150.00 150.06 149.99 150.04");
  const { engine } = play(market, { rests: { ...rests, tp: 90, sl: 90 }, config: LCB, ...without() });
  expect(engine.trades.shadows.map(({ side, hold }) => [side, hold])).toEqual([
    [-1, 1],
    [1, 0],
  ]);
});

test("[shadow-records] consumers tell trades from shadow trades by their stage", () => {
  const year = { from: Date.UTC(2023, 0, 1), to: Date.UTC(2023, 6, 1), seed: 11 };
  const config = { ...LCB, warmup_trades: 40, allow_low_rv: true, min_or_atr_ratio: 0.5, k_tp: 3, k_sl: 1 };
  const engine = run(syntheticBars({ symbol: "USDJPY", ...year }), { config });
  const shadows = shadowsOf(engine.records);
  expect(shadows.length).toBeGreaterThan(100);
  expect(tradesOf(engine)).toHaveLength(engine.metrics().trades);
  const slots = shadows.map(({ entry_ts, session, side }) => `${entry_ts!.slice(0, 10)} ${session} ${side}`);
  expect(new Set(slots).size).toBe(slots.length);
});

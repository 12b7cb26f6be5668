import { describe, expect, test } from "bun:test";
import { bars, calm, join, only, play, without } from "./play.ts";

/** What the reference assumes of the inside of a bar, beyond what the corrections' own tests show. */

const first = "150.00 150.02 149.98 150.01";
const enters = "150.01 150.06 150.00 150.04";
const both = "150.04 150.20 149.90 150.10";
const rests = { buy: 150.05 };

test.each([
  ["conservative", "sl_first", "149.950 sl", 0],
  ["conservative", "tp_first", "150.150 tp", 1],
  ["bridge", "sl_first", "149.950 sl", 0],
  ["bridge", "tp_first", "150.150 tp", 1],
] as const)("[ref-policy] stop and target in one bar: %s with %s", (mode, policy, end, wins) => {
  const config = { [`fill_same_bar_policy_${mode}`]: policy };
  for (const market of [bars("08:00", first, both), bars("08:00", first, enters, both)]) {
    const { text, engine } = play(market, { rests, mode, config, ...only() });
    expect(text).toEndWith(end);
    expect(engine.metrics().wins).toBe(wins);
  }
});

test("[ref-probabilistic] with `probabilistic` the price lies between both; conservative counts that as a part of a win on later bars only", () => {
  const setup = {
    rests,
    config: {
      fill_same_bar_policy_conservative: "probabilistic",
      fill_same_bar_policy_bridge: "probabilistic",
    },
    ...only(),
  };
  const wins = (mode: "conservative" | "bridge", ...rows: string[]) => {
    const { engine, trades } = play(bars("08:00", first, ...rows), { ...setup, mode });
    expect(trades[0]!.exit!.price).toBeGreaterThan(149.95);
    expect(trades[0]!.exit!.price).toBeLessThan(150.15);
    return engine.metrics().wins;
  };
  // Half by nearness; a rise of 6 pips in 30 speaks for the target.
  const p = 0.65 * 0.5 + 0.35 * 0.5 * (1 + Math.tanh((2.5 * 6) / 30));
  expect(wins("conservative", enters, both)).toBeCloseTo(p, 9);
  expect(wins("bridge", enters, both)).toBeCloseTo(p, 9);
  expect(wins("bridge", both)).toBeCloseTo(p, 9);
  expect(wins("conservative", both)).toBe(1);
});

describe("the trail", () => {
  const trailing = { rests: { ...rests, tp: 90, trail: 5 } };

  test("[ref-trail-armed] needs its distance in profit on the entry bar, and nothing on later bars", () => {
    const short = bars("08:00", first, "150.01 150.09 150.01 150.05");
    expect(play(short, { ...trailing, ...only() }).text).toBe("BUY 08:05 150.050, open");
    const later = join(short, bars("08:10", "150.05 150.06 150.03 150.04"));
    expect(play(later, { ...trailing, ...only() }).text).toBe("BUY 08:05 150.050 → 08:10 150.040 trail");
  });
});

test("[entry-bar-whole] the whole entry bar counts against the trade, also what came before the fill", () => {
  // The close lies above the fill: the low may well have come first.
  const dips = bars("08:00", first, "150.00 150.08 149.94 150.08");
  for (const setup of [without(), only()]) {
    expect(play(dips, { rests, ...setup }).text).toBe("BUY 08:05 150.050 → 08:05 149.950 sl");
  }
});

test("[fill-first] where the fill is at the open, all of the entry bar came after it", () => {
  const dips = bars("08:00", first, "150.06 150.08 149.94 150.08");
  expect(play(dips, { rests, ...without() }).text).toBe("BUY 08:05 150.060 → 08:05 149.960 sl");
});

test("[spread-once] the spread comes off the result once; levels are compared with the file's prices on both sides", () => {
  const market = bars("08:00", `${first} 0.4`, "150.01 150.16 150.00 150.15 0.9");
  const pips = (setup: object) => play(market, { rests, ...setup }).trades[0]!.result!.pips / 0.5;
  // Ten pips of target, less the spread of the bar before under closed bars, of the entry bar in the reference.
  expect(pips(only("closed_bar_decisions"))).toBeCloseTo(10 - 0.4, 9);
  expect(pips(only())).toBeCloseTo(10 - 0.9, 9);
});

test("[ref-known-bar] the reference sizes and filters with the very bar that fills", () => {
  const market = join(
    calm("06:40"),
    bars(
      "08:00",
      "150.00 150.05 149.95 150.00",
      "150.00 150.04 149.96 150.00",
      "150.00 150.90 149.97 150.80",
    ),
  );
  const filter = { parameters: { max_atr_pips: 12 }, config: { k_tp: 9, k_sl: 9 } };
  expect(play(market, { ...filter, ...only() }).text).toBe("no trade");
  expect(play(market, { ...filter, ...only("closed_bar_decisions") }).text).toBe("BUY 08:10 150.050, open");
});

test("[weekend] a gap without bars is no end: orders rest and positions are held over it, unless the session changes", () => {
  const weekend = (sunday: string) =>
    join(bars("2024-03-08T21:50", first, enters), bars(sunday, "149.80 149.90 149.70 149.85"));
  expect(play(weekend("2024-03-10T21:00"), { rests, ...without() }).text).toBe(
    "BUY 21:55 150.050 → 21:00 149.800 sl",
  );
  expect(play(weekend("2024-03-10T22:00"), { rests, ...without() }).text).toBe(
    "BUY 21:55 150.050 → 22:00 149.800 session_end",
  );
  const rested = join(
    bars("2024-03-08T21:55", first),
    bars("2024-03-10T21:00", "150.30 150.35 150.25 150.30"),
  );
  expect(play(rested, { rests, ...without() }).text).toBe("BUY 21:00 150.300, open");
});

describe("calibration days", () => {
  const config = { ev_mode: "lcb", calibrate_days: 1 };
  const wins = bars("08:00", first, "150.01 150.30 150.00 150.25");

  test.each([
    ["corrected", without()],
    ["reference", only()],
  ])("[calibration] orders are followed, teach the estimate and leave no trade: %s", (_, setup) => {
    const { engine, text } = play(wins, { rests, config, ...setup });
    expect(text).toBe("no trade");
    expect(engine.estimator.global).toMatchObject({ alpha: 1.98, beta: 0.98 });
    expect(engine.records).toEqual([]);
    expect([...engine.daily.values()][0]).toMatchObject({ breakouts: 1, gate_pass: 1, ev_pass: 1, fills: 0 });
    expect([engine.book.equity, engine.guards.lossStreak]).toEqual([100_000, 0]);
  });

  test("[calibration-off] without them the first bars are ordinary ones, whether they have a date or not", () => {
    const undated = { ...wins, time: wins.time.map(() => Number.NaN) };
    const setup = { rests, config: { allowed_sessions: [] }, ...without() };
    expect(play(wins, setup).trades).toHaveLength(1);
    const { engine } = play({ ...undated, stamps: ["?", "?"] }, setup);
    expect(engine.metrics().trades).toBe(1);
    expect(engine.counters.session_parse_error).toBe(2);
  });

  test.each([
    ["corrected", without()],
    ["reference", only()],
  ])("[calibration-held] positions of those days wait while a real one is held: %s", (_, setup) => {
    const market = join(
      bars("2024-03-05T23:50", first, enters),
      bars("2024-03-06T00:00", enters, enters, enters),
    );
    const { engine, text } = play(market, {
      rests: { ...rests, tp: 90, sl: 90, again: true },
      config: { ...config, ev_mode: "off", allowed_sessions: [] },
      ...setup,
    });
    expect(text).toBe("BUY 00:00 150.050, open");
    expect(engine.trades.calibrations.map(({ hold }) => hold)).toEqual([1]);
    expect(engine.trades.position!.hold).toBe(2);
  });
});

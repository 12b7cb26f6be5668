import { expect, test } from "bun:test";
import { ConfigError, defaultConfig, fixesOf } from "../../../lib/engine/config.ts";
import { Fills } from "../../../lib/engine/fills.ts";
import { bars, only, play, without } from "./play.ts";

const first = "150.00 150.02 149.98 150.01";
const enters = "150.01 150.06 150.00 150.04";
const rests = { buy: 150.05 };

test("[stop-first] of stop and target inside one bar the stop is reached first", () => {
  const onEntry = bars("08:00", first, "150.01 150.20 149.90 150.18");
  const later = bars("08:00", first, enters, "150.04 150.20 149.90 150.18");
  for (const setup of [without(), only("worst_order")]) {
    expect(play(onEntry, { rests, ...setup }).text).toBe("BUY 08:05 150.050 → 08:05 149.950 sl");
    expect(play(later, { rests, ...setup }).text).toBe("BUY 08:05 150.050 → 08:10 149.950 sl");
  }
});

test("[target] a target fills at the target", () => {
  const reached = bars("08:00", first, enters, "150.04 150.30 150.02 150.25");
  expect(play(reached, { rests, ...without() }).text).toBe("BUY 08:05 150.050 → 08:10 150.150 tp");
});

test("[target-gap] also where a bar opens beyond it, and whatever comes later in that bar", () => {
  const gap = bars("08:00", first, enters, "150.30 150.35 149.80 149.90");
  expect(play(gap, { rests, ...without() }).text).toBe("BUY 08:05 150.050 → 08:10 150.150 tp");
});

test("[trail-after] the trail follows a bar's extreme when that bar is over", () => {
  const rises = bars(
    "08:00",
    first,
    "150.01 150.20 149.99 150.18",
    "150.22 150.30 150.20 150.28",
    "150.28 150.29 150.10 150.12",
  );
  const trailing = { rests: { ...rests, tp: 90, trail: 5 } };
  // To 150.20 on the entry bar, whose low met the first stop alone: 149.95. Then to 150.30, above a stop of 150.15.
  const played = play(rises, { ...trailing, ...without() });
  expect(played.text).toBe("BUY 08:05 150.050 → 08:15 150.250 trail");
  // By itself the correction lets a stop fill at its price, as the reference does.
  const falls = bars("08:00", first, "150.01 150.20 149.99 150.18", "150.18 150.18 150.10 150.12");
  expect(play(falls, { ...trailing, ...only("worst_order", "trail_label") }).text).toBe(
    "BUY 08:05 150.050 → 08:10 150.150 trail",
  );
});

test("[ref-trail] in the reference a bar's high moves the stop that its low then meets", () => {
  const onEntry = bars("08:00", first, "150.01 150.20 149.99 150.18");
  const later = bars("08:00", first, enters, "150.06 150.25 150.04 150.06");
  const trailing = { rests: { ...rests, tp: 90, trail: 5 } };
  expect(play(onEntry, { ...trailing, ...only() }).text).toBe("BUY 08:05 150.050 → 08:05 150.150 trail");
  expect(play(later, { ...trailing, ...only() }).text).toBe("BUY 08:05 150.050 → 08:10 150.200 trail");
});

test("[no-better] a time exit at an open beyond the target is booked at the target", () => {
  const gap = bars("08:00", first, enters, "150.30 150.35 150.20 150.25");
  const setup = { rests, config: { max_hold_bars: 1 } };
  expect(play(gap, { ...setup, ...without() }).text).toBe("BUY 08:05 150.050 → 08:10 150.150 timeout");
  expect(play(gap, { ...setup, ...without("worst_order") }).text).toBe(
    "BUY 08:05 150.050 → 08:10 150.300 timeout",
  );
});

test("[policy-replaced] another same-bar policy beside it is an error that names both", () => {
  const config = { ...defaultConfig(), fill_same_bar_policy_conservative: "tp_first" };
  const fills = () => new Fills(0.01, "conservative", config, fixesOf("corrected"));
  expect(fills).toThrow(ConfigError);
  expect(fills).toThrow("fill_same_bar_policy_conservative");
  expect(fills).toThrow("runner.fixes.worst_order");
  expect(() => new Fills(0.01, "bridge", config, fixesOf("corrected"))).not.toThrow();
  expect(() => new Fills(0.01, "conservative", config, fixesOf("reference"))).not.toThrow();
});

test("[bridge] bridge keeps its policy: the price between both by nearness and drift, and that as the win", () => {
  const both = bars("08:00", first, "150.00 150.30 149.85 150.20");
  const { trades, engine } = play(both, { rests, mode: "bridge", ...without() });
  const nearness = 0.5;
  const prior = 0.5 * (1 + Math.tanh((2.5 * 0.2) / 0.45));
  const p = 0.65 * nearness + 0.35 * prior;
  expect(trades[0]!.exit!.price).toBeCloseTo(150.15 * p + 149.95 * (1 - p), 9);
  expect(trades[0]!.exit!.reason).toBe("tp");
  expect(engine.metrics().wins).toBeCloseTo(p, 9);
});

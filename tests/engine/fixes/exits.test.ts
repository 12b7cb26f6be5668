import { expect, test } from "bun:test";
import { bars, only, play, without } from "./play.ts";

/** time_exit_first, fill_reference and trail_label: when a position ends, at what price, and what that is called. */

const first = "150.00 150.02 149.98 150.01";
const enters = "150.01 150.06 150.00 150.04";
const rests = { buy: 150.05 };
const held = { config: { max_hold_bars: 2 } };

test("[time-first] a time exit is at the open, before the bar's levels", () => {
  const stopped = bars("08:00", first, enters, enters, "150.02 150.04 149.80 149.85");
  expect(play(stopped, { rests, ...held, ...without() }).text).toBe(
    "BUY 08:05 150.050 → 08:15 150.020 timeout",
  );
  const session = bars("12:50", first, enters, "150.02 150.30 149.80 149.85");
  expect(play(session, { rests, ...without() }).text).toBe("BUY 12:55 150.050 → 13:00 150.020 session_end");
});

test("[ref-time-last] in the reference the bar's levels come first", () => {
  const stopped = bars("08:00", first, enters, enters, "150.02 150.04 149.80 149.85");
  expect(play(stopped, { rests, ...held, ...only() }).text).toBe("BUY 08:05 150.050 → 08:15 149.950 sl");
  const session = bars("12:50", first, enters, "150.02 150.30 150.00 150.10");
  expect(play(session, { rests, ...only() }).text).toBe("BUY 12:55 150.050 → 13:00 150.150 tp");
});

test("[hold] the 96th bar after the entry bar is the last; a session's end on that bar gives the exit its name", () => {
  const still = (count: number) => Array.from({ length: count }, () => "150.04 150.06 150.02 150.04");
  const night = bars("2024-03-05T22:00", first, enters, ...still(96));
  for (const setup of [without(), only()]) {
    const open = { rests, config: { allowed_sessions: [] }, ...setup };
    expect(play(night, open).text).toBe("BUY 22:05 150.050 → 06:05 150.040 timeout");
    const early = bars("2024-03-05T23:55", first, enters, ...still(96));
    expect(play(early, open).text).toBe("BUY 00:00 150.050 → 08:00 150.040 session_end");
  }
});

test("[levels-from-fill] stop and target are measured from the fill, on the entry bar too", () => {
  const slipped = { rests, config: { slip_cap_pip: 1.5 } };
  const stopped = bars("08:00", first, "150.01 150.10 149.96 150.00");
  expect(play(stopped, { ...slipped, ...only("fill_reference") }).text).toBe(
    "BUY 08:05 150.065 → 08:05 149.965 sl",
  );
  const target = bars("08:00", first, "150.01 150.17 150.00 150.16");
  expect(play(target, { ...slipped, ...only("fill_reference") }).text).toBe(
    "BUY 08:05 150.065 → 08:05 150.165 tp",
  );
});

test("[ref-levels] in the reference they are measured from the order's level on the entry bar, from the fill later", () => {
  const slipped = { rests, config: { slip_cap_pip: 1.5 } };
  const entryBar = bars("08:00", first, "150.01 150.155 150.00 150.10");
  expect(play(entryBar, { ...slipped, ...only() }).text).toBe("BUY 08:05 150.065 → 08:05 150.150 tp");
  const later = bars(
    "08:00",
    first,
    "150.01 150.07 149.96 150.04",
    "150.04 150.155 150.00 150.10",
    "150.10 150.17 150.05 150.15",
  );
  expect(play(later, { ...slipped, ...only() }).text).toBe("BUY 08:05 150.065 → 08:15 150.165 tp");
});

test("[stop-gap] a bar that opens beyond the stop fills at its open", () => {
  const gap = bars("08:00", first, enters, "149.80 149.99 149.70 149.90");
  expect(play(gap, { rests, ...without() }).text).toBe("BUY 08:05 150.050 → 08:10 149.800 sl");
  const down = bars("08:00", first, "150.01 150.02 149.94 149.96", "150.20 150.25 150.10 150.15");
  expect(play(down, { rests: { sell: 149.95 }, ...without() }).text).toBe(
    "SELL 08:05 149.950 → 08:10 150.200 sl",
  );
});

test("[ref-stop-gap] in the reference it fills at the stop, where nobody traded", () => {
  const gap = bars("08:00", first, enters, "149.80 149.90 149.70 149.85");
  expect(play(gap, { rests, ...only() }).text).toBe("BUY 08:05 150.050 → 08:10 149.950 sl");
});

const trailing = { rests: { ...rests, tp: 90, trail: 5 } };

test("[trail-label] a stop that was trailed into profit is a trail exit, and a win where costs leave a gain", () => {
  const later = bars("08:00", first, enters, "150.12 150.15 150.11 150.14", "150.14 150.14 150.09 150.10");
  const cheap = play(later, { ...trailing, ...only("trail_label") });
  expect([cheap.text, cheap.engine.metrics().wins]).toEqual(["BUY 08:05 150.050 → 08:15 150.100 trail", 1]);
  const costly = bars(
    "08:00",
    first,
    `${enters} 6`,
    "150.12 150.15 150.11 150.14",
    "150.14 150.14 150.09 150.10",
  );
  const wide = { ...trailing, config: { spread_bands: { narrow: 9, normal: 9 } } };
  const dear = play(costly, { ...wide, ...only("trail_label") });
  expect([dear.text, dear.engine.metrics().wins]).toEqual(["BUY 08:05 150.050 → 08:15 150.100 trail", 0]);
});

test("[stop-label] a stop that trailed, but not into profit, is a stop", () => {
  const later = bars("08:00", first, enters, "150.04 150.08 150.04 150.06", "150.06 150.06 150.00 150.02");
  const { text, engine } = play(later, { ...trailing, ...without() });
  expect([text, engine.metrics().wins]).toEqual(["BUY 08:05 150.050 → 08:15 150.030 sl", 0]);
});

test("[trail-gap] a gap through a trailed stop is a trail exit at the open, and a loss where that is one", () => {
  const later = bars("08:00", first, enters, "150.12 150.15 150.11 150.14", "149.99 150.00 149.98 149.99");
  const { text, engine } = play(later, { ...trailing, ...without() });
  expect([text, engine.metrics().wins]).toEqual(["BUY 08:05 150.050 → 08:15 149.990 trail", 0]);
});

test("[trail-gap-entry] with bridge too the stop at an open follows the bars before it, the entry bar among them", () => {
  // The entry bar went to 150.14: the next one opens below a stop of 150.04.
  const gap = bars("08:00", first, "150.01 150.14 150.00 150.12", "150.03 150.035 150.00 150.01");
  const patient = { rests: { ...rests, tp: 90, trail: 10 } };
  expect(play(gap, { ...patient, mode: "bridge", ...without() }).text).toBe(
    "BUY 08:05 150.050 → 08:10 150.030 sl",
  );
});

test("[ref-label] in the reference only a stop that moved on the very bar is a trail exit, whatever its profit", () => {
  const moved = bars("08:00", first, enters, "150.06 150.08 150.02 150.03");
  const { text, engine } = play(moved, { ...trailing, ...only() });
  expect([text, engine.metrics().wins]).toEqual(["BUY 08:05 150.050 → 08:10 150.030 trail", 0]);
});

test("[bridge-trail] with bridge a trail exit on the entry bar is judged by its profit", () => {
  const entryBar = bars("08:00", first, "150.01 150.20 149.99 150.18");
  const wins = (setup: ReturnType<typeof only>) =>
    play(entryBar, { ...trailing, mode: "bridge", ...setup }).engine.metrics().wins;
  expect([wins(only()), wins(only("trail_label"))]).toEqual([0, 1]);
});

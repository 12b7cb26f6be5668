import { expect, test } from "bun:test";
import { bars, calm, join, only, play, without } from "./play.ts";

const first = "150.00 150.02 149.98 150.01";
const rests = { buy: 150.05, sell: 149.95, tp: 90, sl: 90 };
const slip = (pips: number) => ({ slip_cap_pip: pips });

test("[fill-level] an order that the price reaches inside a bar fills at its level, plus slippage", () => {
  const reached = bars("08:00", first, "150.01 150.20 150.00 150.10");
  expect(play(reached, { rests, config: slip(1.5), ...only("real_touch") }).text).toBe(
    "BUY 08:05 150.065, open",
  );
});

test("[fill-gap] an order that a bar opens beyond fills at the open, plus slippage", () => {
  const up = bars("08:00", first, "150.12 150.20 150.10 150.14");
  const down = bars("08:00", first, "149.85 149.90 149.80 149.86");
  const setup = { rests, config: slip(1.5), ...only("real_touch") };
  expect(play(up, setup).text).toBe("BUY 08:05 150.135, open");
  expect(play(down, setup).text).toBe("SELL 08:05 149.835, open");
});

test("[fill-clipped] slippage never carries a fill out of the bar", () => {
  const shallow = bars("08:00", first, "150.01 150.06 150.00 150.04");
  const gap = bars("08:00", first, "150.12 150.125 150.10 150.11");
  const setup = { rests, config: slip(1.5), ...only("real_touch") };
  expect(play(shallow, setup).text).toBe("BUY 08:05 150.060, open");
  expect(play(gap, setup).text).toBe("BUY 08:05 150.125, open");
});

test("[ref-fill] in the reference gaps do not count: a fill may lie outside its bar", () => {
  const up = bars("08:00", first, "150.12 150.20 150.10 150.14");
  expect(play(up, { rests, config: slip(1.5), ...only() }).text).toBe("BUY 08:05 150.065, open");
});

/** Refuses while the newest spread is above one pip. */
const gate = ({ costPips }: { costPips: number }) => (costPips > 1 ? "costly" : null);

/** 08:05 touches and is refused; the price stays beyond until 08:15. */
const refused = ["150.01 150.10 150.00 150.08 1.1", "150.08 150.12 150.07 150.10"];

test("[no-chase] a refused touch has passed: the order does not follow the price", () => {
  const stays = bars("08:00", first, ...refused, "150.10 150.15 150.08 150.12");
  expect(play(stays, { rests: { ...rests, gate }, ...only("real_touch") }).text).toBe("no trade");
});

test("[ref-chase] in the reference every later bar beyond the level tries again", () => {
  const stays = bars("08:00", first, ...refused, "150.10 150.15 150.08 150.12");
  expect(play(stays, { rests: { ...rests, gate }, ...only() }).text).toBe("BUY 08:10 150.050, open");
});

test("[rearm] it may trade again after a bar has closed back inside", () => {
  const returns = bars(
    "08:00",
    first,
    ...refused,
    "150.10 150.11 150.00 150.02",
    "150.02 150.06 150.01 150.04",
  );
  const { text, engine } = play(returns, { rests: { ...rests, gate }, ...only("real_touch") });
  expect(text).toBe("BUY 08:20 150.050, open");
  expect(engine.counters.gate_block).toBe(1);
});

test("[rearm-at-once] the refused bar itself may be that bar", () => {
  const returns = bars("08:00", first, "150.01 150.10 150.00 150.02 1.1", "150.02 150.06 150.01 150.04");
  expect(play(returns, { rests: { ...rests, gate }, ...only("real_touch") }).text).toBe(
    "BUY 08:10 150.050, open",
  );
});

test("[other-side] a refused side does not hold the other one back", () => {
  const turns = bars("08:00", first, ...refused, "150.10 150.11 149.90 149.92");
  expect(play(turns, { rests: { ...rests, gate }, ...only("real_touch") }).text).toBe(
    "SELL 08:15 149.950, open",
  );
});

test("[rearm-close] a refused break by the close waits for a close inside the range as well", () => {
  const range = join(
    calm("06:40"),
    bars("08:00", "150.00 150.05 149.95 150.00", "150.00 150.04 149.96 150.00"),
  );
  const breaks = "150.00 150.09 149.97 150.08 1.3";
  const stays = join(
    range,
    bars("08:10", breaks, "150.08 150.10 150.06 150.09", "150.09 150.12 150.07 150.11"),
  );
  const returns = join(
    range,
    bars(
      "08:10",
      breaks,
      "150.08 150.10 150.00 150.02",
      "150.02 150.10 150.01 150.08",
      "150.07 150.09 150.05 150.06",
    ),
  );
  const setup = { config: { k_tp: 9, k_sl: 9 }, parameters: { require_close_breakout: true }, ...without() };
  expect(play(stays, setup).text).toBe("no trade");
  expect(play(returns, setup).text).toBe("BUY 08:25 150.070, open");
});

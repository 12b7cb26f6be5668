import { expect, test } from "bun:test";
import { bars, join, only, play, without } from "./play.ts";

const first = "150.00 150.02 149.98 150.01";
const wins = "150.01 150.30 150.00 150.25";
const rests = { buy: 150.05 };
const SLIP = {
  slip_cap_pip: 1.5,
  include_expected_slip: true,
  slip_ewma_alpha: 0.5,
  slip_curve: { narrow: { a: 0.2, b: 0 } },
};
const day = (date: string, ...rows: string[]) =>
  join(bars(`${date}T07:55`, first), bars(`${date}T08:00`, ...rows));

test("[slip-fill] the fill carries the slip that was expected, and nothing else is charged", () => {
  const { trades } = play(bars("08:00", first, wins), { rests, config: SLIP, ...only("slip_once") });
  const [{ entryPx, result }] = trades as [(typeof trades)[0]];
  expect(entryPx).toBeCloseTo(150.052, 9);
  expect(result!.cost).toBe(0);
  expect(result!.slipEst).toBeGreaterThan(0);
  expect(result!.pips).toBeCloseTo(0.5 * 9.8, 9);
});

test("[slip-none] without expected slip a fill is at its order", () => {
  const config = { ...SLIP, include_expected_slip: false };
  const { entryPx } = play(bars("08:00", first, wins), { rests, config, ...only("slip_once") }).trades[0]!;
  expect(entryPx).toBe(150.05);
});

test("[ref-slip-twice] in the reference the fill is at the cap, and an estimate comes off the result as well", () => {
  const { trades, engine } = play(bars("08:00", first, wins), { rests, config: SLIP, ...only() });
  const slope = 0.5 * 0.2 + 0.5 * (1.5 / 0.5);
  expect(trades[0]!.entryPx).toBeCloseTo(150.065, 9);
  expect(engine.slippage.slope.narrow).toBeCloseTo(slope, 9);
  expect(trades[0]!.result!.cost).toBeCloseTo(slope * 0.5, 9);
});

test("[slip-learn] what is learned is the distance of the fill from the order's level, gaps included", () => {
  const gap = bars("08:00", first, "150.10 150.30 150.08 150.25");
  const { engine } = play(gap, { rests, config: SLIP, ...only("slip_once", "real_touch") });
  // 5 pips of gap and 0.2 expected, at half a unit.
  expect(engine.slippage.slope.narrow).toBeCloseTo(0.5 * 0.2 + 0.5 * (5.2 / 0.5), 9);
});

test("[slip-market] an order for the open is compared with the open", () => {
  const { engine, trades } = play(bars("08:00", first, wins), {
    rests: { market: 1 },
    config: SLIP,
    ...without(),
  });
  expect(trades[0]!.entryPx).toBeCloseTo(150.012, 9);
  expect(trades[0]!.position.entrySlip).toBeCloseTo(0.2, 9);
  expect(engine.slippage.slope.narrow).toBeCloseTo(0.5 * 0.2 + 0.5 * (0.2 / trades[0]!.position.qty), 9);
});

/** A day whose gap teaches more than the cap, then days with one touch each. */
const learnsTooMuch = (touches: number) =>
  join(
    day("2024-03-05", first, "150.20 150.30 150.18 150.25"),
    ...Array.from({ length: touches }, (_, k) =>
      day(`2024-03-${String(6 + k).padStart(2, "0")}`, first, wins),
    ),
  );

test("[slip-cap] an expectation above the cap blocks, and each block moves the slope towards its prior", () => {
  const after = (touches: number) =>
    play(learnsTooMuch(touches), { rests, config: SLIP, ...only("slip_once", "real_touch") });
  // 15.2 pips at half a unit, then halfway to 0.2 with each block; a quarter of a unit is usual.
  const slopes = [15.3, 7.75, 3.975];
  slopes.forEach((slope, touches) => {
    const { engine, trades } = after(touches);
    expect(engine.slippage.slope.narrow).toBeCloseTo(slope, 9);
    expect(trades).toHaveLength(1);
  });
  expect(after(3).trades).toHaveLength(2);
});

test("[ref-slip-cap] in the reference such a band never trades again", () => {
  const config = { ...SLIP, slip_curve: { narrow: { a: 1.6, b: 0 } } };
  const { trades, engine } = play(learnsTooMuch(4), { rests, config, ...only() });
  expect(trades).toEqual([]);
  expect(engine.slippage.slope.narrow).toBe(1.6);
});

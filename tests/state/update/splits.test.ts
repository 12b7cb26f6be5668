import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { command as runSim } from "../../../scripts/run_sim.ts";
import { BARS, LEDGER, learnedPart, STATE, UpdateDesk } from "./support.ts";

/** The bars learned before any split, in the midst of a session. */
const FIRST = 2000;

interface End {
  state: JsonObject;
  /** What every trade, shadow trade and calibration taught, over all updates. */
  trades: JsonObject[];
  entries: JsonObject[];
  equity: unknown[];
}

/** Learns up to each of the cuts in turn. */
async function learn(cuts: number[]): Promise<End> {
  const desk = new UpdateDesk();
  for (const cut of [FIRST, ...cuts]) {
    desk.put(cut);
    await desk.applied();
  }
  const lines = desk.lines(LEDGER);
  const all = (member: string) => lines.flatMap((line) => line[member] as JsonObject[]);
  return {
    state: learnedPart(desk.json(STATE)),
    trades: all("trades").map(withoutSlope),
    entries: all("entries"),
    equity: all("equity"),
  };
}

/** The slope at a trade's fill stands with the fill where that was in an earlier update. */
function withoutSlope({ slope: _, ...trade }: JsonObject): JsonObject {
  return trade;
}

const cutsOf = (bars: number, size: number) =>
  Array.from({ length: bars / size }, (_, k) => FIRST + (k + 1) * size);

describe("the same bars in updates of any size teach the same", () => {
  test("one bar at a time, ten hours", async () => {
    const [whole, split] = [await learn([FIRST + 120]), await learn(cutsOf(120, 1))];
    expect(split).toEqual(whole);
    expect(whole.trades.length).toBeGreaterThan(3);
  });

  const twoDays = learn([FIRST + 576]);
  test.each([6, 12, 24, 48, 96, 288])("%p bars at a time, two days", async (size) => {
    expect(await learn(cutsOf(576, size))).toEqual(await twoDays);
  });

  test("cut anywhere: inside a session, its opening range, a trade", async () => {
    const whole = await learn([FIRST + 400]);
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 399 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        const sorted = at.toSorted((a, b) => a - b).map((bar) => FIRST + bar);
        expect(await learn([...sorted, FIRST + 400])).toEqual(whole);
      }),
      { numRuns: 6, seed: 7 },
    );
  });
});

test("updates learn what a simulation of the same bars learns", async () => {
  const { state } = await learn(cutsOf(576, 96));
  const desk = new UpdateDesk(FIRST + 576);
  const { out } = await desk.run(runSim, "--csv", BARS, "--no-auto-state", "--out-dir", "runs");
  const simulated = learnedPart(desk.json(String(out.state_path)));
  // Simulations keep the stamps' own text, updates write naive UTC; and each has a start of its own.
  const plain = (document: JsonObject) => {
    const { meta, ...rest } = JSON.parse(
      JSON.stringify(document).replaceAll(/(:\d\d)Z"/g, '$1"'),
    ) as JsonObject;
    return { ...rest, meta: { ...(meta as JsonObject), lineage: null } };
  };
  expect(plain(state)).toEqual(plain(simulated));
});

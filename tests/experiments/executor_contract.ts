import { expect, test } from "bun:test";
import type { Executor } from "../../lib/experiments/executor/executor.ts";
import { Evaluator, type SearchSetup } from "../../lib/experiments/trial/evaluate.ts";
import type { Bars } from "../../lib/market/bars.ts";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import { joinShared } from "../../lib/runs/columns.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { shipped } from "./search_desk.ts";

export const reader = new Reader(new Workspace("/", "/"));

/** A search over three weeks of bars. */
export const setup: SearchSetup = {
  manifest: shipped("configs/strategies/day_orb_5m.yaml"),
  manifestPath: "configs/strategies/day_orb_5m.yaml",
  space: {
    k_tp: { path: "strategy.parameters.k_tp", type: "choice", values: [1] },
    or_n: { path: "strategy.parameters.or_n", type: "choice", values: [6] },
  },
  options: { csv: "bars.csv", symbol: "USDJPY", mode: "conservative" },
  slices: [{ id: "first_week", start: "2024-01-01", end: "2024-01-07" }],
  basis: { equity: 100_000, yearsFromData: true },
  curves: true,
};
export const bars = joinShared([
  syntheticBars({ symbol: "USDJPY", from: Date.UTC(2024, 0, 1), to: Date.UTC(2024, 0, 22), seed: 5 }),
]);

const trials = Array.from({ length: 24 }, (_, k) => ({
  trialId: `trial${k}`,
  // One of them cannot run: no range has −1 bars.
  params: { k_tp: 1 + (k % 12) / 10, or_n: k === 7 ? -1 : 5 + (k % 3) },
}));

/** What every executor keeps. `open` makes one for `setup` and `bars`, with a limit of time where workers must first be started. */
export function executorContract(open: (setup: SearchSetup, bars: Bars) => Promise<Executor>): void {
  const truth = () => {
    const evaluator = new Evaluator(reader, setup, bars);
    return trials.map(({ params }) => evaluator.evaluate(params));
  };

  test("gives each trial's outcome, the same as anywhere, a failure among them", async () => {
    await using executor = await open(setup, bars);
    const done = await Promise.all(trials.map((trial) => executor.run(trial)));
    expect(done.map(({ outcome }) => outcome)).toEqual(truth());
    expect(done[7]!.outcome).toMatchObject({ status: "failed", returncode: 1 });
    for (const { host, worker, started, ended } of done) {
      expect([host, worker].every((name) => name.length > 0)).toBe(true);
      expect(ended).toBeGreaterThanOrEqual(started);
    }
  }, 60_000);

  test("asked again, or twice at once, gives the same", async () => {
    await using executor = await open(setup, bars);
    const [trial] = trials as [(typeof trials)[0]];
    const twice = await Promise.all([executor.run(trial), executor.run(trial)]);
    const again = await executor.run(trial);
    const [first] = truth();
    expect([...twice, again].map(({ outcome }) => outcome)).toEqual([first!, first!, first!]);
  }, 60_000);

  test("wants at least one trial, and can be left with trials under way", async () => {
    const executor = await open(setup, bars);
    expect(executor.slots).toBeGreaterThanOrEqual(1);
    const dropped = executor.run(trials[1]!).catch(() => {});
    await executor[Symbol.asyncDispose]();
    await Promise.race([dropped, Bun.sleep(0)]);
  }, 60_000);
}

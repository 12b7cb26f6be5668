import { describe, expect, test } from "bun:test";
import { localExecutor } from "../../lib/experiments/executor/local.ts";
import { systemClock } from "../../lib/workspace/time.ts";
import { bars, executorContract, reader, setup } from "./executor_contract.ts";
import { Desk, shipped } from "./search_desk.ts";

const from = { reader, clock: systemClock({}) };

describe("this thread", () => {
  executorContract(async (setup, bars) => localExecutor(from, setup, bars, 1));
});

describe("three threads over the same bars", () => {
  executorContract(async (setup, bars) => localExecutor(from, setup, bars, 3));
});

describe("a strategy of the operator's own", () => {
  const own = {
    ...setup,
    manifest: shipped("configs/strategies/templates/my_strategy.yaml").replace(
      "configs/strategies/templates/my_strategy.ts",
      "mine.ts",
    ),
    space: { target: { path: "strategy.parameters.target_atr", type: "choice" as const, values: [1] } },
  };
  const trial = (target: number) => ({ trialId: `t${target}`, params: { target } });

  test("runs in threads as in this one", async () => {
    using desk = new Desk({ "mine.ts": shipped("configs/strategies/templates/my_strategy.ts") });
    const place = { ...from, reader: desk.reader };
    await using alone = await localExecutor(place, own, bars, 1);
    await using threads = await localExecutor(place, own, bars, 2);
    const done = await Promise.all([1, 2, 3].map((target) => threads.run(trial(target))));
    for (const [k, { outcome }] of done.entries()) {
      expect(outcome.status).toBe("completed");
      expect(outcome).toEqual((await alone.run(trial(k + 1))).outcome);
    }
  });

  test("that ends its thread costs its own trial, and no other", async () => {
    const deadly = `export default ({ parameters }) => {
      if (parameters.target_atr === 9) process.exit(3);
      return { onBar: () => null };
    };`;
    using desk = new Desk({ "mine.ts": deadly });
    await using threads = await localExecutor({ ...from, reader: desk.reader }, own, bars, 2);
    const done = await Promise.all([1, 9, 2, 3].map((target) => threads.run(trial(target))));
    expect(done.map(({ outcome }) => outcome.status)).toEqual([
      "completed",
      "failed",
      "completed",
      "completed",
    ]);
    expect(done[1]!.outcome).toMatchObject({
      returncode: 70,
      error: expect.stringContaining("thread ended"),
    });
  });
});

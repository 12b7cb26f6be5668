import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Redis } from "ioredis";
import { packBars, packSearch, unpackBars, unpackSearch } from "../../lib/experiments/executor/blobs.ts";
import { BullExecutor } from "../../lib/experiments/executor/bullmq.ts";
import { blobKey } from "../../lib/experiments/executor/redis.ts";
import { script } from "../e2e/spawned.ts";
import { noRedis, RedisServer } from "../servers/redis.ts";
import { bars, executorContract, setup } from "./executor_contract.ts";
import { Desk, EXPERIMENT, shipped } from "./search_desk.ts";

describe("what a search sends", () => {
  test("comes out as it went in", async () => {
    const { id, blobs } = packSearch(setup, bars);
    const got = await unpackSearch(id, async (hash) => blobs.get(hash) ?? null);
    expect(got.setup).toEqual(JSON.parse(JSON.stringify(setup)));
    expect(got.bars.close).toEqual(bars.close);
    expect(got.bars.timeframe).toBe("5m");
  });

  test("is believed by its hash alone", async () => {
    const { id, blobs } = packSearch(setup, bars);
    const damaged = async (hash: string) => {
      const bytes = Buffer.from(blobs.get(hash)!);
      if (hash !== id) bytes[bytes.length - 3]! ^= 1;
      return bytes;
    };
    expect(unpackSearch(id, damaged)).rejects.toThrow("is damaged");
    expect(unpackSearch(id, async () => null)).rejects.toThrow("is not there");
  });

  test("carries the texts of bars that have some", () => {
    const stamps = Array.from({ length: bars.length }, (_, k) => `s${k}`);
    const zscore = stamps.map((_, k) => (k % 2 === 0 ? k : undefined));
    const got = unpackBars(packBars({ ...bars, stamps, extras: { zscore } }));
    expect([got.stamps, got.extras]).toEqual([stamps, { zscore }]);
  });
});

type Child = ReturnType<typeof worker>;

function worker(url: string, ...flags: string[]) {
  return Bun.spawn([...script("sweep_worker"), "--redis", url, ...flags], {
    stdout: "pipe",
    stderr: "pipe",
    env: { PATH: process.env.PATH! },
  });
}

async function end(children: Child[]): Promise<void> {
  for (const child of children) child.kill("SIGKILL");
  await Promise.all(children.map(({ exited }) => exited));
}

describe.skipIf(noRedis !== undefined)(`trials in a queue${noRedis ? ` (${noRedis})` : ""}`, () => {
  let redis: RedisServer;
  const children: Child[] = [];
  beforeAll(async () => {
    redis = await RedisServer.start();
    children.push(worker(redis.url), worker(redis.url, "--workers", "2"));
  });
  afterAll(async () => {
    await end(children);
    await redis?.[Symbol.asyncDispose]();
  });

  executorContract((search, columns) => BullExecutor.open(redis.url, search, columns, 2));

  test("are failures, and say why, where the bars are not what their name says", async () => {
    const other = { ...setup, slices: [] };
    const executor = await BullExecutor.open(redis.url, other, bars, 1);
    const { id, blobs } = packSearch(other, bars);
    const name = [...blobs.keys()].find((hash) => hash !== id)!;
    const client = new Redis(redis.url);
    await client.setrange(blobKey(name), 5000, "tampered");
    const { outcome } = await executor.run({ trialId: "x", params: { k_tp: 1 } });
    expect(outcome).toMatchObject({ status: "failed", error: expect.stringContaining("is damaged") });
    await client.del(blobKey(name));
    client.disconnect();
    await executor[Symbol.asyncDispose]();
  }, 60_000);

  test("rank like those of one machine: three workers, one of them killed, Redis killed and restarted", async () => {
    const sweep = "run_param_sweep --experiment small --keep-runs 2";
    const best = "reports/simulations/small/best_params.json";
    // So many trials that most are to come when three are done, and the machine is slow to say so.
    const many = {
      "configs/experiments/small.yaml": EXPERIMENT.replace("max: 3, step: 1", "max: 3, step: 0.1"),
    };
    using calm = new Desk(many);
    await calm.type(sweep);
    await calm.type("select_best_params --experiment small");

    using desk = new Desk(many);
    const three = [0, 1, 2].map(() => worker(redis.url));
    children.push(...three);
    let over = false;
    const searching = desk.type(`${sweep} --executor bullmq --workers 3 --redis ${redis.url}`);
    void searching.then(() => (over = true));
    const client = new Redis(redis.url, { maxRetriesPerRequest: null });
    client.on("error", () => {});
    const completed = () => client.zcard("bull:orb_trials:completed");
    const before = await completed();
    while ((await completed()) < before + 3) await Bun.sleep(5);
    three[0]!.kill("SIGKILL");
    await redis.down();
    expect(over).toBe(false);
    await redis.up();
    const { exit, err } = await searching;
    client.disconnect();
    expect([exit, err.includes("error")]).toEqual([0, false]);
    await desk.type("select_best_params --experiment small");
    expect(desk.read(best)).toBe(calm.read(best));
  }, 120_000);
});

test("a strategy of the operator's own is refused: other machines do not have its file", async () => {
  const manifest = shipped("configs/strategies/templates/my_strategy.yaml").replace(
    "my_strategy.ts",
    "mine.ts",
  );
  const module = "configs/strategies/templates/mine.ts";
  const experiment = EXPERIMENT.replace("day_orb_5m.yaml", "mine.yaml").replace(
    "strategy.parameters.retest_max_bars",
    "strategy.parameters.stop_atr",
  );
  using desk = new Desk({
    "configs/strategies/mine.yaml": manifest,
    "configs/experiments/small.yaml": experiment,
    [module]: shipped("configs/strategies/templates/my_strategy.ts"),
  });
  const { exit, out } = await desk.type("run_param_sweep --experiment small --executor bullmq");
  expect([exit, JSON.parse(out)]).toMatchObject([2, { error: "strategy_not_portable", path: module }]);
});

test("a Redis that does not answer is named, its password is not", async () => {
  using desk = new Desk();
  const { exit, out, err } = await desk.type(
    "run_param_sweep --experiment small --executor bullmq --redis redis://:hush@127.0.0.1:1",
  );
  expect(exit).toBe(2);
  expect(JSON.parse(out)).toMatchObject({ error: "redis_unreachable", port: 1 });
  expect(out + err).not.toContain("hush");
}, 60_000);

import { describe, expect, test } from "bun:test";
import { ConfigError, defaultConfig, fixesOf, type RunnerConfig } from "../../lib/engine/config.ts";
import { bucketIndex, Estimator, wilsonLowerBound } from "../../lib/engine/ev.ts";
import { type BarPrices, Fills, type Order } from "../../lib/engine/fills.ts";
import { Sizing } from "../../lib/engine/sizing.ts";
import { expectNear } from "./support.ts";

/** Single figures of specification 01 §10 to §13, and figures that textbooks give. */

describe("the estimate of a bucket", () => {
  const estimator = (config: Partial<RunnerConfig> = {}) =>
    new Estimator({ ...defaultConfig(), ...config }, null);

  test.each([
    ["low", 0, 0.15569070076546263],
    ["mid", 1, 0.16716031841577716],
    ["high", 2, 0.15569070076546263],
  ])("that nothing is known of, in band %s", (_, rv, lower) => {
    expectNear(estimator().lower(bucketIndex(1, 0, rv)), lower);
    expect(estimator().mean(bucketIndex(1, 0, rv))).toBeCloseTo(0.5, 12);
  });

  test("lies where Wilson's interval begins", () => {
    expectNear(wilsonLowerBound(3, 1), 0.3561680085985064);
    expect(wilsonLowerBound(0, 0)).toBe(0);
    expect(wilsonLowerBound(0, 50)).toBe(0);
  });

  test("is the 5 % quantile of the Beta distribution with `beta`", () => {
    // Beta(3, 1) has the distribution function p³; Beta(1, b) has 1 − (1 − p)^b.
    const seeded = estimator({ ev_lcb_method: "beta", prior_alpha: 1, prior_beta: 0, ev_decay: 0 });
    seeded.importState(
      { ...seeded.global, alpha: 0, beta: 0, prior_alpha: 0, prior_beta: 0 },
      { "LDN:narrow:low": { alpha: 2.8, beta: 0.8 }, "LDN:narrow:mid": { alpha: 1, beta: 1 } },
    );
    expectNear(seeded.lower(bucketIndex(1, 0, 0)), 0.05 ** (1 / 3), 1e-9);
  });

  test("moves with the bucket and the global bucket, not with the neighbours' own counts", () => {
    const one = estimator({ ev_decay: 0.1 });
    one.learn(bucketIndex(1, 0, 1), 1);
    one.learn(bucketIndex(1, 0, 1), 0.25);
    const alpha = 0.9 * (0.9 * 1 + 1) + 0.25;
    const beta = 0.9 * (0.9 * 1) + 0.75;
    expect(one.exportBuckets()).toEqual({ "LDN:narrow:mid": { alpha, beta } });
    expect([one.global.alpha, one.global.beta]).toEqual([alpha, beta]);
    const pooled = (own: number, neighbour: number) => own + 0.2 * neighbour + 0.3 * alpha;
    const against = (own: number, neighbour: number) => own + 0.2 * neighbour + 0.3 * beta;
    const low = pooled(1, alpha) / (pooled(1, alpha) + against(1, beta));
    expectNear(one.mean(bucketIndex(1, 0, 0)), low);
  });
});

describe("sizes", () => {
  const sizing = new Sizing(0.5);

  test("stake half a percent of equity on a stop of ten pips", () => {
    expect(sizing.base(100_000, 10, 10)).toBe(5);
    expect(sizing.scaled(100_000, 10, 10, 0.05)).toBeCloseTo(0.25, 12);
  });
  test("are a quarter of Kelly's", () => {
    expectNear(sizing.kelly(100_000, 20, 10, 10, 0.5), 5 * 0.25 * (0.5 - 0.5 / 2));
  });
  test.each([
    ["without an edge", 10, 10, 0.5],
    ["without a target", 0, 10, 0.9],
    ["without a target and a stop", 0, 0, 0.9],
  ])("are nothing %s", (_, tp, sl, p) => {
    expect(sizing.kelly(100_000, tp, sl, 10, p)).toBe(0);
  });
  test("never lose more than half a percent at the stop, nor exceed five units", () => {
    expect(sizing.guard(1000, 100_000, 200, 10)).toBe(0.25);
    expect(sizing.guard(1000, 1e9, 10, 10)).toBe(5);
    expect(sizing.guard(-1, 100_000, 10, 10)).toBe(0);
  });
});

const bar = (open: number, high: number, low: number, close: number): BarPrices => ({
  open,
  high,
  low,
  close,
});
const buy: Order = { side: 1, level: 150.05, market: false, tp: 10, sl: 10, trail: 0 };
const wide = bar(150, 150.3, 149.85, 150.2);

describe("an entry bar that holds stop and target, as the reference fills it", () => {
  const enter = (mode: "conservative" | "bridge", config: Partial<RunnerConfig>, order = buy) =>
    new Fills(0.01, mode, { ...defaultConfig(), ...config }, fixesOf("reference")).enter(order, 1.5, wide);

  test("conservative: the stop", () => {
    const { price, exit } = enter("conservative", {});
    expectNear(price, 150.065);
    expect(exit).toEqual({ price: buy.level - 0.1, reason: "sl", win: Number.NaN });
  });
  test("bridge: between both, by nearness and drift", () => {
    const { price, exit } = enter("bridge", {});
    expectNear(price, 150.065);
    expectNear(exit!.win, 0.64077959005221);
    expectNear(exit!.price, 150.07815591801);
    expect(exit!.reason).toBe("tp");
  });
  test.each([
    ["tp_first", 150.15, "tp", 1],
    ["SL_FIRST", 149.95, "sl", 0],
  ] as const)("bridge with %s: that one for certain", (policy, price, reason, win) => {
    const { exit } = enter("bridge", { fill_same_bar_policy_bridge: policy });
    expectNear(exit!.price, price);
    expect([exit!.reason, exit!.win]).toEqual([reason, win]);
  });
  test("a trail may exit better than the target", () => {
    const { exit } = enter("conservative", {}, { ...buy, trail: 5 });
    expectNear(exit!.price, 150.25);
    expect(exit!.reason).toBe("trail");
  });
  test("a profitable trail counts as lost with bridge", () => {
    const { exit } = enter("bridge", {}, { ...buy, tp: 100, trail: 5 });
    expect([exit!.reason, exit!.win]).toEqual(["trail", 0]);
  });
});

test.each([
  ["fill_same_bar_policy_conservative", "conservative"],
  ["fill_same_bar_policy_bridge", "bridge"],
] as const)("%s must be one of three policies", (key, mode) => {
  const fills = () =>
    new Fills(0.01, mode, { ...defaultConfig(), [key]: "best_first" }, fixesOf("reference"));
  expect(fills).toThrow(ConfigError);
  expect(fills).toThrow(key);
});

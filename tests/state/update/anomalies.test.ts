import { describe, expect, test } from "bun:test";
import { anomaliesOf } from "../../../lib/state/update/anomalies.ts";
import { type Caps, SCOPES } from "../../../lib/state/update/caps.ts";
import { changesOf, watched } from "../../../lib/state/update/changes.ts";
import { freshState, learnedState, openPosition } from "../sample.ts";

const caps = (
  max_delta: number | null,
  var_cap: number | null = null,
  liquidity_cap: number | null = null,
): Caps => {
  const cap = (value: number | null) => ({ value, source: value === null ? null : "flag" });
  return { max_delta: cap(max_delta), var_cap: cap(var_cap), liquidity_cap: cap(liquidity_cap) };
};
const before = learnedState();
const previous = { document: JSON.parse(JSON.stringify(before)), estimates: before, sha256: null };
const after = {
  ...before,
  ev_global: { ...before.ev_global, alpha: 5.2 },
  ev_buckets: {
    ...before.ev_buckets,
    "LDN:narrow:mid": { alpha: 2.98, beta: 0.98 },
    "NY:wide:low": { alpha: 9, beta: 1 },
  },
  slip: { ...before.slip, a: { ...before.slip.a, narrow: 0.28 }, ewma: { narrow: 0.9, normal: 0, wide: 0 } },
  runtime: { ...before.runtime, _equity_live: 51_000 },
};
const risk = { var: 2, liquidity_usage: 5, var_value: 20 };

describe("what the cap on changes watches", () => {
  const changes = changesOf(previous, after);

  test("estimates: posterior means, slopes and volatility cuts", () => {
    expect(watched(changes, "estimates").map(({ path }) => path)).toEqual([
      "slip.a.narrow",
      "ev_global.mean",
      "ev_buckets.LDN:narrow:mid.mean",
    ]);
  });

  test("learned: the numbers as they are stored", () => {
    expect(watched(changes, "learned").map(({ path }) => path)).toEqual([
      "ev_global.alpha",
      "ev_buckets.LDN:narrow:mid.alpha",
      "slip.ewma.narrow",
      "slip.a.narrow",
    ]);
  });

  test("all: bookkeeping and money, too", () => {
    expect(watched(changes, "all")[0]).toMatchObject({ path: "runtime._equity_live", abs_delta: 965 });
  });

  test("what was added never violates it", () => {
    const fresh = changesOf({ document: {}, estimates: {}, sha256: null }, after);
    for (const scope of SCOPES) expect(anomaliesOf(caps(0), scope, fresh, risk, null)).toEqual([]);
  });
});

describe("anomalies", () => {
  const changes = changesOf(previous, after);
  const types = (list: { type: string }[]) => list.map(({ type }) => type);

  test("stand in a fixed order", () => {
    const broken = changesOf(previous, { ...after, ev_global: { ...after.ev_global, beta: Number.NaN } });
    const discarded = { text: "", detail: "another configuration" };
    expect(types(anomaliesOf(caps(0, 0, 0), "all", broken, risk, discarded))).toEqual([
      "max_delta_exceeded",
      "var_cap_exceeded",
      "liquidity_cap_exceeded",
      "non_finite_value",
      "config_mismatch",
    ]);
  });

  test("a figure that equals its cap passes", () => {
    const [first] = watched(changes, "estimates");
    expect(anomaliesOf(caps(first!.abs_delta, 2, 5), "estimates", changes, risk, null)).toEqual([]);
    const least = 1 - Number.EPSILON;
    expect(
      types(
        anomaliesOf(caps(first!.abs_delta * least, 2 * least, 5 * least), "estimates", changes, risk, null),
      ),
    ).toEqual(["max_delta_exceeded", "var_cap_exceeded", "liquidity_cap_exceeded"]);
  });

  test("a cap of 0 objects to every change, one that is not set to none", () => {
    expect(anomaliesOf(caps(0), "estimates", changes, risk, null)[0]!.violations).toHaveLength(3);
    expect(anomaliesOf(caps(null), "estimates", changes, risk, null)).toEqual([]);
  });

  test("name their scope unless it is the reference's, and every violation", () => {
    const [narrow] = anomaliesOf(caps(0.1), "learned", changes, risk, null);
    expect(narrow).toMatchObject({ max_delta: 0.1, scope: "learned" });
    expect(narrow!.violations).toHaveLength(4);
    expect(anomaliesOf(caps(0.1), "all", changes, risk, null)[0]).not.toHaveProperty("scope");
  });

  test("numbers that are not finite are named by path, but not what a position noted of a threshold that is off", () => {
    const metrics = { ...after.metrics, total_pips: Number.POSITIVE_INFINITY };
    const state = { ...after, metrics, position: openPosition };
    const list = anomaliesOf(
      caps(null),
      "estimates",
      changesOf(previous, state),
      { ...risk, var: Number.NaN },
      null,
    );
    expect(list).toEqual([{ type: "non_finite_value", paths: ["metrics.total_pips", "risk.var"] }]);
    expect(changesOf(previous, { ...freshState(), position: openPosition }).nonFinite).toEqual([]);
  });
});

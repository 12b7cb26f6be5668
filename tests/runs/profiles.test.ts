import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { countsOf } from "../../lib/runs/profiles/counts.ts";
import { profileCsv, profileOf, type StampedCounts } from "../../lib/runs/profiles/document.ts";
import { loadProfile } from "../../lib/runs/profiles/load.ts";
import { borrowedSeeds, defaultProfilePath, ownedBy } from "../../lib/runs/profiles/owner.ts";
import { averageCounts } from "../../lib/runs/profiles/statistics.ts";
import { strategyKey } from "../../lib/runs/strategy_key.ts";
import { workspaceWith } from "./support.ts";

const options = {
  strategy_key: "demo.Orb",
  symbol: "USDJPY",
  mode: "conservative",
  recent: 2,
  alphaPrior: 1,
  betaPrior: 1,
  now: Date.UTC(2024, 2, 5),
};
const state = (
  stamp: number | null,
  alpha: number,
  buckets: StampedCounts["buckets"] = {},
): StampedCounts => ({
  stamp,
  global: { alpha, beta: 1 },
  buckets,
});

describe("averages over states", () => {
  test("are plain means over the states that hold the estimate", () => {
    const { global, buckets } = averageCounts([
      { global: { alpha: 3, beta: 1 }, buckets: { "LDN:narrow:mid": { alpha: 2, beta: 1 } } },
      {
        global: {},
        buckets: { "LDN:narrow:mid": { alpha: 4, beta: 2 }, "NY:wide:low": { alpha: 0, beta: 0 } },
      },
    ]);
    expect(global).toEqual({ alpha_avg: 3, beta_avg: 1, p_mean: 0.75, observations: 1 });
    expect([...buckets]).toEqual([
      ["LDN:narrow:mid", { alpha_avg: 3, beta_avg: 1.5, p_mean: 2 / 3, observations: 2 }],
      ["NY:wide:low", { alpha_avg: 0, beta_avg: 0, p_mean: 0, observations: 1 }],
    ]);
  });

  test("lie between the least and the greatest count", () => {
    const counts = fc.record({
      alpha: fc.double({ min: 0, max: 1e6, noNaN: true }),
      beta: fc.double({ min: 0, max: 1e6, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 9 }), (list) => {
        const average = averageCounts(list.map((global) => ({ global, buckets: {} }))).global!;
        const alphas = list.map(({ alpha }) => alpha);
        expect(average.alpha_avg).toBeGreaterThanOrEqual(Math.min(...alphas) * (1 - 1e-12));
        expect(average.alpha_avg).toBeLessThanOrEqual(Math.max(...alphas) * (1 + 1e-12));
        expect(average.p_mean).toBeWithin(0, 1 + 1e-12);
        expect(average.observations).toBe(list.length);
      }),
    );
  });
});

describe("a profile", () => {
  const states = [
    state(Date.UTC(2024, 2, 1), 1, { "NY:narrow:low": { alpha: 1, beta: 1 } }),
    state(Date.UTC(2024, 2, 3), 2, { "LDN:narrow:mid": { alpha: 2, beta: 2 } }),
    state(Date.UTC(2024, 2, 4, 15), 3, { "LDN:narrow:mid": { alpha: 4, beta: 2 } }),
  ];

  test("holds the long term and the newest states, buckets by key", () => {
    const profile = profileOf(states, options);
    expect(profile.meta).toEqual({
      strategy_key: "demo.Orb",
      symbol: "USDJPY",
      mode: "conservative",
      generated_at: "2024-03-05T00:00:00Z",
      files_total: 3,
      recent_count: 2,
      latest_state_ts: "2024-03-04T15:00:00Z",
      alpha_prior: 1,
      beta_prior: 1,
    });
    expect(profile.global.recent).toEqual({
      alpha_avg: 2.5,
      beta_avg: 1,
      p_mean: 2.5 / 3.5,
      observations: 2,
    });
    expect(profile.buckets.map(({ bucket, recent }) => [bucket.session, recent?.observations])).toEqual([
      ["LDN", 2],
      ["NY", undefined],
    ]);
  });

  test.each([
    [0, 1],
    [-3, 1],
    [2, 2],
    [99, 3],
  ])("--recent %d takes %d of 3", (recent, taken) => {
    expect(profileOf(states, { ...options, recent }).meta.recent_count).toBe(taken);
  });

  test("without any global estimate or stamp says nothing of them", () => {
    const { global, meta } = profileOf([{ stamp: null, global: {}, buckets: {} }], options);
    expect(global).toEqual({ long_term: {} });
    expect(meta.latest_state_ts).toBeNull();
  });

  test("as CSV lists both windows in the states' order", () => {
    expect(profileCsv(states, 1).split("\n")).toEqual([
      "bucket,window,alpha_avg,beta_avg,p_mean,observations",
      "NY:narrow:low,long_term,1,1,0.5,1",
      "LDN:narrow:mid,long_term,3,2,0.6,2",
      `LDN:narrow:mid,recent,4,2,${4 / 6},1`,
      "",
    ]);
  });
});

describe("counts of a state", () => {
  test("a bucket with a broken key or counts is left out and named", () => {
    const read = countsOf({
      ev_global: { alpha: 2, beta: 3, prior_alpha: 0 },
      ev_buckets: {
        "LDN:narrow:mid": { alpha: 1 },
        "LDN:narrow": { alpha: 1, beta: 1 },
        "NY:wide:low": { alpha: "x" },
      },
    });
    expect(read?.counts).toEqual({
      global: { alpha: 2, beta: 3 },
      buckets: { "LDN:narrow:mid": { alpha: 1, beta: 1 } },
    });
    expect(read?.dropped).toEqual(["LDN:narrow", "NY:wide:low"]);
  });

  test.each([[null], ["text"], [{ ev_global: 5 }], [{ ev_buckets: [1] }]])("%j is no state", (value) => {
    expect(countsOf(value)).toBeNull();
  });
});

describe("reading a profile file", () => {
  const load = (text: string) => loadProfile(workspaceWith({ "p.yaml": text }).reader, "p.yaml");

  test("JSON text and real YAML read alike", () => {
    const json =
      '{"meta": {"symbol": "USDJPY"}, "global": {"long_term": {"alpha_avg": 3, "beta_avg": 2}}, "buckets": []}';
    const yaml =
      "meta: {symbol: USDJPY}\nglobal:\n  long_term: {alpha_avg: 3, beta_avg: 2} # seeds\nbuckets: []\n";
    expect(load(yaml)).toEqual(load(json));
    expect(load(json)?.profile.global?.long_term).toEqual({ alpha_avg: 3, beta_avg: 2 });
  });

  test.each([[""], ["# nothing yet\n"], ["null"]])("%j is no profile", (text) => {
    expect(load(text)).toBeUndefined();
  });

  test("a missing file is no profile, empty windows are no seed", () => {
    expect(loadProfile(workspaceWith().reader, "p.yaml")).toBeUndefined();
    expect(load('{"global": {"long_term": {}}, "buckets": []}')?.profile).toEqual({
      global: { long_term: {} },
      buckets: [],
    });
  });

  test.each([
    ["broken: [", "line 1: Unexpected"],
    ["global:\n  recent: {alpha_avg: -1}", "line 2: global.recent.alpha_avg"],
    ["buckets:\n- bucket: {session: LDN}\n  recent: {p_mean: 2}", "line 3: buckets.0.recent.p_mean"],
    ["- a", "line 1"],
  ])("%j is refused with its line", (text, message) => {
    expect(() => load(text)).toThrow(expect.objectContaining({ code: "ev_profile_invalid", exit: 1 }));
    expect(() => load(text)).toThrow(message);
  });

  test("what is wrong with one is told in Japanese, too", () => {
    const ja = expect.stringContaining(
      "2 行目: global.recent.alpha_avg: 小さすぎる値: numberは0以上である必要があります",
    );
    const text = expect.objectContaining({ ja });
    expect(() => load("global:\n  recent: {alpha_avg: -1}")).toThrow(expect.objectContaining({ text }));
  });
});

describe("whose profile it is", () => {
  const own = { strategy_key: "day_orb_5m.DayORB5m", symbol: "USDJPY", mode: "conservative" };

  test.each([
    [{}, true],
    [{ strategy_key: "strategies.day_orb_5m.DayORB5m", symbol: "usdjpy", mode: "conservative" }, true],
    [{ strategy_key: "other.Strategy" }, false],
    [{ symbol: "EURUSD" }, false],
    [{ mode: "bridge" }, false],
  ])("%j: %p", (found, expected) => {
    expect(ownedBy(found, own)).toBe(expected);
  });

  test("seeds of another strategy are borrowed on purpose, of another symbol or mode with a warning", () => {
    expect(borrowedSeeds("p", { strategy_key: "other.S" }, own)).toBeUndefined();
    expect(borrowedSeeds("p", { symbol: "EURUSD" }, own)?.en).toBe(
      "EV profile p is of EURUSD, this run is of USDJPY conservative",
    );
  });

  test.each([
    ["strategies.x.C", "conservative", "configs/ev_profiles/x.yaml"],
    ["x.C", "bridge", "configs/ev_profiles/x_bridge.yaml"],
    ["a.b.c.C", "conservative", "configs/ev_profiles/b.c.yaml"],
    ["Abc", "conservative", "configs/ev_profiles/abc.yaml"],
  ])("%s %s goes to %s", (strategy, mode, path) => {
    expect(defaultProfilePath(strategy, mode)).toBe(path);
  });

  test("a strategy's key has no prefix and always a module", () => {
    expect([strategyKey("strategies.x.C"), strategyKey("x.C"), strategyKey("Abc")]).toEqual([
      "x.C",
      "x.C",
      "abc.Abc",
    ]);
  });
});

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { LearnedState } from "../../lib/engine/learned.ts";
import { completeState } from "../../lib/state/complete.ts";
import { parseState, readState } from "../../lib/state/document.ts";
import { printState } from "../../lib/state/print.ts";
import { generationOf } from "../../lib/state/versions.ts";
import { parseJson, printJson } from "../../lib/workspace/jsonfile.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { freshState, label, learnedState, problemOf } from "./sample.ts";

const fixture = (name: string) => Bun.file(`${import.meta.dir}/fixtures/${name}.json`).text();
describe("a document of every generation is read, completed and written in the newest form", () => {
  test.each([
    [1, []],
    [2, ["rv_thresh.NY", "rv_thresh.SYD"]],
    [3, ["ev_buckets.TOK-narrow-mid", "slip.ewma.normal", "runtime.current_date"]],
    [
      4,
      [
        "metrics.trade_returns[1]",
        "metrics.equity_curve[2]",
        "position.ctx_snapshot.colour",
        "calibration_positions[1]",
      ],
    ],
    [5, []],
  ])("generation %p", async (generation, dropped) => {
    const document = parseState(await fixture(`v${generation}.in`), "in");
    expect(generationOf(document)).toBe(generation);
    expect(document.dropped).toEqual(dropped);
    const written = printState(completeState(document, freshState()), label);
    expect(written).toBe(await fixture(`v${generation}.out`));
    expect(generationOf(parseState(written, "out"))).toBe(5);
  });

  test.each([
    [1, {}],
    [2, { meta: { last_timestamp: "2024-01-01T00:00:00Z" } }],
    [2, { runtime: { day_count: 3 } }],
    [3, { slip: { ewma: { narrow: 1 } } }],
    [3, { runtime: { _equity_live: 1 } }],
    [4, { metrics: {} }],
  ])("generation %p is told by %j", (generation, members) => {
    expect(generationOf(readState({ ev_buckets: {}, ...members }))).toBe(generation);
  });

  test("the newest form is written again as it was", async () => {
    expect(await fixture("v5.out")).toBe(await fixture("v5.in"));
  });
});

describe("what is written", () => {
  test("comes back as the same numbers, bit for bit", () => {
    const double = fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((value) => (value === 0 ? 0 : value));
    const positive = fc
      .double({ min: 0, noNaN: true, noDefaultInfinity: true })
      .map((value) => (value === 0 ? 0 : value));
    const anything = fc.oneof(
      double,
      fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
    );
    const strategy = fc.dictionary(
      fc.string(),
      fc.oneof(anything, fc.string(), fc.boolean(), fc.array(anything)),
    );
    const words = fc.constantFrom("inf", "-inf", "nan", "~inf", "~~nan", "~", "infinity");
    fc.assert(
      fc.property(
        double,
        positive,
        anything,
        fc.array(double),
        strategy,
        words,
        (px, alpha, bound, returns, memory, word) => {
          const state: LearnedState = learnedState();
          state.ev_buckets["NY:wide:high"] = { alpha, beta: 1 };
          state.metrics.trade_returns = returns;
          state.position = { ...state.position!, entry_px: px, ctx_snapshot: { ev_lcb: bound } };
          state.resume = { version: 1, profile: null, strategy: memory, word };
          expect(completeState(parseState(printState(state, label), "x"), freshState())).toEqual(state);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("has the keys in the order of the format, whatever the order in memory", () => {
    const state = learnedState();
    state.metrics = Object.fromEntries(
      Object.entries(state.metrics).reverse(),
    ) as unknown as LearnedState["metrics"];
    const metrics = completeState(parseState(printState(state, label), "x"), freshState()).metrics;
    expect(Object.keys(metrics)).toEqual(Object.keys(learnedState().metrics));
  });

  test("has no bare word that other readers of JSON refuse", () => {
    const text = printState(learnedState(), label);
    expect(() => JSON.parse(text)).not.toThrow();
    expect(text).toContain('"threshold_lcb": "-inf"');
    expect(text.endsWith("}\n")).toBe(true);
  });

  test("leaves out what the state does not have", () => {
    const document = JSON.parse(printState(freshState(), label));
    expect(Object.keys(document)).toEqual([
      "meta",
      "ev_global",
      "ev_buckets",
      "slip",
      "rv_thresh",
      "runtime",
      "metrics",
    ]);
  });
});

describe("tolerance", () => {
  test("a key that would reach the prototype is just a bad bucket key", () => {
    const { body, dropped } = parseState(
      '{"ev_buckets": {"__proto__": {"alpha": 9}}, "__proto__": {"x": 1}}',
      "s.json",
    );
    expect(dropped).toEqual(["__proto__", "ev_buckets.__proto__"]);
    expect(body.ev_buckets).toEqual({});
    expect(({} as Record<string, unknown>).alpha).toBeUndefined();
  });

  test("sections that are null say nothing", () => {
    const nulls =
      '{"meta": null, "ev_global": null, "ev_buckets": null, "slip": null, "rv_thresh": null, "runtime": null, "metrics": null, "position": null, "resume": null}';
    expect(completeState(parseState(nulls, "s.json"), freshState())).toEqual({
      ...freshState(),
      position: undefined,
      calibration_positions: [],
      resume: undefined,
    });
  });

  test("a counter or a name of the run time that is none is ignored", () => {
    const runtime = {
      warmup_left: "soon",
      day_count: Number.NaN,
      current_date: 20240101,
      last_session: "",
      _equity_live: 5,
    };
    const { body, dropped } = readState({ runtime });
    expect(body.runtime).toEqual({ _equity_live: 5 });
    expect(dropped).toEqual(
      ["warmup_left", "day_count", "current_date", "last_session"].map((name) => `runtime.${name}`),
    );
  });

  test("a partial document is accepted where code hands one over", () => {
    expect(readState({}, { partial: true }).body.ev_buckets).toEqual({});
    expect(problemOf(() => readState({ diff: {} }, { partial: true })).code).toBe("not_a_state");
  });

  test.each([
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ['"-inf"', Number.NEGATIVE_INFINITY],
    ['"-Infinity"', Number.NEGATIVE_INFINITY],
    ["NaN", Number.NaN],
    ['"0.25"', 0.25],
    ["1e400", Number.POSITIVE_INFINITY],
  ])("a threshold of %s is a number", (text, value) => {
    const position = `{"side": "BUY", "entry_px": "1", "tp_px": 2, "sl_px": 0.5, "ctx_snapshot": {"threshold_lcb": ${text}}}`;
    const { body } = parseState(`{"position": ${position}}`, "s.json");
    expect(body.position).toMatchObject({ entry_px: 1, ctx_snapshot: { threshold_lcb: value } });
  });

  test.each([
    [
      ["LDN", "narrow", "mid"],
      ["LDN", "narrow", "mid"],
    ],
    [["LDN"], ["LDN", null, null]],
    [
      ["LDN", "narrow", "mid", "more"],
      ["LDN", "narrow", "mid"],
    ],
    ["('LDN', 'narrow', 'mid')", ["LDN", "narrow", "mid"]],
    ['["LDN", "narrow", None]', ["LDN", "narrow", null]],
    ["LDN|narrow|mid", ["LDN", "narrow", "mid"]],
    ["LDN,narrow,mid", ["LDN", "narrow", "mid"]],
    ["LDN/narrow/mid", ["LDN", "narrow", "mid"]],
    ["LDN-narrow-mid", ["LDN", "narrow", "mid"]],
    ["LDN:narrow:mid", ["LDN", "narrow", "mid"]],
    ["LDN narrow  mid", ["LDN", "narrow", "mid"]],
    ["LDN narrow", null],
    ["", null],
    [null, null],
  ])("the EV key %p is %p", (written, read) => {
    const position = { side: "BUY", entry_px: 1, tp_px: 2, sl_px: 0.5, ev_key: written };
    expect(readState({ position }).body.position?.ev_key).toEqual(read as never);
  });

  test.each([
    [["2024-01-02T00:00:00Z", 5], true],
    [["2024-01-02T00:00:00Z", "5.5"], true],
    [["2024-01-02T00:00:00Z"], false],
    [["2024-01-02T00:00:00Z", 5, 6], false],
    [["2024-01-02T00:00:00Z", "much"], false],
    [[20240102, 5], false],
    ["2024-01-02T00:00:00Z", false],
    [{ 0: "2024-01-02T00:00:00Z", 1: 5, length: 2 }, false],
  ])("%j is a point of the equity curve: %p", (point, kept) => {
    const { body, dropped } = readState({ metrics: { equity_curve: [point], equity_seed: point } });
    expect([body.metrics?.equity_curve?.length, body.metrics?.equity_seed !== undefined]).toEqual([
      Number(kept),
      kept,
    ]);
    expect(dropped).toEqual(kept ? [] : ["metrics.equity_seed", "metrics.equity_curve[0]"]);
  });

  test.each([
    [[0.1, 0.2], true],
    [["0.1", 0.2], true],
    [[0.1, 0.1], true],
    [[0.2, 0.1], false],
    [[0.1], false],
    [[0.1, 0.2, 0.3], false],
    [[0.1, "x"], false],
    [[0.1, "inf"], false],
    ["0.1,0.2", false],
    [{ 0: 0.1, 1: 0.2, length: 2 }, false],
  ])("%j is a pair of volatility cuts: %p", (cuts, kept) => {
    const { body, dropped } = readState({ rv_thresh: { LDN: cuts } });
    expect(body.rv_thresh?.LDN).toEqual(
      kept ? ([Number((cuts as unknown[])[0]), Number((cuts as unknown[])[1])] as [number, number]) : null,
    );
    expect(dropped).toEqual(kept ? [] : ["rv_thresh.LDN"]);
  });

  test("metrics keep what is sound and the rest stays as it was", () => {
    const metrics = {
      trades: "many",
      wins: 2,
      trade_returns: "none",
      equity_seed: [1],
      daily: { a: 1, "2024-01-02": { wins: "x", fills: 1 } },
    };
    const { body, dropped } = readState({ metrics });
    expect(dropped).toEqual([
      "metrics.trades",
      "metrics.trade_returns",
      "metrics.equity_seed",
      "metrics.daily.a",
      "metrics.daily.2024-01-02.wins",
    ]);
    const current = freshState();
    current.metrics = { ...current.metrics, trades: 4, equity_seed: ["2024-01-01T00:00:00Z", 1] };
    const completed = completeState({ meta: {}, body, dropped }, current).metrics;
    expect(completed).toMatchObject({ trades: 4, wins: 2, trade_returns: [] });
    expect(completed.equity_seed).toBeUndefined();
    expect(completed.daily?.["2024-01-02"]).toMatchObject({ wins: 0, fills: 1 });
  });
});

describe("the content hash", () => {
  const document = () => JSON.parse(printState(learnedState(), label));

  test("holds for another layout of the same content", () => {
    expect(parseState(JSON.stringify(document()), "s.json").meta.serial).toBe(7);
    expect(parseState(printJson(document(), "words").replaceAll("\n", "\r\n"), "s.json").dropped).toEqual([]);
  });

  test("refuses an edited estimate, and the detail says how to use it all the same", () => {
    const edited = document();
    edited.ev_global.alpha = 3.3;
    const problem = problemOf(() => readState(edited));
    expect(problem.code).toBe("state_corrupt");
    expect(problem.detail).toContain("remove that member and the resume section");
    delete edited.meta.content_sha256;
    expect(problemOf(() => readState(edited)).detail).toContain(
      "needs meta.schema_version and meta.content_sha256",
    );
    delete edited.resume;
    expect(readState(edited).body.ev_global?.alpha).toBe(3.3);
  });

  test("is not asked of documents that have none", () => {
    const bare = parseJson('{"runtime": {"warmup_left": 3}}', "s.json") as JsonObject;
    expect(readState(bare).body.runtime).toEqual({ warmup_left: 3 });
  });
});

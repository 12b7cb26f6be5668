import { describe, expect, test } from "bun:test";
import { defaultConfig, fixesOf } from "../../lib/engine/config.ts";
import { fingerprintInputs } from "../../lib/state/fingerprint.ts";
import {
  type LoadOutcome,
  type LoadTarget,
  loadStateFile,
  loadStateText,
  loadStateValue,
  type SkipCode,
} from "../../lib/state/load.ts";
import type { StateMeta } from "../../lib/state/meta.ts";
import { printState } from "../../lib/state/print.ts";
import { Desk } from "./desk.ts";
import { freshState, label, learnedState, target } from "./sample.ts";

const loadWith = (meta: Partial<StateMeta>, changes: Partial<LoadTarget> = {}): LoadOutcome =>
  loadStateText(
    printState(learnedState(), { ...label, ...meta } as typeof label),
    "state.json",
    target(changes),
  );

test("a state of the same runner is taken over as it was written, without a warning", () => {
  const outcome = loadWith({});
  expect(outcome).toMatchObject({ applied: true, warnings: [] });
  expect(outcome.applied && outcome.state).toEqual(learnedState());
  expect(outcome.applied && outcome.document.meta).toMatchObject({ lineage: "0123456789abcdef", serial: 7 });
});

describe("a state is refused, and nothing of it is applied", () => {
  const current = () => target().current;
  test.each([
    [
      "another symbol",
      { symbol: "EURUSD" },
      {},
      "symbol_mismatch",
      "state symbol mismatch (state=EURUSD, current=USDJPY)",
    ],
    [
      "another configuration",
      { config_fingerprint: "0255efcccbdd6ba3" },
      {},
      "config_fingerprint_mismatch",
      "state config_fingerprint mismatch (state=0255efcccbdd6ba3, current=401fffc2e5ebfc6c)",
    ],
    [
      "another mode",
      { mode: "bridge" },
      {},
      "identity_mismatch",
      "mode (state=bridge, current=conservative)",
    ],
    [
      "another strategy",
      { strategy: "scalping.Other" },
      {},
      "identity_mismatch",
      "strategy (state=scalping.Other",
    ],
    ["another time frame", { timeframe: "1m" }, {}, "identity_mismatch", "timeframe (state=1m, current=5m)"],
    [
      "other semantics",
      { semantics: "reference" },
      {},
      "identity_mismatch",
      "semantics (state=reference, current=corrected)",
    ],
    ["fewer fixes", { fixes: [] }, {}, "identity_mismatch", "fixes (state=none, current=real_touch)"],
    [
      "other fixes",
      { fixes: ["worst_order"] },
      {},
      "identity_mismatch",
      "fixes (state=worst_order, current=real_touch)",
    ],
    [
      "both another symbol and another configuration: the symbol is named",
      { symbol: "EURUSD", config_fingerprint: "0255efcccbdd6ba3", mode: "bridge" },
      {},
      "symbol_mismatch",
      "EURUSD",
    ],
  ] satisfies [string, Partial<StateMeta>, Partial<LoadTarget>, SkipCode, string][])(
    "%s",
    (_what, meta, changes, code, detail) => {
      const into = current();
      const outcome = loadWith(meta, { ...changes, current: into });
      expect(outcome).toEqual({ applied: false, code, detail: expect.stringContaining(detail) });
      expect(into).toEqual(freshState());
    },
  );

  test.each([
    [undefined, "unreadable", "state.json does not exist"],
    ["{", "invalid_json", "state.json is not valid JSON"],
    ["[]", "not_an_object", "not a JSON object"],
    ["{}", "not_a_state", "none of"],
    ['{"meta": {"schema_version": 99}}', "schema_version_unsupported", "99"],
    ['{"position": {"side": "BUY"}}', "state_corrupt", "position.entry_px"],
  ] satisfies [string | undefined, SkipCode, string][])("%p", (text, code, detail) => {
    expect(loadStateText(text, "state.json", target())).toEqual({
      applied: false,
      code,
      detail: expect.stringContaining(detail),
    });
  });
});

describe("a state is taken over although", () => {
  test.each([
    ["its symbol is in another case", { symbol: "usdjpy" }, {}],
    ["its strategy has the old prefix", { strategy: "strategies.day_orb_5m.DayORB5m" }, {}],
    [
      "its fixes stand in another order",
      { fixes: ["worst_order", "real_touch"] },
      {
        fixes: { ...fixesOf("reference"), real_touch: true, worst_order: true },
      },
    ],
    [
      "its mode is another, under the reference's semantics",
      { mode: "bridge", semantics: "reference", fixes: [] },
      {
        semantics: "reference",
        fixes: fixesOf("reference"),
      },
    ],
    ["the runner does not say its time frame", { timeframe: "1m" }, { timeframe: null }],
  ] satisfies [string, Partial<StateMeta>, Partial<LoadTarget>][])("%s", (_what, meta, changes) => {
    expect(loadWith(meta, changes)).toMatchObject({ applied: true, warnings: [] });
  });

  test("its thresholds were written as integers", () => {
    const config = { ...defaultConfig(), min_or_atr_ratio: 0, or_n: 2, threshold_lcb_pip: 0 };
    const fingerprint = fingerprintInputs("USDJPY", config);
    expect(loadWith({ config_fingerprint: "bddccb2a3486196b" }, { fingerprint }).applied).toBe(true);
  });
});

describe("the log hears of", () => {
  test.each([
    ["a missing fingerprint", { meta: {} }, "state has no config_fingerprint"],
    ["an empty fingerprint", { meta: { config_fingerprint: "" } }, "state has no config_fingerprint"],
    [
      "another manifest",
      { meta: { manifest_id: "other_v1" } },
      "state manifest_id differs (state=other_v1, current=day_orb_5m_v1)",
    ],
    ["members that were left out", { ev_buckets: { x: {} } }, "state members ignored: ev_buckets.x"],
    [
      "a slope above the cap",
      { slip: { a: { normal: 36 } } },
      "state slip.a.normal=36 exceeds slip_cap_pip=1.5",
    ],
  ])("%s", (_what, document, warning) => {
    const outcome = loadStateValue(document, target());
    expect(outcome.applied && outcome.warnings.join("\n")).toContain(warning);
  });

  test("no slope at the cap", () => {
    expect(loadWith({}, { slip_cap_pip: 0.1 })).toMatchObject({ applied: true, warnings: [] });
  });

  test("at most ten left-out members by name", () => {
    const buckets = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`bucket${index}`, {}]));
    const outcome = loadStateValue({ ev_buckets: buckets }, target());
    expect(outcome.applied && outcome.warnings.at(-1)).toEndWith("ev_buckets.bucket9 and 3 more");
  });
});

test("a partial state that code hands over replaces the buckets and keeps the rest", () => {
  const outcome = loadStateValue({ ev_global: { alpha: 5 } }, target({ current: learnedState() }));
  expect(outcome.applied && outcome.state).toMatchObject({
    ev_global: { alpha: 5, beta: 2.1 },
    ev_buckets: {},
    runtime: { _equity_live: 50_035 },
    metrics: { trades: 1 },
  });
  expect(outcome.applied && outcome.state.position).toBeUndefined();
});

describe("the engine's own memory", () => {
  const resume = {
    version: 1,
    profile: null,
    strategy: null,
    bar: [1, null],
    guards: { streak: 2 },
    live: true,
  } as const;
  const loadMemory = (memory: object) => {
    const current = { ...freshState(), resume: { ...resume, bar: [null] } };
    const state = { ...learnedState(), resume: { ...resume, ...memory } };
    return loadStateText(printState(state, label), "state.json", target({ current }));
  };

  test.each([
    ["as the engine writes it", {}],
    ["with prices that are not known yet", { bar: [null, null] }],
    ["with any strategy memory", { strategy: { levels: [1] } }],
    ["with a profile", { profile: { global: { recent: { alpha_avg: 3, beta_avg: 2 } }, buckets: [] } }],
  ])("%s is taken over", (_what, memory) => {
    expect(loadMemory(memory).applied).toBe(true);
  });

  test.each([
    ["a member is missing", { live: undefined }, "resume.live"],
    ["a member is of another kind", { guards: { streak: "2" } }, "resume.guards.streak"],
    ["a list is none", { bar: { 0: 1 } }, "resume.bar"],
  ])("is refused where %s", (_what, memory, path) => {
    expect(loadMemory(memory)).toEqual({
      applied: false,
      code: "state_corrupt",
      detail: `${path}: is not as this program's engine writes it (remove the resume section to use the rest)`,
    });
  });
});

describe("a state file", () => {
  test.each([
    ["is judged like its text", printState(learnedState(), label), undefined],
    ["is unreadable where it is missing", undefined, "unreadable"],
    ["is unreadable where it is no UTF-8", Uint8Array.of(0xff), "unreadable"],
    ["is no state where it is cut off", '{"meta": ', "invalid_json"],
  ])("%s", (_what, text, code) => {
    const desk = new Desk(text === undefined ? {} : { "s.json": text });
    const outcome = loadStateFile(desk.context().reader, "s.json", target());
    expect(outcome.applied ? undefined : outcome.code).toBe(code as SkipCode);
    if (!outcome.applied) expect(outcome.detail).toContain("s.json");
  });
});

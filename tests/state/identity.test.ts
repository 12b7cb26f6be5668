import { describe, expect, test } from "bun:test";
import { defaultConfig, fixesOf } from "../../lib/engine/config.ts";
import { parseState } from "../../lib/state/document.ts";
import { fixesOn, lineageName, lineageOf, type Start } from "../../lib/state/identity.ts";
import { type LearnedWith, stateFileText } from "../../lib/state/save.ts";
import { learnedState } from "./sample.ts";

const start: Start = {
  manifest_id: "day_orb_5m_v1",
  symbol: "USDJPY",
  mode: "conservative",
  first_bar: "2024-01-02T00:00:00Z",
  started_at: "2024-03-01T00:00:00Z",
};
const sha = "a".repeat(64);

describe("lineage", () => {
  test("a first state starts one of 16 hex digits, with serial 1 and no parent", () => {
    const first = lineageOf(start, null);
    expect(first).toEqual({
      lineage: expect.stringMatching(/^[0-9a-f]{16}$/),
      serial: 1,
      parent_sha256: null,
    });
    expect(lineageOf(start, null)).toEqual(first);
  });

  test.each(Object.keys(start) as (keyof Start)[])("another %s starts another", (member) => {
    expect(lineageOf({ ...start, [member]: "other" }, null).lineage).not.toBe(lineageOf(start, null).lineage);
  });

  test("a later state goes on in its parent's and names it", () => {
    const parent = { meta: { lineage: "0123456789abcdef", serial: 41 }, sha256: sha };
    expect(lineageOf(start, parent)).toEqual({ lineage: "0123456789abcdef", serial: 42, parent_sha256: sha });
  });

  test("a parent without lineage starts one, and is named all the same", () => {
    expect(lineageOf(start, { meta: {}, sha256: sha })).toEqual({
      lineage: lineageOf(start, null).lineage,
      serial: 1,
      parent_sha256: sha,
    });
    expect(lineageName({})).toBe("none");
  });
});

test("fixes are listed in their canonical order", () => {
  expect(fixesOn({ ...fixesOf("reference"), pip_value: true, closed_bar_decisions: true })).toEqual([
    "closed_bar_decisions",
    "pip_value",
  ]);
});

test("a saved state says what it is", () => {
  const run: LearnedWith = {
    symbol: "USDJPY",
    mode: "bridge",
    timeframe: "5m",
    strategy: "strategies.day_orb_5m.DayORB5m",
    config: defaultConfig(),
    semantics: "corrected",
    fixes: fixesOf("corrected"),
    manifest_id: null,
  };
  const lineage = { lineage: "0123456789abcdef", serial: 2, parent_sha256: sha };
  const text = stateFileText(learnedState(), run, lineage, Date.UTC(2024, 2, 4, 15, 5));
  expect(parseState(text, "x").meta).toMatchObject({
    symbol: "USDJPY",
    config_fingerprint: "401fffc2e5ebfc6c",
    last_timestamp: "2024-03-04T15:00:00Z",
    schema_version: 5,
    strategy: "day_orb_5m.DayORB5m",
    mode: "bridge",
    timeframe: "5m",
    saved_at: "2024-03-04T15:05:00Z",
    ...lineage,
    semantics: "corrected",
    fixes: fixesOn(fixesOf("corrected")),
    program_version: expect.stringMatching(/^\d+\.\d+\.\d+/),
  });
});

test("the fingerprint covers the decay that the estimator learned with", () => {
  const state = learnedState();
  state.ev_global.decay = 0.05;
  const run = {
    symbol: "USDJPY",
    mode: "bridge",
    timeframe: "5m",
    strategy: "a.B",
    config: defaultConfig(),
  } as const;
  const text = stateFileText(
    state,
    { ...run, semantics: "reference", fixes: fixesOf("reference"), manifest_id: null },
    lineageOf(start, null),
    0,
  );
  expect(parseState(text, "x").meta.config_fingerprint).not.toBe("401fffc2e5ebfc6c");
});

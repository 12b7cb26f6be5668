import { describe, expect, test } from "bun:test";
import { findingsOf } from "../../../lib/state/health/findings.ts";
import { measure } from "../../../lib/state/health/measure.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";

const limits = {
  min_global_sample: 40,
  min_win_lcb: 0.45,
  min_bucket_sample: 10,
  min_bucket_win_lcb: 0.35,
  max_slip: 0.5,
};
const sound = { alpha: 80, beta: 20 };
const warnings = (state: JsonObject, changed: Partial<typeof limits> = {}) =>
  findingsOf(measure({ ev_global: sound, ...state }, 0.95), { ...limits, ...changed }).map(
    ({ warning }) => warning,
  );

describe("warnings", () => {
  test("come in the order of all trades, buckets, slopes, with each figure beside its limit", () => {
    const found = warnings({
      ev_global: { alpha: 5, beta: 17.7 },
      ev_buckets: { "NY:wide:low": { alpha: 1, beta: 1 }, "LDN:narrow:mid": { alpha: 2.25, beta: 10 } },
      slip: { a: { wide: 0.7, narrow: -0.1, normal: "x" } },
    });
    expect(found).toEqual([
      "global sample count low: 22.7 < 40.0",
      "global win-rate LCB low: 0.053 < 0.45",
      "bucket NY:wide:low samples=2.0 below threshold 10.0",
      "bucket NY:wide:low win_lcb=0.000 below 0.35",
      "bucket LDN:narrow:mid win_lcb=0.000 below 0.35",
      "slip coefficient wide=0.700 exceeds limit 0.5",
      "slip coefficient narrow negative: -0.100",
      "slip coefficient normal invalid: x",
    ]);
  });

  test.each([
    ["as many samples as asked for", { ev_global: { alpha: 35, beta: 5 } }, []],
    ["a slope at the limit", { slip: { a: { narrow: 0.5 } } }, []],
    ["a slope of zero", { slip: { a: { narrow: 0 } } }, []],
    ["a slope as text", { slip: { a: { narrow: "0.25", wide: " 5e-1 " } } }, []],
    ["sections that are null", { ev_buckets: null, slip: null }, []],
    ["slopes that are null", { slip: { a: null } }, []],
    [
      "a slope above the limit, as text",
      { slip: { a: { narrow: "0.75" } } },
      ["slip coefficient narrow=0.750 exceeds limit 0.5"],
    ],
    ["no lower bound", { ev_buckets: { x: {} } }, ["bucket x samples=0.0 below threshold 10.0"]],
    ["no trades", { ev_global: null }, ["global sample count low: 0.0 < 40.0"]],
    [
      "an infinite slope",
      { slip: { a: { narrow: Number.POSITIVE_INFINITY } } },
      ["slip coefficient narrow invalid: inf"],
    ],
    [
      "slopes that are no numbers",
      { slip: { a: { a: Number.NaN, b: null, c: true, d: {} } } },
      ["a invalid: nan", "b invalid: null", "c invalid: true", "d invalid: {}"].map(
        (end) => `slip coefficient ${end}`,
      ),
    ],
    [
      "counts that are no numbers",
      { ev_global: { alpha: "nan" }, ev_buckets: { x: { beta: "inf" }, y: 5 } },
      ["global sample count invalid", "bucket x samples invalid", "bucket y samples invalid"],
    ],
  ] satisfies [string, JsonObject, string[]][])("%s", (_, state, expected) => {
    expect(warnings(state)).toEqual(expected);
  });

  test("name their limits with at least one decimal", () => {
    const state = { ev_global: { alpha: 1, beta: 1 }, slip: { a: { narrow: 3 } } };
    expect(warnings(state, { min_global_sample: 1e16, min_win_lcb: 1, max_slip: 2 })).toEqual([
      "global sample count low: 2.0 < 1e+16",
      "global win-rate LCB low: 0.000 < 1.0",
      "slip coefficient narrow=3.000 exceeds limit 2.0",
    ]);
  });
});

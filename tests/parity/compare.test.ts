import { describe, expect, test } from "bun:test";
import { compareTexts } from "./compare.ts";
import { DEMANDED, isDemanded } from "./demanded.ts";

const found = (file: string, expected: string, got: string) =>
  compareTexts(file, expected, got).map(({ at, kind }) => `${at} ${kind}`);

describe("comparing with a case", () => {
  test.each([
    ["numbers within a billionth", "a.json", '{"x": 1.0}', '{"x": 1.0000000005}', []],
    ["numbers further apart", "a.json", '{"x": 1.0}', '{"x": 1.00000001}', ["$.x value"]],
    ["numbers as text", "a.json", '{"x": "-inf"}', '{"x": "-Infinity"}', []],
    ["bare infinities", "a.json", '{"x": -Infinity}', '{"x": "-inf"}', []],
    ["a member too many and one too few", "a.json", '{"x": 1}', '{"y": 1}', ["$.x missing", "$.y extra"]],
    ["null is no zero", "a.json", '{"x": null}', '{"x": 0}', ["$.x value"]],
    ["truth in two spellings", "a.json", '{"x": "True"}', '{"x": true}', []],
    [
      "instants with and without zeros",
      "a.json",
      '{"ts": "2026-01-05T01:00:00+00:00"}',
      '{"ts": "2026-01-05T01:00:00.000000+00:00"}',
      [],
    ],
    [
      "instants apart by a microsecond",
      "a.json",
      '{"ts": "2026-01-05T01:00:00+00:00"}',
      '{"ts": "2026-01-05T01:00:00.000001+00:00"}',
      ["$.ts value"],
    ],
    ["clocks and paths", "a.json", '{"run_dir": "a", "generated_at": 1}', '{"run_dir": "b"}', []],
    ["lists by position", "a.json", "[1, [2, 3]]", "[1, [2, 4, 5]]", ["$[1].length value", "$[1][1] value"]],
    ["lines of JSON", "a.jsonl", '{"x": 1}\n{"x": 2}\n', '{"x": 1}\n{"x": 3}\n', ["$[1].x value"]],
    ["columns in any order", "a.csv", "a,b\n1,x\n", "b,a\nx,1.0\n", []],
    ["other columns", "a.csv", "a,b\n1,x\n", "a,c\n1,x\n", ["header value"]],
    ["a cell", "a.csv", "a,b\n1,x\n2,y\n", "a,b\n1,x\n2,z\n", ["row 2 b value"]],
    ["spelling in a cell", "a.csv", "a\nTrue\n", "a\ntrue\n", ["row 1 a value"]],
    ["a row too many", "a.csv", "a\n1\n", "a\n1\n2\n", ["rows value"]],
    ["line ends", "a.csv", "a,b\r\n1,2\r\n", "a,b\n1,2\n", []],
    ["other text", "a.txt", "one\ntwo\n", "one\nthree\nfour\n", ["line 2 value", "line 3 value"]],
  ])("%s", (_, file, expected, got, differences) => {
    expect(found(file, expected, got)).toEqual(differences);
  });
});

describe("demanded differences", () => {
  test("each row says why, and none excuses a figure of a run", () => {
    for (const { why } of DEMANDED) expect(why).toMatch(/^(0\d §|[A-D]\d+:|design §)/);
    const file = "out/metrics.json";
    expect(isDemanded("sim_baseline", { file, at: "$.trades", kind: "value", text: "" })).toBe(false);
    expect(isDemanded("sim_baseline", { file, at: "$.debug.no_breakout", kind: "extra", text: "" })).toBe(
      false,
    );
  });
});

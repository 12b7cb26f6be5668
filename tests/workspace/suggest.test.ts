import { expect, test } from "bun:test";
import { namesHint, nearest, unknownKey } from "../../lib/workspace/suggest.ts";

const names = ["keep", "base", "mode", "threshold-lcb", "allow-low-rv", "on", "30"];

test.each([
  ["kepe", "keep"],
  ["keeep", "keep"],
  ["KEEP", "keep"],
  ["mdoe", "mode"],
  ["treshold-lbc", "threshold-lcb"],
  ["allow-lov-rv", "allow-low-rv"],
  ["quantity", undefined],
  ["bridge", undefined],
  ["20", undefined],
  ["", undefined],
])("for %p the nearest name is %p", (typed, meant) => {
  expect(nearest(typed, names)).toBe(meant);
});

test("an error's hint is the name that was meant, else what helps, else all names", () => {
  expect(namesHint("kepe", names)).toEqual({ en: "Did you mean keep?", ja: "もしかして: keep" });
  const otherwise = { en: "See the list.", ja: "一覧を参照してください。" };
  expect(namesHint("bridge", names, otherwise)).toEqual(otherwise);
  expect(namesHint("bridge", ["a", "b"])).toEqual({ en: "There are: a, b.", ja: "指定できるもの: a、b" });
});

test("an unknown key is told with the one that was meant", () => {
  expect(unknownKey("risk.kepe", "keep")).toEqual({
    en: "risk.kepe is an unknown key; did you mean keep?",
    ja: "risk.kepe は未知のキーです。keep の誤りではありませんか",
  });
  expect(unknownKey("x", undefined)).toEqual({ en: "x is an unknown key", ja: "x は未知のキーです" });
});

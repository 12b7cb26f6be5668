import { expect, test } from "bun:test";
import { nearest } from "../../lib/workspace/suggest.ts";

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

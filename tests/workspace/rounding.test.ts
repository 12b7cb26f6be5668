import { expect, test } from "bun:test";
import { isClose, roundHalfEven } from "../../lib/workspace/rounding.ts";

test.each([
  [0.5, 0],
  [1.5, 2],
  [2.5, 2],
  [-0.5, 0],
  [-1.5, -2],
  [2.4999999999999996, 2],
  [2.5000000000000004, 3],
  [7, 7],
])("%p is rounded to %p", (value, rounded) => {
  expect(roundHalfEven(value) + 0).toBe(rounded);
});

test.each([
  [1, 1 + 9e-10, true],
  [1, 1 + 3e-9, false],
  [0, 1e-9, true],
  [1e9, 1e9 + 0.9, true],
  [1e9, 1e9 + 1.1, false],
])("%p is close to %p: %p", (a, b, close) => {
  expect(isClose(a, b)).toBe(close);
});

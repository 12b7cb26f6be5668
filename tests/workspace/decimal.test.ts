import { expect, test } from "bun:test";
import fc from "fast-check";
import { floatWord, parseDecimal, parseFloatWords } from "../../lib/workspace/decimal.ts";

test.each([
  ["0", 0],
  ["-1.5", -1.5],
  ["+2", 2],
  [" 3.25\t", 3.25],
  [".5", 0.5],
  ["5.", 5],
  ["1e5", 100_000],
  ["1E-3", 0.001],
  ["-0", -0],
  ["007", 7],
  ["9007199254740993", 9007199254740992],
  ["1e-400", 0],
])("%p is the decimal %p", (text, value) => {
  expect(parseDecimal(text)).toBe(value);
  expect(parseFloatWords(text)).toBe(value);
});

test.each([
  "",
  " ",
  ".",
  "-",
  "e5",
  "1e",
  "0x10",
  "1_000",
  "1,5",
  "1 2",
  "1abc",
  "--1",
  "１２",
  "0b1",
  "1n",
  "null",
  "+ 1",
])("%p is no decimal", (text) => {
  expect(parseDecimal(text)).toBeUndefined();
  expect(parseFloatWords(text)).toBeUndefined();
});

test.each([
  ["inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["+Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  [" NaN ", Number.NaN],
  ["nan", Number.NaN],
  ["1e400", Number.POSITIVE_INFINITY],
])("%p is a number only where files may hold such", (text, value) => {
  expect(parseFloatWords(text)).toBe(value);
  expect(parseDecimal(text)).toBeUndefined();
});

test("every double's own text gives it back, and its word is read", () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      const text = floatWord(value) ?? String(value);
      expect(parseFloatWords(text)).toBe(Object.is(value, -0) ? 0 : value);
      expect(parseDecimal(text)).toBe(Number.isFinite(value) ? value + 0 : undefined);
    }),
  );
});

import { expect, test } from "bun:test";
import { SESSIONS, sessionOfHour } from "../../lib/market/sessions.ts";
import { pipSize } from "../../lib/market/symbols.ts";

test.each([
  ["USDJPY", 0.01],
  ["gbpjpy", 0.01],
  ["EURUSD", 0.0001],
  ["JPYUSD", 0.0001],
  ["", 0.0001],
])("a pip of %p is %d", (symbol, pip) => {
  expect(pipSize(symbol)).toBe(pip);
});

test("every hour belongs to a session", () => {
  const hours = Array.from({ length: 24 }, (_, hour) => sessionOfHour(hour));
  expect(hours.join(" ")).toBe(
    [...Array(8).fill("TOK"), ...Array(5).fill("LDN"), ...Array(9).fill("NY"), "TOK", "TOK"].join(" "),
  );
  expect(new Set(hours)).toEqual(new Set(SESSIONS));
});

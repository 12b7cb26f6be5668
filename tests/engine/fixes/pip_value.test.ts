import { expect, test } from "bun:test";
import { ConfigError, defaultConfig, fixesOf, type RunnerConfig } from "../../../lib/engine/config.ts";
import { Rules } from "../../../lib/engine/rules.ts";
import { bars, play, without } from "./play.ts";

const rules = (
  symbol: string,
  config: Partial<RunnerConfig> = {},
  semantics: "corrected" | "reference" = "corrected",
) => new Rules(symbol, { ...defaultConfig(), ...config }, fixesOf(semantics));

test.each([
  ["EURUSD", {}, 1.25, 10],
  ["eurusd", { account_currency: "usd" }, 1.25, 10],
  ["USDJPY", {}, 125, 8],
  ["USDCHF", {}, 0.8, 12.5],
  ["EURJPY", { account_currency: "JPY" }, 160, 1000],
  ["EURJPY", { account_currency: "EUR" }, 160, 6.25],
  ["GBPJPY", { pip_value_override: 7.5 }, 180, 7.5],
  ["GBPJPY", { base_notional: 1000 }, 180, 10],
  ["GBPJPY", { base_notional: 1000, pip_value_override: 3 }, 180, 3],
] as const)("[pip-value] %s %j at %d: %d", (symbol, config, price, expected) => {
  expect(rules(symbol, config).pipValue(price)).toBeCloseTo(expected, 9);
});

test.each(["GBPJPY", "EURGBP", "US500"])(
  "[pip-value-unknown] %s in dollars needs another rate and asks for it",
  (symbol) => {
    expect(() => rules(symbol)).toThrow(ConfigError);
    expect(() => rules(symbol)).toThrow(/account_currency.*pip_value_override/s);
  },
);

test.each(["USDJPY", "EURUSD", "GBPJPY"])(
  "[ref-pip-value] in the reference a pip of %s is worth 10",
  (symbol) => {
    expect(rules(symbol, {}, "reference").pipValue(150)).toBe(10);
  },
);

test("[pip-value-when] the rate is the close before the entry bar, for the size and the result", () => {
  const market = bars("08:00", "150.00 150.02 149.98 150.00", "150.01 150.30 149.99 150.20");
  const { position, result } = play(market, { rests: { buy: 150.05 }, ...without() }).trades[0]!;
  expect(position.snapshot.pip_value).toBeCloseTo(1000 / 150, 9);
  expect(result!.value).toBeCloseTo((result!.pips * 1000) / 150, 9);
});

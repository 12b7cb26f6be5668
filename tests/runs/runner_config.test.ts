import { describe, expect, test } from "bun:test";
import { defaultConfig } from "../../lib/engine/config.ts";
import { chooseInstrument } from "../../lib/runs/instrument.ts";
import { readManifest } from "../../lib/runs/manifest/load.ts";
import { buildRunnerConfig, toRunnerConfig } from "../../lib/runs/runner_config.ts";
import { DEMO_MANIFEST } from "./support.ts";

const manifestOf = (text: string) => readManifest(text, "m.yaml", { semantics: "reference" }).manifest;

describe("from manifest to configuration, the later step wins", () => {
  const manifest = manifestOf(`
meta: {id: x, name: X, category: day}
strategy:
  class_path: strategies.day_orb_5m.DayORB5m
  instruments:
    - {symbol: USDJPY, timeframe: 5M}
    - {symbol: EURUSD, timeframe: 15m}
    - {symbol: GBPJPY, timeframe: 5m}
  parameters: {or_n: 4, k_tp: 1.5, k_sl: null, min_or_atr_ratio: 0.9, custom: {a: 1}}
router: {allowed_sessions: [tok]}
risk: {risk_per_trade_pct: 0.3, warmup_trades: 7, notional_cap: 1e6, account_currency: jpy}
runner:
  runner_config:
    k_tp: 2
    warmup_trades: 99
    risk_per_trade_pct: 9
    allowed_sessions: [NY]
    rv_band_cuts: [0.001, 0.002]
    spread_bands: {narrow: 1, normal: 2}
    base_notional: 10000
    max_hold_bars: 5
    allow_low_rv: on
`);

  test.each([
    ["parameters set strategy fields", "or_n", 4],
    ["runner_config beats parameters", "k_tp", 2],
    ["a null parameter leaves the default", "k_sl", 0.8],
    ["other parameters do not reach the engine's fields", "min_or_atr_ratio", 0.6],
    ["they are passed on as they are", "parameters", { min_or_atr_ratio: 0.9, custom: { a: 1 } }],
    ["time frames of all instruments", "allowed_timeframes", ["5m", "15m"]],
    ["the router's sessions replace the runner's", "allowed_sessions", ["TOK"]],
    ["risk beats runner_config: warm-up", "warmup_trades", 7],
    ["risk beats runner_config: size", "risk_per_trade_pct", 0.3],
    ["risk limits are carried", "notional_cap", 1e6],
    ["the account's currency", "account_currency", "JPY"],
    ["whole values are replaced", "spread_bands", { narrow: 1, normal: 2, wide: 99 }],
    ["lists too", "rv_band_cuts", [0.001, 0.002]],
    ["base notional", "base_notional", 10000],
    ["holding limit", "max_hold_bars", 5],
    ["a switch written as a text", "allow_low_rv", true],
    ["untouched fields keep their default", "slip_ewma_alpha", 0.1],
  ] satisfies [string, keyof ReturnType<typeof defaultConfig>, unknown][])("%s", (_, field, value) => {
    expect(toRunnerConfig(manifest)[field]).toEqual(value as never);
  });

  test("a manifest without risk limits clears what runner_config said about them", () => {
    expect(toRunnerConfig(manifestOf(DEMO_MANIFEST)).max_daily_dd_pct).toBeNull();
  });
});

describe("flags over a configuration", () => {
  test("without flags it is an equal copy, and the base is never touched", () => {
    const base = { ...defaultConfig(), or_n: 9 };
    const copy = buildRunnerConfig({ kTp: 3, rvCuts: [1, 2] }, base);
    copy.allowed_sessions.push("TOK");
    expect(base).toEqual({ ...defaultConfig(), or_n: 9 });
    expect(copy).toMatchObject({ or_n: 9, k_tp: 3, rv_band_cuts: [1, 2] });
  });

  test.each([
    ["switches only switch on", { allowLowRv: false }, { allow_low_rv: true }],
    ["an empty session list lets all trade", { allowedSessions: [] }, { allowed_sessions: [] }],
    [
      "one policy for both modes",
      { fillSameBarPolicy: "tp_first" },
      { fill_same_bar_policy_conservative: "tp_first", fill_same_bar_policy_bridge: "tp_first" },
    ],
    [
      "the mode's own policy wins",
      { fillSameBarPolicy: "tp_first", fillSameBarPolicyBridge: "sl_first" },
      { fill_same_bar_policy_conservative: "tp_first", fill_same_bar_policy_bridge: "sl_first" },
    ],
    ["zero is a value", { warmup: 0, thresholdLcb: 0 }, { warmup_trades: 0, threshold_lcb_pip: 0 }],
  ])("%s", (_, flags, expected) => {
    expect(buildRunnerConfig(flags, { ...defaultConfig(), allow_low_rv: true })).toMatchObject(expected);
  });
});

describe("the instrument of a run", () => {
  const two = manifestOf(
    DEMO_MANIFEST.replace("symbol: USDJPY, timeframe: 5m, mode: bridge", "symbol: EURUSD, timeframe: 5m"),
  );

  test.each([
    [{}, "USDJPY conservative"],
    [{ symbol: "eurusd" }, "EURUSD conservative"],
    [{ symbol: "EURUSD", mode: "CONSERVATIVE" }, "EURUSD conservative"],
  ])("%j gives %s", (filter, expected) => {
    const { symbol, mode } = chooseInstrument(two, filter);
    expect(`${symbol} ${mode}`).toBe(expected);
  });

  test("--symbol EURUSD --mode bridge picks the second instrument", () => {
    const text = DEMO_MANIFEST.replace(
      "symbol: USDJPY, timeframe: 5m, mode: bridge",
      "symbol: EURUSD, timeframe: 5m, mode: bridge",
    );
    expect(chooseInstrument(manifestOf(text), { symbol: "EURUSD", mode: "bridge" })).toEqual({
      symbol: "EURUSD",
      timeframe: "5m",
      mode: "bridge",
    });
  });

  test.each([
    [{ symbol: "XXXYYY" }, "instrument_not_found", { symbol: "XXXYYY", mode: null }],
    [{ mode: "conservative" }, "instrument_ambiguous", { symbol: null, mode: "conservative" }],
  ])("%j is %s, with the choices", (filter, code, fields) => {
    const choices = ["USDJPY/5m/conservative", "EURUSD/5m/conservative"];
    expect(() => chooseInstrument(two, filter)).toThrow(
      expect.objectContaining({ code, exit: 1, fields: { ...fields, choices } }),
    );
  });
});

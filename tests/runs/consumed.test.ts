import { expect, test } from "bun:test";
import { consumedConfig } from "../../lib/runs/consumed.ts";
import { readManifest } from "../../lib/runs/manifest/load.ts";
import { settleRequest } from "../../lib/runs/request.ts";
import { DEMO_MANIFEST, workspaceWith } from "./support.ts";

/** The configuration as consumed, of the demo manifest with these replacements. */
function consumed(...changes: [was: string, is: string][]): string {
  let text = DEMO_MANIFEST;
  for (const [was, is] of changes) {
    if (!text.includes(was)) throw new Error(`${was} does not stand in the manifest`);
    text = text.replace(was, is);
  }
  const { reader } = workspaceWith();
  const loaded = readManifest(text, "m.yaml");
  return JSON.stringify(consumedConfig(settleRequest(reader, loaded, { mode: "conservative" })));
}

const parameter = (text: string): [string, string] => ["or_n: 6", `or_n: 6, ${text}`];
const setting = (text: string): [string, string] => ["ev_mode: off", `ev_mode: off, ${text}`];
const learning: [string, string] = ["ev_mode: off", "ev_mode: lcb"];
const bands = "rv_band_min_or_atr_ratio: { low: 0.1, mid: 0.2, high: 0.3 }";

test.each([
  ["a parameter that nobody reads", [parameter("colour: 7")], []],
  ["retests that are not required", [parameter("retest_max_bars: 9")], []],
  ["a threshold of an EV gate that is off", [["threshold_lcb_pip: 0.4", "threshold_lcb_pip: 9"]], []],
  [
    "a general floor behind the bands' own",
    [parameter(bands), ["min_or_atr_ratio: 0.5", "min_or_atr_ratio: 0.9"]],
    [parameter(bands)],
  ],
  ["another mode's policy", [setting("fill_bridge_lambda: 0.9")], []],
  [
    "an ATR floor behind the bands' own",
    [parameter("min_atr_pips: 9, rv_band_min_atr_pips: { low: 1, mid: 1, high: 1 }")],
    [parameter("min_atr_pips: 2, rv_band_min_atr_pips: { low: 1, mid: 1, high: 1 }")],
  ],
] as [string, [string, string][], [string, string][]][])("%s changes nothing", (_, one, other) => {
  expect(consumed(...one)).toBe(consumed(...other));
});

test.each([
  ["a distance", [["k_tp: 1.1", "k_tp: 1.2"]], []],
  [
    "retests that are required",
    [parameter("require_retest: true, retest_max_bars: 9")],
    [parameter("require_retest: true, retest_max_bars: 2")],
  ],
  [
    "a threshold of an EV gate that is on",
    [learning, ["threshold_lcb_pip: 0.4", "threshold_lcb_pip: 9"]],
    [learning],
  ],
  ["a general floor", [["min_or_atr_ratio: 0.5", "min_or_atr_ratio: 0.9"]], []],
  ["a band's own floor", [parameter(bands)], []],
] as [string, [string, string][], [string, string][]][])("%s changes something", (_, one, other) => {
  expect(consumed(...one)).not.toBe(consumed(...other));
});

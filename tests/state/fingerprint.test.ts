import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { defaultConfig } from "../../lib/engine/config.ts";
import {
  configFingerprint,
  type FingerprintInputs,
  fingerprintInputs,
  fingerprintMatches,
  fingerprintText,
  floatText,
} from "../../lib/state/fingerprint.ts";

const defaults = fingerprintInputs("USDJPY", defaultConfig());
const withConfig = (changes: Partial<FingerprintInputs>): FingerprintInputs => ({ ...defaults, ...changes });
const integers = (value: number) => (Number.isInteger(value) ? String(value) : floatText(value));

test("the hashed text is one JSON object with sorted keys", () => {
  expect(fingerprintText(defaults)).toBe(
    '{"conf": 0.95, "decay": 0.02, "min_or_atr_ratio": 0.6, "or_n": 6, "rv_band_cuts": [0.005, 0.015], "symbol": "USDJPY", "threshold_lcb_pip": 0.5}',
  );
});

describe("known fingerprints", () => {
  test.each([
    ["defaults", {}, "401fffc2e5ebfc6c"],
    ["the shipped day_orb_5m", { min_or_atr_ratio: 0.12, threshold_lcb_pip: -10 }, "41b2fd40836c5132"],
    ["mean reversion", { min_or_atr_ratio: 0, or_n: 2, threshold_lcb_pip: 0 }, "f82b31a3efeb1ce2"],
    ["exponents", { decay: 0.01, rv_band_cuts: [1e-5, 0.0025], symbol: "EURUSD" }, "f7c6a14220b12149"],
    ["a symbol beyond ASCII", { symbol: "ドル円" }, "6041024be259e27e"],
    ["threshold 0", { threshold_lcb_pip: 0 }, "0255efcccbdd6ba3"],
    ["threshold 0.25", { threshold_lcb_pip: 0.25 }, "e55ad7a9a572f4aa"],
    ["0.3 / 0.4 / 4", { threshold_lcb_pip: 0.3, min_or_atr_ratio: 0.4, or_n: 4 }, "3fc2146a8f81936f"],
    ["0.0 / 0.4 / 6", { threshold_lcb_pip: 0, min_or_atr_ratio: 0.4 }, "17b84f7c0c83f3b0"],
    ["0.0 / 0.4 / 4", { threshold_lcb_pip: 0, min_or_atr_ratio: 0.4, or_n: 4 }, "c73567917b94f30a"],
    ["0.3 / 0.4 / 6", { threshold_lcb_pip: 0.3, min_or_atr_ratio: 0.4 }, "5b701ee1627eb1ac"],
    ["0.0 / 0.4 / 8", { threshold_lcb_pip: 0, min_or_atr_ratio: 0.4, or_n: 8 }, "3ade481405768c96"],
    ["0.3 / 0.4 / 8", { threshold_lcb_pip: 0.3, min_or_atr_ratio: 0.4, or_n: 8 }, "22a2441a82887be9"],
    ["0.3 / 0.6 / 4", { threshold_lcb_pip: 0.3, or_n: 4 }, "8a2fc34a75c77b6d"],
    ["0.3 / 0.6 / 6", { threshold_lcb_pip: 0.3 }, "fb3f5e477d101090"],
  ] satisfies [string, Partial<FingerprintInputs>, string][])("%s", (_name, changes, expected) => {
    expect(configFingerprint(withConfig(changes))).toBe(expected);
  });

  test.each([
    ["mean reversion", { min_or_atr_ratio: 0, or_n: 2, threshold_lcb_pip: 0 }, "bddccb2a3486196b"],
    ["day_orb_5m", { min_or_atr_ratio: 0.12, threshold_lcb_pip: -10 }, "af7920e4281f8296"],
  ] satisfies [string, Partial<FingerprintInputs>, string][])(
    "%s with integers",
    (_name, changes, stored) => {
      const inputs = withConfig(changes);
      const hash = new Bun.CryptoHasher("sha256").update(fingerprintText(inputs, integers)).digest("hex");
      expect(hash.slice(0, 16)).toBe(stored);
      expect(configFingerprint(inputs)).not.toBe(stored);
      expect(fingerprintMatches(stored, inputs)).toBe(true);
    },
  );
});

describe("a stored fingerprint matches", () => {
  const inputs = withConfig({ min_or_atr_ratio: 0, threshold_lcb_pip: -10, rv_band_cuts: [0, 1] });

  test("whichever of the integral members were written as integers", () => {
    const texts = new Set<string>();
    for (let mixture = 0; mixture < 16; mixture++) {
      let seen = 0;
      const text = fingerprintText(inputs, (value) => {
        if (!Number.isInteger(value)) return floatText(value);
        return (mixture >> seen++) & 1 ? String(value) : floatText(value);
      });
      texts.add(text);
      const stored = new Bun.CryptoHasher("sha256").update(text).digest("hex").slice(0, 16);
      expect(fingerprintMatches(stored, inputs)).toBe(true);
    }
    expect(texts.size).toBe(16);
  });

  test.each([
    ["or_n", { or_n: 5 }],
    ["symbol", { symbol: "EURUSD" }],
    ["decay", { decay: 0.03 }],
    ["confidence", { conf: 0.9 }],
    ["threshold", { threshold_lcb_pip: -9 }],
    ["a cut", { rv_band_cuts: [0, 2] }],
    ["the ratio", { min_or_atr_ratio: 0.1 }],
  ] satisfies [string, Partial<FingerprintInputs>][])(
    "no configuration with another %s",
    (_name, changes) => {
      expect(fingerprintMatches(configFingerprint({ ...inputs, ...changes }), inputs)).toBe(false);
    },
  );

  test("nothing but 16 hex digits", () => {
    expect(fingerprintMatches("", inputs)).toBe(false);
    expect(fingerprintMatches(configFingerprint(inputs).toUpperCase(), inputs)).toBe(false);
  });
});

test("decay and confidence come from the estimator in force, when one is given", () => {
  const inForce = fingerprintInputs("USDJPY", defaultConfig(), { decay: 0.05, conf: 0.9 });
  expect(inForce).toMatchObject({ decay: 0.05, conf: 0.9 });
});

describe("float text", () => {
  test.each([
    [-10, "-10.0"],
    [0, "0.0"],
    [-0, "-0.0"],
    [0.1, "0.1"],
    [1e-4, "0.0001"],
    [1e-5, "1e-05"],
    [2.5e-7, "2.5e-07"],
    [1.25e-100, "1.25e-100"],
    [1e15, "1000000000000000.0"],
    [1e16, "1e+16"],
    [123456789012345680, "1.2345678901234568e+17"],
    [-1.5e22, "-1.5e+22"],
    [5e-324, "5e-324"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [Number.NaN, "NaN"],
  ])("%p is %p", (value, text) => {
    expect(floatText(value)).toBe(text);
  });

  test("reads back as the same number and always shows that it is a float", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = floatText(value);
        expect(Object.is(Number(text), value)).toBe(true);
        expect(text).toMatch(/[.e]/);
      }),
    );
  });
});

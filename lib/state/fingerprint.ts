import type { RunnerConfig } from "../engine/config.ts";
import type { LearnedState } from "../engine/learned.ts";
import { sha256 } from "../workspace/found.ts";

/** The seven members that a config fingerprint covers (specification 02 §9). */
export interface FingerprintInputs {
  symbol: string;
  /** Confidence level of the EV estimator. */
  conf: number;
  /** Decay of the EV estimator. */
  decay: number;
  min_or_atr_ratio: number;
  or_n: number;
  rv_band_cuts: readonly number[];
  threshold_lcb_pip: number;
}

/** The confidence level of a fresh EV estimator. */
const FRESH_CONFIDENCE = 0.95;

/** What the fingerprint of this configuration covers. With `ev`, its decay and confidence (those in force) are taken. */
export function fingerprintInputs(
  symbol: string,
  config: RunnerConfig,
  ev: Pick<LearnedState["ev_global"], "decay" | "conf"> = { decay: config.ev_decay, conf: FRESH_CONFIDENCE },
): FingerprintInputs {
  const { min_or_atr_ratio, or_n, rv_band_cuts, threshold_lcb_pip } = config;
  return { symbol, conf: ev.conf, decay: ev.decay, min_or_atr_ratio, or_n, rv_band_cuts, threshold_lcb_pip };
}

/**
 * A float as the fingerprint spells it: the shortest decimal that reads back, with `.0` when integral, and with a signed
 * exponent of at least two digits below 1e-4 and from 1e16 on.
 */
export function floatText(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
  const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
  const power = Number(exponent);
  if (value === 0 || (power >= -4 && power < 16)) return Number.isInteger(value) ? `${value}.0` : `${value}`;
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** The text that is hashed. `spell` writes the members that a configuration file may give as integer or as float. */
export function fingerprintText(
  inputs: FingerprintInputs,
  spell: (value: number) => string = floatText,
): string {
  const cuts = inputs.rv_band_cuts.map(spell).join(", ");
  return (
    `{"conf": ${floatText(inputs.conf)}, "decay": ${spell(inputs.decay)}, ` +
    `"min_or_atr_ratio": ${spell(inputs.min_or_atr_ratio)}, "or_n": ${Math.trunc(inputs.or_n)}, ` +
    `"rv_band_cuts": [${cuts}], "symbol": ${asciiJson(inputs.symbol)}, ` +
    `"threshold_lcb_pip": ${spell(inputs.threshold_lcb_pip)}}`
  );
}

/** The config fingerprint, 16 lower-case hex digits: a state learned under another one is not reused. */
export function configFingerprint(inputs: FingerprintInputs): string {
  return digest(fingerprintText(inputs));
}

/**
 * Whether a stored fingerprint stands for this configuration. Other programs spell an integral value as they found it in
 * the manifest (`0` or `0.0`), so every mixture of the two spellings is accepted: the numbers are the same.
 */
export function fingerprintMatches(stored: string, inputs: FingerprintInputs): boolean {
  const spelled = [inputs.decay, inputs.min_or_atr_ratio, ...inputs.rv_band_cuts, inputs.threshold_lcb_pip];
  const integral = spelled.filter(Number.isInteger).length;
  for (let mixture = 0; mixture < 1 << integral; mixture++) {
    let seen = 0;
    const spell = (value: number): string =>
      Number.isInteger(value) && (mixture >> seen++) & 1 ? BigInt(value).toString() : floatText(value);
    if (digest(fingerprintText(inputs, spell)) === stored) return true;
  }
  return false;
}

function digest(text: string): string {
  return sha256(text).slice(0, 16);
}

function asciiJson(text: string): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(text).replace(/[^ -~]/g, escaped);
}

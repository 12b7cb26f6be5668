import { OpsError } from "../workspace/errors.ts";
import { checkName, showName } from "../workspace/names.ts";
import { SNAPSHOT } from "../workspace/snapshot.ts";
import { syntheticRangesPath } from "../market/synthetic_ranges.ts";

const MINUTE = 60_000;

/** Where the bars of one symbol and time frame lie, and by which key the snapshot knows them. */
export interface Store {
  /** Upper case. */
  symbol: string;
  tf: string;
  /** Length of a bar in milliseconds. */
  tfMs: number;
  /** `USDJPY_5m` */
  key: string;
  /** The three tiers. They gain the same rows in the same commit. */
  raw: string;
  validated: string;
  features: string;
  /** Which source brought which range, one commit a line. */
  sources: string;
  /** Which ranges of bars are invented. */
  synthetic: string;
  /** Bars that came too late for their place, kept for `--repair`. */
  late: string;
  snapshot: string;
}

export interface StoreOptions {
  symbol: string;
  tf?: string;
  rawRoot?: string;
  validatedRoot?: string;
  featuresRoot?: string;
  snapshot?: string;
}

/** Throws `invalid_name` for a symbol or time frame that cannot be part of a path. */
export function storeOf(options: StoreOptions): Store {
  const symbol = checkSymbol(options.symbol);
  const tf = checkName("timeframe", options.tf ?? "5m");
  const { rawRoot = "raw", validatedRoot = "validated", featuresRoot = "features" } = options;
  const validated = `${validatedRoot}/${symbol}/${tf}.csv`;
  return {
    symbol,
    tf,
    tfMs: timeframeMinutes(tf) * MINUTE,
    key: `${symbol}_${tf}`,
    raw: `${rawRoot}/${symbol}/${tf}.csv`,
    validated,
    features: `${featuresRoot}/${symbol}/${tf}.csv`,
    sources: validated.replace(/\.csv$/, ".sources.jsonl"),
    synthetic: syntheticRangesPath(validated),
    late: validated.replace(/\.csv$/, ".late.jsonl"),
    snapshot: options.snapshot ?? SNAPSHOT,
  };
}

/** `<n>m` and `<n>h` in minutes, at least one unit; `…h` without a number 60; anything else 5. */
export function timeframeMinutes(tf: string): number {
  const [, digits, unit] = /^(\d+)([mh])$/.exec(tf) ?? [];
  if (digits === undefined) return tf.endsWith("h") ? 60 : 5;
  return Math.max(1, Number(digits)) * (unit === "h" ? 60 : 1);
}

/** Upper case; also of the kind `JPY=X`. */
function checkSymbol(text: string): string {
  const symbol = text.trim().toUpperCase();
  if (/^(?!.*\.\.)[A-Z0-9=_-][A-Z0-9=._-]{0,19}$/.test(symbol)) return symbol;
  const shown = showName(text);
  throw new OpsError(
    "invalid_name",
    { en: `${shown} is not a valid symbol.`, ja: `${shown} はシンボルとして使えません。` },
    {
      en: "Allowed: up to 20 letters, digits, '=', '.', '_' and '-', without '..'.",
      ja: "使えるのは 20 文字までの英数字と '='、'.'、'_'、'-' です（'..' は不可）。",
    },
    { fields: { kind: "symbol", value: shown.slice(1, -1) } },
  );
}

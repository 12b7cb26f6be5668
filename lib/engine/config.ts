/** Everything that decides how the engine trades, in the field names of manifests (see docs/formats). */
export interface RunnerConfig {
  threshold_lcb_pip: number;
  slip_cap_pip: number;
  min_or_atr_ratio: number;
  rv_band_min_or_atr_ratio: Record<string, unknown>;
  rv_band_cuts: [number, number];
  spread_bands: Record<string, number>;
  spread_input_mode: string;
  spread_scale: number | null;
  allow_low_rv: boolean;
  allowed_sessions: string[];
  allowed_timeframes: string[] | null;
  or_n: number;
  k_tp: number;
  k_sl: number;
  k_tr: number;
  cooldown_bars: number;
  /** Every other key of the manifest's `strategy.parameters`. */
  parameters: Record<string, unknown>;
  warmup_trades: number;
  prior_alpha: number;
  prior_beta: number;
  ev_decay: number;
  ev_mode: string;
  ev_lcb_method: "wilson" | "beta";
  risk_per_trade_pct: number;
  include_expected_slip: boolean;
  slip_curve: Record<string, { a: number; b: number }>;
  slip_learn: boolean;
  slip_ewma_alpha: number;
  rv_qcalib_enabled: boolean;
  rv_q_low: number;
  rv_q_high: number;
  rv_q_lookback_bars: number;
  calibrate_days: number;
  size_floor_mult: number;
  fill_same_bar_policy_conservative: string;
  fill_same_bar_policy_bridge: string;
  fill_bridge_lambda: number;
  fill_bridge_drift_scale: number;
  max_hold_bars: number;
  pip_value_override: number | null;
  base_notional: number | null;
  account_currency: string;
  max_daily_dd_pct: number | null;
  notional_cap: number | null;
  max_concurrent_positions: number;
}

/** The defaults of specification 01 §2.1. A fresh object each call: callers may change it. */
export function defaultConfig(): RunnerConfig {
  return {
    threshold_lcb_pip: 0.5,
    slip_cap_pip: 1.5,
    min_or_atr_ratio: 0.6,
    rv_band_min_or_atr_ratio: {},
    rv_band_cuts: [0.005, 0.015],
    spread_bands: { narrow: 0.5, normal: 1.2, wide: 99 },
    spread_input_mode: "price",
    spread_scale: null,
    allow_low_rv: false,
    allowed_sessions: ["LDN", "NY"],
    allowed_timeframes: null,
    or_n: 6,
    k_tp: 1,
    k_sl: 0.8,
    k_tr: 0,
    cooldown_bars: 3,
    parameters: {},
    warmup_trades: 50,
    prior_alpha: 0,
    prior_beta: 0,
    ev_decay: 0.02,
    ev_mode: "lcb",
    ev_lcb_method: "wilson",
    risk_per_trade_pct: 0,
    include_expected_slip: false,
    slip_curve: { narrow: { a: 0.02, b: 0 }, normal: { a: 0.05, b: 0 }, wide: { a: 0.1, b: 0 } },
    slip_learn: true,
    slip_ewma_alpha: 0.1,
    rv_qcalib_enabled: false,
    rv_q_low: 0.33,
    rv_q_high: 0.66,
    rv_q_lookback_bars: 5760,
    calibrate_days: 0,
    size_floor_mult: 0.01,
    fill_same_bar_policy_conservative: "sl_first",
    fill_same_bar_policy_bridge: "probabilistic",
    fill_bridge_lambda: 0.35,
    fill_bridge_drift_scale: 2.5,
    max_hold_bars: 96,
    pip_value_override: null,
    base_notional: null,
    account_currency: "USD",
    max_daily_dd_pct: null,
    notional_cap: null,
    max_concurrent_positions: 1,
  };
}

export const MODES = ["conservative", "bridge"] as const;
export type Mode = (typeof MODES)[number];

export const SEMANTICS = ["corrected", "reference"] as const;
export type Semantics = (typeof SEMANTICS)[number];

/** The corrections of the reference's mistakes, each a switch of its own (`--fix NAME`, `--no-fix NAME`). */
export const FIXES = [
  "closed_bar_decisions",
  "real_touch",
  "worst_order",
  "time_exit_first",
  "fill_reference",
  "streak_resets_daily",
  "session_reset",
  "trail_label",
  "slip_once",
  "shadow_learning",
  "negative_threshold",
  "limits_enforced",
  "true_adx",
  "pip_value",
] as const;
export type Fix = (typeof FIXES)[number];
export type Fixes = Record<Fix, boolean>;

/** `reference` has no fix on, `corrected` all; single switches override that. */
export function fixesOf(semantics: Semantics, switches: Partial<Fixes> = {}): Fixes {
  const on = semantics === "corrected";
  return Object.fromEntries(FIXES.map((fix) => [fix, switches[fix] ?? on])) as Fixes;
}

/** A deep copy that nobody can change. */
export function frozen<Value>(value: Value): Readonly<Value> {
  const freeze = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    Object.values(part).forEach(freeze);
    Object.freeze(part);
  };
  const copy = structuredClone(value);
  freeze(copy);
  return copy;
}

/** A configuration that cannot be run. `key` is the manifest key at fault. */
export class ConfigError extends Error {
  constructor(
    readonly key: string,
    readonly problem: string,
  ) {
    super(`${key}: ${problem}`);
    this.name = "ConfigError";
  }
}

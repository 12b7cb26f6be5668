import { z } from "zod";
import { flexible, isNone, list, lowerList, message, number, optional, text, whole } from "./values.ts";

const policy = text
  .transform((value) => value.toLowerCase())
  .refine(
    (value) => ["sl_first", "tp_first", "probabilistic"].includes(value),
    message(
      "must be sl_first, tp_first or probabilistic",
      "sl_first、tp_first、probabilistic のいずれかにしてください",
    ),
  );
const count = whole(0);
const positive = whole(1);
const off = flexible(false);
const on = flexible(true);
const slope = z.object({ a: number, b: number.default(0) });
const NO_SLIP = { a: 0, b: 0 };

/**
 * What `runner.runner_config` may override: each key replaces the engine's field of that name as a whole.
 * A key that is null is as good as absent.
 */
const fields = {
  threshold_lcb_pip: number,
  slip_cap_pip: number,
  min_or_atr_ratio: number,
  rv_band_min_or_atr_ratio: z.record(z.string(), z.unknown()),
  rv_band_cuts: z
    .tuple([number, number])
    .refine(([low, high]) => low <= high, message("must ascend", "昇順にしてください")),
  spread_bands: z
    .object({ narrow: number, normal: number, wide: number.default(99) })
    .transform((bands): Record<string, number> => bands),
  spread_input_mode: text,
  spread_scale: number,
  allow_low_rv: off,
  allowed_sessions: list(),
  allowed_timeframes: lowerList,
  or_n: positive,
  k_tp: number,
  k_sl: number,
  k_tr: number,
  cooldown_bars: count,
  warmup_trades: count,
  prior_alpha: number,
  prior_beta: number,
  ev_decay: number.refine(
    (value) => value >= 0 && value <= 1,
    message("must be between 0 and 1", "0 から 1 の間にしてください"),
  ),
  // `off` without quotes is false to some YAML writers.
  ev_mode: z
    .preprocess((value) => (value === false ? "off" : value), text)
    .transform((value) => value.toLowerCase()),
  ev_lcb_method: z.enum(["wilson", "beta"]),
  risk_per_trade_pct: number,
  include_expected_slip: off,
  slip_curve: z
    .object({ narrow: slope.default(NO_SLIP), normal: slope.default(NO_SLIP), wide: slope.default(NO_SLIP) })
    .transform((curve): Record<string, { a: number; b: number }> => curve),
  slip_learn: on,
  slip_ewma_alpha: number,
  rv_qcalib_enabled: off,
  rv_q_low: number,
  rv_q_high: number,
  rv_q_lookback_bars: positive,
  calibrate_days: count,
  size_floor_mult: number,
  fill_same_bar_policy_conservative: policy,
  fill_same_bar_policy_bridge: policy,
  fill_bridge_lambda: number,
  fill_bridge_drift_scale: number,
  max_hold_bars: positive,
  pip_value_override: number,
  base_notional: number,
  max_daily_dd_pct: number,
  notional_cap: number,
  max_concurrent_positions: positive,
};

/** The keys that `runner.runner_config` knows. */
export const RUNNER_CONFIG_KEYS: readonly string[] = Object.keys(fields);

/** Null says "no restriction" for sessions, and "not given" everywhere else. */
const EMPTY_WHEN_NULL = ["allowed_sessions"];

export const runnerConfigSchema = z.preprocess((value) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value ?? {};
  return Object.fromEntries(
    Object.entries(value).filter(([key, member]) => EMPTY_WHEN_NULL.includes(key) || !isNone(member)),
  );
}, z.object(fields).partial());

const distance = optional(number).optional();

/** The strategy fields among `strategy.parameters`; every other parameter is passed on as it is. */
export const parametersSchema = z.preprocess(
  (value) => value ?? {},
  z.looseObject({
    or_n: optional(positive).optional(),
    k_tp: distance,
    k_sl: distance,
    k_tr: distance,
    cooldown_bars: optional(count).optional(),
  }),
);

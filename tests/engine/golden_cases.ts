import type { EvProfile } from "../../lib/engine/records.ts";
import { engineOf, type Setup } from "./support.ts";
import type { Engine } from "../../lib/engine/engine.ts";
import { goldenBars } from "./lcg.ts";

/** The golden cases of specification 01 §21. */

const BASE_PARAMETERS = {
  min_or_atr_ratio: 0.12,
  ny_high_rv_min_or_atr_ratio: 0.2,
  ny_high_rv_or_multiplier: 1.2,
  tokyo_low_rv_micro_trend_min: 0,
  min_atr_pips: 4,
  max_atr_pips: 55,
  rv_band_min_atr_pips: { low: 6, mid: 4, high: 0 },
  rv_band_max_atr_pips: { low: 45, mid: 55, high: 65 },
  max_signals_per_day: 4,
  fallback_win_rate: 0.55,
  max_loss_streak: 4,
  max_daily_loss_pips: 150,
  max_daily_trade_count: 6,
};
const BASE_CONFIG = {
  or_n: 6,
  k_tp: 1.25,
  k_sl: 0.6,
  k_tr: 0.3,
  cooldown_bars: 1,
  threshold_lcb_pip: -10,
  min_or_atr_ratio: 0.12,
  allow_low_rv: true,
  warmup_trades: 0,
  include_expected_slip: true,
  ev_mode: "off",
  risk_per_trade_pct: 0.25,
};
const NO_STREAK = { ...BASE_PARAMETERS, max_loss_streak: 0 };

const PROFILE: EvProfile = {
  global: { recent: { alpha_avg: 5, beta_avg: 4 } },
  buckets: [
    {
      bucket: { session: "LDN", spread_band: "narrow", rv_band: "mid" },
      recent: { alpha_avg: 6, beta_avg: 3, p_mean: 0.62, observations: 10 },
      long_term: {},
    },
    {
      bucket: { session: "NY", spread_band: "narrow", rv_band: "mid" },
      recent: {},
      long_term: { alpha_avg: 4, beta_avg: 6, p_mean: 0.4, observations: 30 },
    },
  ],
};

const CASES = {
  A: { mode: "conservative", config: BASE_CONFIG, parameters: BASE_PARAMETERS },
  B: { mode: "bridge", config: BASE_CONFIG, parameters: NO_STREAK },
  C: {
    mode: "bridge",
    config: {
      or_n: 4,
      k_tp: 1,
      k_sl: 1,
      k_tr: 0,
      cooldown_bars: 3,
      threshold_lcb_pip: -1,
      min_or_atr_ratio: 0.6,
      allow_low_rv: true,
      allowed_sessions: ["TOK", "LDN", "NY"],
      warmup_trades: 5,
      prior_alpha: 6,
      prior_beta: 4,
      risk_per_trade_pct: 0.5,
      ev_mode: "lcb",
    },
    parameters: { min_or_atr_ratio: 0.6, tokyo_low_rv_micro_trend_min: 0 },
  },
  D: {
    mode: "conservative",
    config: {
      or_n: 6,
      k_tp: 2,
      k_sl: 1.5,
      k_tr: 1.2,
      cooldown_bars: 0,
      min_or_atr_ratio: 0.5,
      allow_low_rv: true,
      warmup_trades: 0,
      ev_mode: "off",
      risk_per_trade_pct: 0.25,
      include_expected_slip: true,
      rv_qcalib_enabled: true,
      rv_q_lookback_bars: 500,
      calibrate_days: 3,
      fill_same_bar_policy_conservative: "probabilistic",
    },
    parameters: {
      require_retest: true,
      retest_max_bars: 6,
      retest_tol_k: 0.25,
      min_or_atr_ratio: 0.5,
      tokyo_low_rv_micro_trend_min: 0,
      fallback_win_rate: 0.6,
    },
  },
  E: {
    mode: "conservative",
    config: { ...BASE_CONFIG, k_tp: 3, k_sl: 2, k_tr: 0 },
    parameters: NO_STREAK,
  },
  F: {
    mode: "conservative",
    config: {
      or_n: 6,
      k_tp: 2,
      k_sl: 1,
      k_tr: 0,
      cooldown_bars: 0,
      threshold_lcb_pip: 0.3,
      min_or_atr_ratio: 0.5,
      allow_low_rv: true,
      warmup_trades: 3,
      prior_alpha: 60,
      prior_beta: 40,
      risk_per_trade_pct: 0.5,
      ev_mode: "lcb",
      include_expected_slip: true,
    },
    parameters: { min_or_atr_ratio: 1.8, tokyo_low_rv_micro_trend_min: 0 },
    profile: PROFILE,
  },
} satisfies Record<string, Setup>;
export type GoldenCase = keyof typeof CASES;
export const GOLDEN_CASES = Object.keys(CASES) as GoldenCase[];

/** A case as the reference runs it. */
export const goldenSetup = (name: GoldenCase): Setup => ({
  ...CASES[name],
  semantics: "reference",
  resume: "learned",
});

const done = new Map<GoldenCase, Engine>();

/** The engine after a case's bars; the same one for every test that only looks. */
export function goldenRun(name: GoldenCase): Engine {
  const known = done.get(name);
  if (known) return known;
  const engine = engineOf(goldenSetup(name));
  engine.process(goldenBars());
  done.set(name, engine);
  return engine;
}

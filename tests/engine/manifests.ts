import type { Bars } from "../../lib/market/bars.ts";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import { realBars, type Setup } from "./support.ts";

/** Configurations that between them use all of the engine's memory: what the properties are tried on. */

const COMMON = {
  or_n: 6,
  k_tp: 1.25,
  k_sl: 0.6,
  k_tr: 0.3,
  cooldown_bars: 1,
  threshold_lcb_pip: -1,
  min_or_atr_ratio: 0.12,
  allow_low_rv: true,
  warmup_trades: 30,
  include_expected_slip: true,
  risk_per_trade_pct: 0.25,
};
const PARAMETERS = {
  min_or_atr_ratio: 0.12,
  tokyo_low_rv_micro_trend_min: 0,
  max_loss_streak: 4,
  max_daily_loss_pips: 150,
  max_daily_trade_count: 6,
};
/** Targets that take hours: positions lie across sessions and cuts. */
const WIDE = { k_tp: 6, k_sl: 4, k_tr: 2 };

export const manifests: Record<string, Pick<Setup, "config" | "parameters" | "profile">> = {
  "EV off, wide": { config: { ...COMMON, ...WIDE, ev_mode: "off" }, parameters: PARAMETERS },
  lcb: { config: { ...COMMON, prior_alpha: 4, prior_beta: 2 }, parameters: PARAMETERS },
  "calibration and adapted volatility": {
    config: { ...COMMON, ...WIDE, calibrate_days: 20, rv_qcalib_enabled: true, rv_q_lookback_bars: 900 },
    parameters: PARAMETERS,
  },
  "mean, retest": {
    config: { ...COMMON, ev_mode: "mean", k_tp: 4, k_sl: 3 },
    parameters: { ...PARAMETERS, require_retest: true },
  },
  "close breakout": {
    config: { ...COMMON, ...WIDE, ev_mode: "off", allowed_sessions: ["TOK", "LDN", "NY"] },
    parameters: { ...PARAMETERS, require_close_breakout: true },
  },
  profile: {
    config: {
      ...COMMON,
      threshold_lcb_pip: 0.3,
      max_daily_dd_pct: 0.2,
      notional_cap: 40_000,
      ev_lcb_method: "beta",
    },
    parameters: PARAMETERS,
    profile: {
      global: { long_term: { alpha_avg: 6, beta_avg: 4 } },
      buckets: [
        {
          bucket: { session: "LDN", spread_band: "narrow", rv_band: "mid" },
          recent: { alpha_avg: 9, beta_avg: 4, p_mean: 0.7, observations: 12 },
        },
      ],
    },
  },
};

/** Every manifest in both modes and both semantics. */
export const allSetups: [name: string, setup: Setup][] = Object.entries(manifests).flatMap(
  ([name, manifest]) =>
    (["corrected", "reference"] as const).flatMap((semantics) =>
      (["conservative", "bridge"] as const).map((mode): [string, Setup] => [
        `${name}, ${mode}, ${semantics}`,
        { ...manifest, semantics, mode },
      ]),
    ),
);

const HALF_YEAR = { from: Date.UTC(2023, 6, 1), to: Date.UTC(2024, 0, 1), seed: 5 };

export const syntheticHalf = (): Bars => syntheticBars({ symbol: "USDJPY", ...HALF_YEAR });

/** Half a year of seeded bars, and a real year where that is at hand. */
export function markets(): [name: string, bars: Bars][] {
  const real = realBars("USDJPY_5m_2018");
  return [
    ["half a synthetic year", syntheticHalf()],
    ...(real ? [["USDJPY 2018", real] as [string, Bars]] : []),
  ];
}

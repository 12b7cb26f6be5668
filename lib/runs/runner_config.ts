import { defaultConfig, type RunnerConfig } from "../engine/config.ts";
import type { Manifest } from "./manifest/schema.ts";

/** Parameters of a strategy that are fields of the engine's configuration. */
const FIELDS = ["or_n", "k_tp", "k_sl", "k_tr", "cooldown_bars"] as const;

/**
 * The engine's configuration of a manifest, each step overriding the one before it (specification 01 §2.3, 02 §3.1): defaults,
 * `strategy.parameters`, `runner.runner_config`, time frames of all instruments, `router.allowed_sessions`, `risk`.
 */
export function toRunnerConfig(manifest: Manifest): RunnerConfig {
  const { strategy, router, risk, runner } = manifest;
  const config = defaultConfig();
  for (const [key, value] of Object.entries(strategy.parameters)) {
    const field = FIELDS.find((name) => name === key);
    if (!field) config.parameters[key] = value;
    else if (typeof value === "number") config[field] = value;
  }
  Object.assign(config, runner.runner_config);
  config.allowed_timeframes = [...new Set(strategy.instruments.map((instrument) => instrument.timeframe))];
  if (router.allowed_sessions.length > 0) config.allowed_sessions = router.allowed_sessions;
  return Object.assign(config, risk);
}

/** Flags with which commands that have no manifest set the engine's configuration (specification 02 §3.2). */
export interface ConfigOverrides {
  thresholdLcb?: number;
  minOrAtr?: number;
  /** The two RV cuts. */
  rvCuts?: [number, number];
  allowLowRv?: boolean;
  includeExpectedSlip?: boolean;
  rvQuantile?: boolean;
  /** Empty lets every session trade. */
  allowedSessions?: string[];
  warmup?: number;
  calibrateDays?: number;
  priorAlpha?: number;
  priorBeta?: number;
  decay?: number;
  evMode?: string;
  sizeFloor?: number;
  fillSameBarPolicy?: string;
  fillSameBarPolicyConservative?: string;
  fillSameBarPolicyBridge?: string;
  fillBridgeLambda?: number;
  fillBridgeDriftScale?: number;
  orN?: number;
  cooldownBars?: number;
  kTp?: number;
  kSl?: number;
  kTr?: number;
}

/** A copy of `base` (or of the defaults) with the given flags applied. An absent flag leaves its field; switches only switch on. */
export function buildRunnerConfig(
  flags: ConfigOverrides,
  base: RunnerConfig = defaultConfig(),
): RunnerConfig {
  const changes: Partial<RunnerConfig> = {
    threshold_lcb_pip: flags.thresholdLcb,
    min_or_atr_ratio: flags.minOrAtr,
    rv_band_cuts: flags.rvCuts,
    allow_low_rv: flags.allowLowRv || undefined,
    include_expected_slip: flags.includeExpectedSlip || undefined,
    rv_qcalib_enabled: flags.rvQuantile || undefined,
    allowed_sessions: flags.allowedSessions,
    warmup_trades: flags.warmup,
    calibrate_days: flags.calibrateDays,
    prior_alpha: flags.priorAlpha,
    prior_beta: flags.priorBeta,
    ev_decay: flags.decay,
    ev_mode: flags.evMode,
    size_floor_mult: flags.sizeFloor,
    fill_same_bar_policy_conservative: flags.fillSameBarPolicyConservative ?? flags.fillSameBarPolicy,
    fill_same_bar_policy_bridge: flags.fillSameBarPolicyBridge ?? flags.fillSameBarPolicy,
    fill_bridge_lambda: flags.fillBridgeLambda,
    fill_bridge_drift_scale: flags.fillBridgeDriftScale,
    or_n: flags.orN,
    cooldown_bars: flags.cooldownBars,
    k_tp: flags.kTp,
    k_sl: flags.kSl,
    k_tr: flags.kTr,
  };
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...structuredClone(base), ...Object.fromEntries(given) };
}

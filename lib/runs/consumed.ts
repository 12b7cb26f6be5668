import type { RunnerConfig } from "../engine/config.ts";
import { RV_BANDS } from "../engine/ev.ts";
import { Rules } from "../engine/rules.ts";
import { bandValue } from "../engine/strategy.ts";
import { PARAMETERS } from "./manifest/keys.ts";
import type { RunRequest } from "./request.ts";

/** Parameters that a band's own value replaces, and those that are resolved band by band. */
const BY_BAND = ["min_atr_pips", "max_atr_pips"] as const;

/**
 * A run's configuration as it is consumed: what an override replaces, what nothing reads under the other settings, and what only
 * spells a band's value differently is gone. Two configurations with equal results here trade alike on any bars.
 * It is for comparing, not for running; a strategy of the operator's own may read any parameter, so it keeps them all.
 */
export function consumedConfig(request: Pick<RunRequest, "config" | "fixes" | "instrument" | "strategy">) {
  const { config, fixes, instrument, strategy } = request;
  const rules = new Rules(instrument.symbol, config, fixes);
  const { parameters, min_or_atr_ratio, rv_band_min_or_atr_ratio, ...rest } = config;
  return {
    ...withoutIdle(rest, request),
    or_atr_floors: Object.fromEntries(RV_BANDS.map((band) => [band, rules.orAtrFloor(band)])),
    ...Object.fromEntries(
      BY_BAND.map((name) => [name, RV_BANDS.map((band) => bandOr(parameters, name, band))]),
    ),
    parameters: strategy ? parameters : consumedParameters(config),
  };
}

function bandOr(parameters: Record<string, unknown>, name: string, band: string): unknown {
  return bandValue(parameters[`rv_band_${name}`], band) ?? parameters[name] ?? 0;
}

/** Of Day ORB. */
function consumedParameters(config: RunnerConfig): Record<string, unknown> {
  const known = Object.entries(config.parameters).filter(
    ([key]) =>
      PARAMETERS.includes(key) && !key.startsWith("rv_band_") && !BY_BAND.some((name) => name === key),
  );
  const read = Object.fromEntries(known);
  if (!read.require_retest) for (const key of ["retest_max_bars", "retest_tol_k"]) delete read[key];
  if (read.ny_high_rv_min_or_atr_ratio !== undefined) delete read.ny_high_rv_or_multiplier;
  // Only the expected-value threshold asks for the parameter of this name; the gate's floor is the engine's.
  const threshold = ["ev_threshold_boost", "ev_threshold_relief", "ev_profile_obs_norm", "min_or_atr_ratio"];
  if (config.ev_mode.toLowerCase() === "off") for (const key of threshold) delete read[key];
  return read;
}

/** Settings of the engine that others have put out of force. */
function withoutIdle(
  rest: Omit<RunnerConfig, "parameters" | "min_or_atr_ratio" | "rv_band_min_or_atr_ratio">,
  { fixes, instrument }: Pick<RunRequest, "fixes" | "instrument">,
): Record<string, unknown> {
  const config: Record<string, unknown> = { ...rest };
  const drop = (idle: boolean, ...keys: (keyof RunnerConfig)[]) => {
    if (idle) for (const key of keys) delete config[key];
  };
  const bridge = instrument.mode === "bridge";
  drop(rest.ev_mode.toLowerCase() === "off", "threshold_lcb_pip");
  drop(bridge || fixes.worst_order, "fill_same_bar_policy_conservative");
  drop(!bridge, "fill_same_bar_policy_bridge", "fill_bridge_lambda", "fill_bridge_drift_scale");
  drop(!rest.rv_qcalib_enabled, "rv_q_low", "rv_q_high", "rv_q_lookback_bars");
  drop(!fixes.limits_enforced, "notional_cap", "max_daily_dd_pct", "max_concurrent_positions");
  return config;
}

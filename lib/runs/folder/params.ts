import type { RunnerConfig } from "../../engine/config.ts";
import type { Workspace } from "../../workspace/paths.ts";
import { isoUtc } from "../../workspace/time.ts";
import type { RunRequest } from "../request.ts";

/**
 * True for a run that is compared with the reference figure by figure: its documents have the reference's members and no more.
 * Every other run says more about itself.
 */
export function isReferenceForm({ semantics, resume }: Pick<RunRequest, "semantics" | "resume">): boolean {
  return semantics === "reference" && resume === "learned";
}

/** The run's paths and bounds as documents name them. */
export function runInputs(workspace: Workspace, request: RunRequest) {
  const { symbol, timeframe, mode } = request.instrument;
  const instant = (time: number | undefined) => (time === undefined ? null : isoUtc(time));
  return {
    csv: workspace.show(request.csv),
    symbol,
    timeframe,
    mode,
    equity: request.equity,
    start_ts: instant(request.startTs),
    end_ts: instant(request.endTs),
  };
}

/** `params.json`: what was asked for, and the configuration that it led to (specification 02 §6). */
export function paramsDocument(workspace: Workspace, request: RunRequest) {
  const { config } = request;
  return {
    manifest: request.manifestPath,
    ...runInputs(workspace, request),
    auto_state: request.autoState,
    aggregate_ev: request.aggregateEv,
    ev_profile: request.evProfile === null ? null : workspace.show(request.evProfile),
    or_n: config.or_n,
    k_tp: config.k_tp,
    k_sl: config.k_sl,
    k_tr: config.k_tr,
    threshold_lcb: config.threshold_lcb_pip,
    min_or_atr: config.min_or_atr_ratio,
    rv_cuts: config.rv_band_cuts.map(sixDigits).join(","),
    allow_low_rv: config.allow_low_rv,
    allowed_sessions: config.allowed_sessions.map((name) => name.toUpperCase()).join(",") || null,
    warmup: config.warmup_trades,
    prior_alpha: config.prior_alpha,
    prior_beta: config.prior_beta,
    include_expected_slip: config.include_expected_slip,
    rv_quantile: config.rv_qcalib_enabled,
    calibrate_days: config.calibrate_days,
    ev_mode: config.ev_mode.trim().toLowerCase(),
    size_floor: config.size_floor_mult,
    rv_band_min_or_atr: bandFloors(config),
    ...(!isReferenceForm(request) && {
      semantics: request.semantics,
      fixes: Object.entries(request.fixes)
        .filter(([, on]) => on)
        .map(([fix]) => fix),
      resume: request.resume,
      ev_lcb_method: config.ev_lcb_method,
      risk_per_trade_pct: config.risk_per_trade_pct,
      account_currency: config.account_currency,
    }),
  };
}

/** Undefined, and so left out, where no volatility band has a floor of its own. */
function bandFloors(config: RunnerConfig): Record<string, number> | undefined {
  const floors = Object.entries(config.rv_band_min_or_atr_ratio)
    .map(([band, value]) => [band, Number(value)] as const)
    .filter(([, value]) => Number.isFinite(value));
  return floors.length > 0 ? Object.fromEntries(floors) : undefined;
}

/** Six significant digits without trailing zeros; below 1e-4 with a two-digit exponent (the `%g` of C). */
export function sixDigits(value: number): string {
  const rounded = Number(value.toPrecision(6));
  if (rounded === 0 || (Math.abs(rounded) >= 1e-4 && Math.abs(rounded) < 1e6)) return String(rounded);
  const [mantissa, exponent] = rounded.toExponential().split("e") as [string, string];
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

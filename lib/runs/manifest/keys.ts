import { nearest } from "../../workspace/suggest.ts";
import { RUNNER_CONFIG_KEYS } from "./runner_config.ts";
import { CLI_ARGS_KEYS, manifestSchema } from "./schema.ts";
import { isMap } from "./values.ts";

/** A key that nothing reads where it stands. */
export interface StrayKey {
  path: (string | number)[];
  /** Where such a key has an effect: `risk.warmup_trades`. */
  places: string[];
  /** A known key of this place that differs by a slip of the pen. */
  meant?: string;
}

/** Keys that have an effect under `strategy.parameters`; others may stand there too, for strategies that read them. */
export const PARAMETERS: readonly string[] = [
  "or_n",
  "k_tp",
  "k_sl",
  "k_tr",
  "cooldown_bars",
  "require_close_breakout",
  "require_retest",
  "retest_max_bars",
  "retest_tol_k",
  "min_or_atr_ratio",
  "rv_band_min_or_atr_ratio",
  "tokyo_low_rv_micro_trend_min",
  "ny_high_rv_block",
  "ny_high_rv_min_or_atr_ratio",
  "ny_high_rv_or_multiplier",
  "min_atr_pips",
  "max_atr_pips",
  "rv_band_min_atr_pips",
  "rv_band_max_atr_pips",
  "min_micro_trend",
  "max_signals_per_day",
  "max_loss_streak",
  "max_daily_loss_pips",
  "max_daily_trade_count",
  "fallback_win_rate",
  "ev_threshold_boost",
  "ev_threshold_relief",
  "ev_profile_obs_norm",
];

/** Names of flags that older manifests put under `runner.cli_args` as if they were settings. */
const OTHER_NAMES: Record<string, string> = {
  threshold_lcb: "threshold_lcb_pip",
  min_or_atr: "min_or_atr_ratio",
  rv_cuts: "rv_band_cuts",
  rv_quantile: "rv_qcalib_enabled",
  warmup: "warmup_trades",
  decay: "ev_decay",
  size_floor: "size_floor_mult",
};

type Block = "router" | "features" | "runner" | "state" | "governance";
const top = manifestSchema.shape;
const blockKeys = (name: Block): string[] => Object.keys(top[name].out.shape);

/** Known keys by place, in the order in which places are suggested. */
const KNOWN: Record<string, readonly string[]> = {
  "": [...Object.keys(top), "notes"],
  meta: Object.keys(top.meta.shape),
  strategy: Object.keys(top.strategy.shape),
  "strategy.instruments[]": Object.keys(top.strategy.shape.instruments.element.shape),
  router: blockKeys("router"),
  risk: Object.keys(top.risk.shape),
  features: blockKeys("features"),
  runner: blockKeys("runner"),
  "runner.runner_config": RUNNER_CONFIG_KEYS,
  "runner.cli_args": CLI_ARGS_KEYS,
  state: blockKeys("state"),
  governance: blockKeys("governance"),
};

/** Every key of a manifest's raw value that has no effect where it stands. `strategy.parameters` and `notes` are free. */
export function strayKeys(manifest: unknown): StrayKey[] {
  const found: StrayKey[] = [];
  for (const [place, known] of Object.entries(KNOWN)) {
    for (const { path, value } of at(manifest, place)) {
      for (const key of Object.keys(value)) {
        if (!known.includes(key)) found.push(judge([...path, key], key, known));
      }
    }
  }
  return found;
}

function judge(path: (string | number)[], key: string, known: readonly string[]): StrayKey {
  const name = OTHER_NAMES[key] ?? key;
  const places = Object.entries(KNOWN)
    .filter(([place, keys]) => place !== "" && keys.includes(name))
    .map(([place]) => `${place}.${name}`);
  // What `risk` and `router` always replace has no effect under `runner_config`.
  const effective = places.filter(
    (place) => places.length === 1 || !place.startsWith("runner.runner_config."),
  );
  if (PARAMETERS.includes(name) && !effective.some((place) => place.startsWith("runner."))) {
    effective.push(`strategy.parameters.${name}`);
  }
  return effective.length > 0
    ? { path, places: effective }
    : { path, places: [], meant: nearest(key, known) };
}

function at(
  manifest: unknown,
  place: string,
): { path: (string | number)[]; value: Record<string, unknown> }[] {
  let found: { path: (string | number)[]; value: unknown }[] = [{ path: [], value: manifest }];
  for (const step of place === "" ? [] : place.split(".")) {
    const key = step.replace("[]", "");
    found = found.map(({ path, value }) => ({
      path: [...path, key],
      value: isMap(value) ? value[key] : undefined,
    }));
    if (step === key) continue;
    found = found.flatMap(({ path, value }) =>
      Array.isArray(value) ? value.map((item, index) => ({ path: [...path, index], value: item })) : [],
    );
  }
  return found.filter((entry): entry is { path: (string | number)[]; value: Record<string, unknown> } =>
    isMap(entry.value),
  );
}

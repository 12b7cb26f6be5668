import { z } from "zod";
import { FIXES, MODES, SEMANTICS } from "../../engine/config.ts";
import { checkName } from "../../workspace/names.ts";
import { parametersSchema, runnerConfigSchema } from "./runner_config.ts";
import {
  block,
  flexible,
  isNone,
  list,
  lower,
  lowerList,
  message,
  number,
  optional,
  optionalText,
  otherwise,
  text,
  upper,
  upperList,
  whole,
} from "./values.ts";

const names = list().transform((items) => [...new Set(items)].sort());
const maybeNumber = optional(number);
const on = flexible(true);
const off = flexible(false);
const symbol = upper.refine(isName, message("is no valid symbol", "シンボルとして使えません"));
const mode = z.preprocess((value) => (isNone(value) ? null : value), lower.pipe(z.enum(MODES)).nullable());
const classPath = text.refine(
  (value) => /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/.test(value) && value.length <= 80,
  message("must be <module>.<Class>", "<モジュール>.<クラス> の形にしてください"),
);

const instrument = z.object({
  symbol,
  timeframe: lower.refine(isName, message("is no valid time frame", "時間足として使えません")),
  mode,
});

const cliArgs = z.object({
  csv: optionalText,
  default_csv: optionalText,
  json_out: optionalText,
  out_json: optionalText,
  out_daily_csv: optionalText,
  dump_daily: optionalText,
  equity: optional(
    number.refine((value) => value > 0, message("must be above 0", "0 より大きくしてください")),
  ),
  out_dir: optionalText,
  auto_state: on,
  aggregate_ev: on,
  use_ev_profile: on,
  ev_profile: optionalText,
  state_archive: otherwise(text, "ops/state_archive"),
  debug: off,
  debug_sample_limit: optional(whole(0)).catch(null),
});

/** A strategy manifest (specification 02 §2). Its output has every default filled in and every text in its stored case. */
export const manifestSchema = z.object({
  meta: z.object({
    id: text,
    name: text,
    category: lower.pipe(z.enum(["day", "scalping", "swing"])),
    version: otherwise(text, "1.0"),
    description: otherwise(text, "").catch(""),
    tags: lowerList,
  }),
  strategy: z.object({
    class_path: classPath,
    /** A strategy file of the operator's own, relative to the workspace. */
    module: optionalText,
    instruments: z.array(instrument).min(1),
    parameters: parametersSchema,
  }),
  router: block(
    z.object({
      allowed_sessions: upperList,
      allow_spread_bands: lowerList,
      allow_rv_bands: lowerList,
      tags: lowerList,
      correlation_tags: lowerList,
      max_latency_ms: maybeNumber,
      max_fill_latency_ms: maybeNumber,
      category_cap_pct: maybeNumber,
      category_budget_pct: maybeNumber,
      max_gross_exposure_pct: maybeNumber,
      max_correlation: maybeNumber,
      max_reject_rate: maybeNumber,
      max_slippage_bps: maybeNumber,
      priority: otherwise(number, 0),
    }),
  ),
  risk: z.object({
    risk_per_trade_pct: number.refine(
      (value) => value > 0,
      message("must be above 0", "0 より大きくしてください"),
    ),
    max_daily_dd_pct: maybeNumber,
    notional_cap: maybeNumber,
    max_concurrent_positions: otherwise(whole(1), 1),
    warmup_trades: otherwise(whole(0), 0),
    account_currency: otherwise(upper, "USD"),
  }),
  features: block(z.object({ required: names, optional: names })),
  runner: block(
    z.object({
      runner_config: runnerConfigSchema,
      cli_args: z.preprocess((value) => value ?? {}, cliArgs),
      semantics: optional(lower.pipe(z.enum(SEMANTICS))),
      fixes: z.preprocess((value) => value ?? {}, z.partialRecord(z.enum(FIXES), z.boolean())),
    }),
  ),
  state: block(z.object({ archive_namespace: optionalText, ev_profile: optionalText })),
  governance: block(z.object({ category_budget_pct: maybeNumber })),
});

export type Manifest = z.output<typeof manifestSchema>;
export type Instrument = Manifest["strategy"]["instruments"][number];

/** The keys that `runner.cli_args` reads. */
export const CLI_ARGS_KEYS: readonly string[] = Object.keys(cliArgs.shape);

function isName(value: string): boolean {
  try {
    checkName("symbol", value);
    return true;
  } catch {
    return false;
  }
}

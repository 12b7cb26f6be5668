import type { Semantics } from "../engine/config.ts";
import { strategyKey } from "../runs/strategy_key.ts";
import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Plan } from "../workspace/plan.ts";
import { makePlan } from "../workspace/plans.ts";
import { aggregate } from "./aggregate.ts";
import { readableArchiveFolder } from "./archive.ts";

export interface AggregateOptions {
  strategy: string;
  symbol: string;
  mode: string;
  archive: string;
  archiveNamespace?: string;
  recent: number;
  alphaPrior: number;
  betaPrior: number;
  outYaml?: string;
  outCsv?: string;
  skipYaml: boolean;
  semantics: Semantics;
  dryRun: boolean;
}

export interface AggregateResult extends JsonObject {
  strategy_key: string;
  symbol: string;
  mode: string;
  files_total: number;
  recent_count: number;
  latest_state_ts: string | null;
  /** `long_term` and `recent`. */
  global: Record<string, Record<string, number>>;
  buckets: number;
  out_yaml: string | null;
  out_csv: string | null;
  dry_run: boolean;
}

/** Plans the EV profile of a strategy, symbol and mode from its archived states. Throws as `aggregate`. */
export function planAggregate(ctx: Context, options: AggregateOptions): Plan<AggregateResult> {
  const { symbol, mode, archive, archiveNamespace, outYaml, outCsv } = options;
  const strategy = strategyKey(options.strategy);
  const place = { root: archive, strategy, symbol, mode, namespace: archiveNamespace };
  const { changes, profile, profilePath, warnings } = aggregate(ctx, {
    ...options,
    strategy,
    folder: readableArchiveFolder(ctx.reader, place),
    outYaml: outYaml ?? null,
    protectForeign: outYaml === undefined,
  });
  for (const warning of warnings) ctx.note(warning);
  const { strategy_key, files_total, recent_count, latest_state_ts } = profile.meta;
  const result: AggregateResult = {
    strategy_key,
    symbol,
    mode,
    files_total,
    recent_count,
    latest_state_ts,
    global: profile.global as unknown as AggregateResult["global"],
    buckets: profile.buckets.length,
    out_yaml: profilePath,
    out_csv: outCsv === undefined ? null : ctx.workspace.show(outCsv),
    dry_run: options.dryRun,
  };
  return makePlan(ctx, result, { changes });
}

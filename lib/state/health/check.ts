import { broadcast } from "../../notify/broadcast.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { missingInputHint } from "../../workspace/paths.ts";
import type { EffectResult, Plan } from "../../workspace/plan.ts";
import { makePlan, refuseOwnFile } from "../../workspace/plans.ts";
import type { Reader } from "../../workspace/reader.ts";
import { isoUtc } from "../../workspace/time.ts";
import { amendRecord, appendRecord, type HistoryPlace } from "./history.ts";
import { type HealthConfig, type HealthRecord, judgeState, type Unusable } from "./judge.ts";

export interface HealthOptions {
  state: string;
  history: string;
  historyLimit: number;
  minGlobalSample: number;
  minWinLcb: number;
  minBucketSample: number;
  minBucketWinLcb: number;
  maxSlip: number;
  confidence: number;
  webhook?: string | undefined;
  failOnWarning: boolean;
}

export type HealthResult = HealthRecord | Unusable;

/**
 * Judges a state file, records the judgement and broadcasts warnings. A file that is there but no usable state is a finding, too, with
 * exit code 1. Throws `state_not_found` (exit 1, nothing is recorded), `own_file` for a history in the state's place, and what the reader throws.
 */
export function planHealth(ctx: Context, options: HealthOptions): Plan<HealthResult> {
  const { reader, lang } = ctx;
  const path = reader.workspace.show(options.state);
  if (!reader.exists(path)) throw stateNotFound(reader, path);
  const { record, result, exitCode } = judgeState(reader, {
    checkedAt: isoUtc(Math.floor(ctx.clock.now() / 1000) * 1000),
    path,
    config: configOf(options),
    failOnWarning: options.failOnWarning,
    lang,
  });
  const place: HistoryPlace = { path: options.history, limit: options.historyLimit };
  refuseOwnFile(ctx, makePlan(ctx, result), "--json-out", place.path);
  const { state_path, checked_at, warnings, metrics } = record;
  const payload = { event: "state_health_warning", state_path, checked_at, warnings, metrics };
  const urls = warnings.length > 0 && options.webhook;
  return makePlan(ctx, result, {
    exitCode,
    changes: appendRecord(ctx, place, record),
    effects: urls ? [broadcast(urls, payload, { history: place })] : [],
  });
}

/** Notes in the history what came of the webhooks. */
export function settleHealth(
  ctx: Context,
  plan: Plan<HealthResult>,
  results: EffectResult[],
): Plan<HealthResult> {
  const { result, exitCode, effects } = plan;
  const changes = effects.flatMap(({ history, payload }, index) => {
    const { state_path, checked_at } = payload as JsonObject;
    const sent = (record: Json) =>
      isJsonObject(record) &&
      record.state_path === state_path &&
      record.checked_at === checked_at &&
      !("webhook" in record);
    return amendRecord(ctx, history as HistoryPlace, sent, { webhook: results[index]!.detail.webhook! });
  });
  return makePlan(ctx, result, { exitCode, changes });
}

function configOf(options: HealthOptions): HealthConfig {
  return {
    confidence: Math.min(0.999, Math.max(0.5, options.confidence)),
    min_global_sample: options.minGlobalSample,
    min_win_lcb: options.minWinLcb,
    min_bucket_sample: options.minBucketSample,
    min_bucket_win_lcb: options.minBucketWinLcb,
    max_slip: options.maxSlip,
  };
}

function stateNotFound(reader: Reader, state: string): OpsError {
  return new OpsError(
    "state_not_found",
    { en: `The state ${state} does not exist.`, ja: `state ファイル ${state} がありません。` },
    missingInputHint(reader.workspace, state, reader.files) ?? {
      en: "Name the state with --state; update_state writes it when it first learns.",
      ja: "--state で指定してください。state は update_state が最初に学習したときに作られます。",
    },
    { exit: Exit.finding, fields: { state } },
  );
}

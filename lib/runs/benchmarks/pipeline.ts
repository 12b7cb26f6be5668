import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { EffectResult, Plan } from "../../workspace/plan.ts";
import { makePlan, writeJson } from "../../workspace/plans.ts";
import { patchSections } from "../../workspace/snapshot.ts";
import { isoUtc } from "../../workspace/time.ts";
import type { Thresholds } from "./flags.ts";
import { pairKey, withMandatory } from "./places.ts";
import { type Summary, summarise, withDeliveries } from "./report.ts";
import {
  type Benchmarks,
  benchmark,
  type BenchmarkOptions,
  type BenchmarkResult,
  type KeepRun,
} from "./run.ts";

export interface PipelineOptions extends BenchmarkOptions, Thresholds {
  summaryJson: string;
  summaryPlot: string;
  disablePlot: boolean;
}

export interface PipelineResult extends JsonObject {
  benchmark_runs: BenchmarkResult;
  summary: Summary;
}

/** The figures without which a report cannot be judged. */
const REQUIRED = ["win_rate", "sharpe", "max_drawdown"] as const;

/**
 * Benchmarks, their validation and their summary as one plan (specification 05 §6.3): all of it is committed or, where a simulation or
 * the validation fails, nothing. Throws what `benchmark` throws, `no_rows` and `validation_failed` (exit 1, stderr).
 */
export async function planPipeline(
  ctx: Context,
  options: PipelineOptions,
  keepRun: KeepRun,
): Promise<Plan<PipelineResult | { message: string; pipeline: JsonObject }>> {
  const { symbol, mode } = options;
  if (options.dryRun) {
    const pipeline = { symbol, mode, windows: options.windows.join(",") };
    return makePlan(ctx, { message: "dry_run", pipeline });
  }
  const windows = withMandatory(options.windows);
  const runs = await benchmark(ctx, { ...options, windows }, keepRun);
  if (!runs) throw failed("no_rows", "the bar file has no rows", "バーの CSV に行がありません");
  validate(runs);
  const plotOut = options.disablePlot ? undefined : options.summaryPlot;
  const wanted = { ...options, windows, summary: options.summaryJson, plotOut };
  const { summary, changes, effects } = summarise(ctx, wanted, runs.reports);
  const { result } = runs;
  const key = pairKey(options);
  const sections = {
    benchmarks: { [key]: result.latest_ts },
    benchmark_pipeline: {
      [key]: {
        latest_ts: result.latest_ts,
        summary_generated_at: summary.generated_at,
        run_finished_at: isoUtc(Math.floor(ctx.clock.now() / 1000) * 1000),
        manifest_id: result.manifest_id,
        bars_sha256: result.bars_sha256,
        warnings: summary.warnings,
        threshold_alerts: summary.threshold_alerts,
        alert: result.alert,
      },
    },
  };
  return makePlan(
    ctx,
    { benchmark_runs: result, summary },
    {
      changes: [...runs.changes, ...changes, patchSections(ctx, sections, options.snapshot)],
      effects: [...runs.effects, ...effects],
    },
  );
}

/** What came of the webhooks: of the shift in the result, of the warnings also in the summary's file. */
export function settlePipeline<Result extends JsonObject>(
  ctx: Context,
  plan: Plan<Result>,
  results: EffectResult[],
): Plan<Result> {
  const result: JsonObject = { ...plan.result };
  let change: ReturnType<typeof writeJson> | undefined;
  for (const [index, effect] of plan.effects.entries()) {
    const outcome = results[index]!;
    if (typeof effect.summary === "string") {
      const summary = withDeliveries(result.summary as Summary, outcome);
      result.summary = summary;
      change = writeJson(ctx, effect.summary, summary);
    } else {
      const runs = result.benchmark_runs as BenchmarkResult;
      const alert = { ...runs.alert, deliveries: outcome.detail.webhook! };
      result.benchmark_runs = { ...runs, alert };
    }
  }
  return makePlan(ctx, result as Result, { changes: [change] });
}

/** Every report must have the figures that are judged; else the old ones stay. */
function validate({ reports, result }: Benchmarks): void {
  const labels = [
    ["baseline", result.baseline] as const,
    ...result.rolling.map(({ window, path }) => [`rolling window ${window}`, path] as const),
  ];
  for (const [label, path] of labels) {
    const missing = REQUIRED.find((name) => typeof reports.get(path)?.[name] !== "number");
    if (missing === undefined) continue;
    const ja = `${label} に ${missing} がありません`;
    throw failed("validation_failed", `${label} missing ${missing}`, ja);
  }
}

function failed(code: string, en: string, ja: string): OpsError {
  return new OpsError(
    code,
    { en: `${en}.`, ja: `${ja}。` },
    {
      en: "Nothing was replaced. Look at the bars: a report without trades cannot be judged.",
      ja: "何も置き換えていません。バーを確認してください。取引のない期間は評価できません。",
    },
    { exit: Exit.finding, stream: "stderr" },
  );
}

import type { Context } from "../../workspace/context.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import type { EffectResult, Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import { patchSnapshot } from "../../workspace/snapshot.ts";
import { figuresOf } from "./figures.ts";
import { baselinePath, defaultBars, pairKey, rollingPath } from "./places.ts";
import { benchmark, type BenchmarkOptions, type BenchmarkResult, type KeepRun, knownReport } from "./run.ts";

/** Plans the reports, the baseline's run folder and the snapshot; a shift is told to the webhook after the commit. */
export async function planBenchmarks(
  ctx: Context,
  options: BenchmarkOptions,
  keepRun: KeepRun,
): Promise<Plan<BenchmarkResult | { message: string; path: string }>> {
  if (options.dryRun) return makePlan(ctx, existing(ctx, options));
  const done = await benchmark(ctx, options, keepRun);
  if (!done) {
    const path = ctx.workspace.show(options.bars ?? defaultBars(options.symbol));
    return makePlan(ctx, { message: "no_rows", path });
  }
  const { result, changes, effects } = done;
  const section = { [pairKey(options)]: result.latest_ts as Json };
  const snapshot = patchSnapshot(ctx, "benchmarks", section, options.snapshot);
  return makePlan(ctx, result, { changes: [...changes, snapshot], effects });
}

/** What came of the webhooks stands in the result. */
export function settleBenchmarks<Result extends JsonObject>(
  _: Context,
  plan: Plan<Result>,
  results: EffectResult[],
): Plan<Result> {
  const [posted] = results;
  const { alert } = plan.result;
  const result = posted
    ? { ...plan.result, alert: { ...(alert as JsonObject), deliveries: posted.detail.webhook! } }
    : plan.result;
  return { ...plan, result, reads: [], changes: [], effects: [] };
}

function existing({ reader, workspace }: Context, options: BenchmarkOptions): BenchmarkResult {
  const { windows, reportsDir } = options;
  const baseline = baselinePath(reportsDir, options);
  const report = knownReport(reader, baseline);
  return {
    baseline: workspace.show(baseline),
    baseline_metrics: report ? figuresOf(report) : null,
    rolling: windows.map((window) => ({
      window,
      path: rollingPath(reportsDir, options, window),
      skipped: true,
    })),
    windows: [...windows],
    latest_ts: null,
    alert: { triggered: false, reason: "dry_run" },
    runs_index_rc: null,
    reused: false,
    manifest_id: null,
    bars_sha256: null,
  };
}

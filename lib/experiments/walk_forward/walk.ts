import { readColumns } from "../../runs/columns.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeJson } from "../../workspace/plans.ts";
import type { SearchName } from "../sweep/choose.ts";
import { type Prepared, prepare } from "../sweep/prepare.ts";
import type { OpenExecutor } from "../sweep/sweep.ts";
import { commitSha } from "../sweep/commit_sha.ts";
import { type FoldResult, runFold } from "./fold.ts";
import { degradation, outOfSample, stability } from "./summary.ts";
import { foldsOf } from "./windows.ts";

export interface WalkOptions {
  experiment: string;
  search: SearchName;
  maxTrials: number;
  seed: number;
  trainDays: number;
  embargoDays: number;
  testDays: number;
  /** Undefined: `testDays`, so that every day is tested once. */
  stepDays?: number;
  out?: string;
}

/**
 * Plans a walk-forward: in each rolling window the search sees the training days alone, and what it finds best is run on the test days
 * that follow after the embargo. The document strings the test days together. Throws what preparing throws, and `history_too_short`
 * (exit 1).
 */
export async function planWalkForward(ctx: Context, options: WalkOptions, open: OpenExecutor): Promise<Plan> {
  const whole = prepare(ctx, { experiment: options.experiment });
  const prepared: Prepared = { ...whole, setup: { ...whole.setup, slices: [], curves: false, days: true } };
  const { request } = prepared;
  const { bars, report } = readColumns(ctx.reader, { ...request, ...request.instrument, inOrder: true });
  const { trainDays, testDays, embargoDays, stepDays = testDays } = options;
  const days = { train: trainDays, embargo: embargoDays, test: testDays, step: stepDays };
  const folds = foldsOf(report.firstTime!, report.lastTime!, days);
  if (folds.length === 0) throw tooShort(days.train + days.embargo + days.test);

  const windows: FoldResult[] = [];
  await using executor = await open(prepared, bars);
  for (const [index, fold] of folds.entries()) {
    await ctx.progress({ en: "walking forward", ja: "ウォークフォワード検証中" }, index, folds.length);
    const result = await runFold(prepared, executor, fold, { ...options, warmUpDays: embargoDays });
    if (result) windows.push(result);
  }
  if (windows.length === 0) throw nothingRan();

  const { experiment } = prepared;
  const output = options.out ?? `reports/walk_forward/${experiment.id}.json`;
  const trials = windows.reduce((sum, { trials }) => sum + trials, 0);
  const document = {
    schema_version: 1,
    experiment: experiment.id,
    config_path: experiment.path,
    commit_sha: commitSha(ctx.reader),
    dataset: prepared.dataset,
    manifest_path: prepared.setup.manifestPath,
    search: options.search,
    seed: options.seed,
    days,
    trials,
    windows: windows.map(({ days: _, ...window }) => window),
    out_of_sample: outOfSample(windows, prepared.setup.basis),
    degradation: degradation(windows),
    parameter_stability: stability(prepared.axes, windows),
  };
  const { out_of_sample, ...rest } = document;
  const { equity, ...figures } = out_of_sample;
  const result = JSON.parse(JSON.stringify({ output, ...rest, out_of_sample: figures })) as JsonObject;
  return makePlan(ctx, result, { changes: [writeJson(ctx, output, document)] });
}

function tooShort(days: number): OpsError {
  return new OpsError(
    "history_too_short",
    {
      en: `The bars do not cover one window of ${days} days.`,
      ja: `バーの期間が、ウィンドウ 1 つ分の ${days} 日に足りません。`,
    },
    {
      en: "Use more bars, or shorter --train-days and --test-days.",
      ja: "バーの期間を延ばすか、--train-days と --test-days を短くしてください。",
    },
    { exit: Exit.finding, fields: { days } },
  );
}

function nothingRan(): OpsError {
  return new OpsError(
    "no_trials",
    { en: "No trial of any window completed.", ja: "どのウィンドウでも試行が完了しませんでした。" },
    {
      en: "run_param_sweep with the same experiment says why.",
      ja: "同じ実験ファイルで run_param_sweep を実行すると原因がわかります。",
    },
    { exit: Exit.finding },
  );
}

import type { Executor } from "../executor/executor.ts";
import { drive } from "../search/drive.ts";
import { chooseSearch, type SearchName } from "../sweep/choose.ts";
import type { Prepared } from "../sweep/prepare.ts";
import type { Constraint, Params } from "../space/schema.ts";
import type { TrialOutcome, Window } from "../trial/evaluate.ts";
import { trialId } from "../trial/id.ts";
import { verdictOf } from "../trial/judge.ts";
import type { Day, PeriodMetrics } from "../trial/metrics.ts";
import { Best, type Placed } from "../trial/order.ts";
import { isoUtc } from "../../workspace/time.ts";
import { deflatedSharpe, sharpeStatistics } from "./sharpe.ts";
import type { Fold, Span } from "./windows.ts";

export interface FoldOptions {
  search: SearchName;
  maxTrials: number;
  seed: number;
  /** Of the embargo, before the test: bars on which indicators warm up without counting. */
  warmUpDays: number;
}

/** What one window has shown. Dates are inclusive. */
export interface FoldResult {
  train: { from: string; to: string };
  test: { from: string; to: string };
  trials: number;
  feasible: number;
  trial_id: string;
  params: Params;
  in_sample: PeriodMetrics;
  out_of_sample: PeriodMetrics | null;
  /** Probability that the chosen trial's Sharpe ratio is more than the luck of so many trials. */
  deflated_sharpe: number | null;
  /** The Sharpe ratio that luck alone would reach in as many trials. */
  expected_maximum_sharpe: number;
  days: Day[];
}

interface Candidate extends Placed {
  params: Params;
  metrics: PeriodMetrics;
}

const DAY_MS = 86_400_000;
const dateOf = (ms: number) => isoUtc(ms).slice(0, 10);

/** Searches the training span, then runs what it found best on the test span. Undefined where no trial completed. */
export async function runFold(
  prepared: Prepared,
  executor: Executor,
  { train, test }: Fold,
  options: FoldOptions,
): Promise<FoldResult | undefined> {
  const training: Window = { ...train, countFrom: dateOf(train.from) };
  const best = new Best<Candidate>(1);
  const sharpes: number[] = [];
  let feasible = 0;
  const { search } = chooseSearch(prepared, options.search, options.maxTrials, options.seed);
  await drive(search, executor.slots, async ({ params }) => {
    const trial_id = trialId(params, prepared.dataset.sha256!, prepared.manifestHash);
    const outcome = await runWindow(executor, trial_id, params, training);
    if (outcome.status !== "completed")
      return { completed: false, feasible: false, score: Number.NEGATIVE_INFINITY };
    const { metrics } = outcome;
    const verdict = verdictOf(withoutSeasons(prepared), [], { params, metrics, seasonal: {} });
    if (verdict.feasible) feasible++;
    sharpes.push(metrics.sharpe ?? 0);
    best.add({ trial_id, params, metrics, ...verdict });
    return { completed: true, feasible: verdict.feasible, score: verdict.score };
  });
  const [chosen] = best.items;
  if (!chosen) return undefined;

  const testing: Window = {
    from: test.from - options.warmUpDays * DAY_MS,
    to: test.to,
    countFrom: dateOf(test.from),
  };
  const seen = await runWindow(executor, chosen.trial_id, chosen.params, training);
  const unseen = await runWindow(executor, chosen.trial_id, chosen.params, testing);
  const statistics = sharpeStatistics(pnlOf(seen));
  // The sum of the Sharpe ratios depends on the order in which trials end; sorted, it does not.
  const deflated =
    statistics &&
    deflatedSharpe(
      statistics,
      sharpes.sort((a, b) => a - b),
    );
  return {
    train: datesOf(train),
    test: datesOf(test),
    trials: sharpes.length,
    feasible,
    trial_id: chosen.trial_id,
    params: chosen.params,
    in_sample: chosen.metrics,
    out_of_sample: unseen.status === "completed" ? unseen.metrics : null,
    deflated_sharpe: deflated?.probability ?? null,
    expected_maximum_sharpe: deflated?.benchmark ?? 0,
    days: (unseen.status === "completed" && unseen.days) || [],
  };
}

async function runWindow(
  executor: Executor,
  id: string,
  params: Params,
  window: Window,
): Promise<TrialOutcome> {
  const trialId = `${id}-${window.from}-${window.to}`;
  return (await executor.run({ trialId, params, window })).outcome;
}

/** Constraints that can be asked of any span: those on seasons and portfolios name others. */
function withoutSeasons({ experiment }: Prepared): {
  scoring: Prepared["experiment"]["scoring"];
  constraints: Constraint[];
} {
  const { scoring, constraints } = experiment;
  return { scoring, constraints: constraints.filter(({ metric }) => /^(metrics|params)\./.test(metric)) };
}

function pnlOf(outcome: TrialOutcome): number[] {
  return outcome.status === "completed" ? (outcome.days ?? []).map(({ pnlPips }) => pnlPips) : [];
}

function datesOf({ from, to }: Span): { from: string; to: string } {
  return { from: dateOf(from), to: dateOf(to - DAY_MS) };
}

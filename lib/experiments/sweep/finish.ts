import { commitPlan } from "../../workspace/commit.ts";
import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { printJson, printJsonLine } from "../../workspace/jsonfile.ts";
import type { LockOptions } from "../../workspace/lock.ts";
import { appendJsonLines, makePlan, writeChange, writeJson } from "../../workspace/plans.ts";
import { Reader } from "../../workspace/reader.ts";
import { isoUtc } from "../../workspace/time.ts";
import { BayesSearch } from "../search/bayes.ts";
import { BASELINE } from "../trial/id.ts";
import { isCompleted, type TrialLine } from "../trial/line.ts";
import { TRIALS, TrialLog } from "../trial/log.ts";
import { Best } from "../trial/order.ts";
import type { Chosen } from "./choose.ts";
import { type Keep, keepFolders } from "./folders.ts";
import type { LineBasis } from "./make_line.ts";
import type { SweepOptions } from "./sweep.ts";

/** `sweep_summary.json`, also printed; a dry run adds its `trials`. */
export interface SweepResult extends JsonObject {
  experiment: string;
  config_path: string;
  directory: string;
  timestamp: string;
  search: string;
  total_trials: number;
  completed: number;
  failures: number;
  dry_run: number;
}

const LOG = "search_log";
const HISTORY = "experiments/history/runs.jsonl";

/** Folders of the best, summary and log of a search, from what its trial log says. Exit code 1 where trials have failed. */
export async function finish(
  ctx: Context,
  basis: LineBasis,
  options: SweepOptions,
  chosen: Chosen,
  stamp: string,
  lock: LockOptions,
): Promise<{ result: SweepResult; exitCode: number }> {
  const { prepared } = basis;
  const { directory, experiment } = prepared;
  const log = new TrialLog(ctx.reader, `${directory}/${TRIALS}`);
  const best = new Best<Keep>(options.keepRuns);
  const kept: Keep[] = [];
  const counts = { total: 0, completed: 0, feasible: 0 };
  for (const line of log.entries()) {
    const keep = keepOf(line);
    if (line.trial_id === BASELINE || line.status !== "completed") kept.push(keep);
    else best.add(keep);
    if (line.trial_id === BASELINE) continue;
    counts.total++;
    if (isCompleted(line)) counts.completed++;
    if (line.feasible) counts.feasible++;
  }
  const top = best.items[0];
  kept.push(...best.items);
  await keepFolders(ctx, prepared, kept, lock);
  const folders = new Set(kept.map(({ trial_id }) => trial_id));

  const result: SweepResult = {
    experiment: experiment.id,
    config_path: experiment.path,
    directory,
    timestamp: stamp,
    search: options.search,
    total_trials: counts.total,
    completed: counts.completed,
    failures: counts.total - counts.completed,
    dry_run: 0,
    feasible: counts.feasible,
    ...(top && { best: { trial_id: top.trial_id, score: top.score, feasible: top.feasible } }),
    ...bayesFigures(options, prepared.experiment.bayes, chosen),
  };
  const now = isoUtc(ctx.clock.now());
  const reading = { reader: new Reader(ctx.workspace) };
  const plan = makePlan(reading, result, {
    changes: [
      writeJson(reading, `${directory}/sweep_summary.json`, result),
      writeChange(reading, `${directory}/log.json`, { source: LOG, args: {} }),
      options.logHistory
        ? appendJsonLines(reading, HISTORY, [{ ...result, ...historyOf(experiment), at: now }])
        : undefined,
    ],
  });
  const sources = { [LOG]: () => logText(log, { directory, folders }, experiment, now) };
  await commitPlan({ workspace: ctx.workspace, plan, sources, ...lock });
  return { result, exitCode: result.failures > 0 ? 1 : 0 };
}

/** What the history says of an experiment beyond a sweep's summary. */
function historyOf({ manifest_id = null, mode = null, history }: LineBasis["prepared"]["experiment"]) {
  return { manifest_id, mode, notes: history.notes ?? null };
}

function keepOf({ trial_id, params, status, feasible, score, tie_breakers, error }: TrialLine): Keep {
  return {
    trial_id,
    params,
    completed: status === "completed",
    feasible: feasible ?? false,
    score: score ?? Number.NEGATIVE_INFINITY,
    tie_breakers: tie_breakers ?? [],
    error,
  };
}

function bayesFigures(
  { search: name }: SweepOptions,
  { enabled, initial_random_trials, exploration_upper_bound }: LineBasis["prepared"]["experiment"]["bayes"],
  { search, seed }: Chosen,
): JsonObject {
  if (name !== "bayes" || !(search instanceof BayesSearch)) return {};
  return {
    bayes: {
      enabled,
      seed,
      initial_random_trials,
      ...search.counts,
      optimizer: "heuristic",
      ...(exploration_upper_bound !== undefined && { exploration_upper_bound }),
    },
  };
}

/** `log.json`, an entry a trial by id; written piece by piece. */
function* logText(
  log: TrialLog,
  { directory, folders }: { directory: string; folders: ReadonlySet<string> },
  { id, path }: LineBasis["prepared"]["experiment"],
  now: string,
): Generator<string> {
  const head = { experiment: id, config_path: path, generated_at: now };
  yield `${printJson(head).trimEnd().slice(0, -2)},\n  "entries": [`;
  const summary = { total: 0, completed: 0, success: 0, violations: 0, dry_run: 0 };
  for (const line of log.entries()) {
    if (line.trial_id === BASELINE) continue;
    const failed = Object.entries(line.constraints ?? {}).filter(([, { status }]) => status === "fail");
    const completed = line.status === "completed";
    const feasible = line.feasible ?? (completed && failed.length === 0);
    const folder = folders.has(line.trial_id) ? `${directory}/${line.trial_id}` : null;
    const entry = {
      trial_id: line.trial_id,
      status: line.status,
      feasible,
      constraints: line.constraints ?? {},
      failed_constraints: failed.map(([name]) => name),
      score: line.score ?? null,
      result_path: log.path,
      run_dir: folder,
      metrics_path: folder && completed ? `${folder}/metrics.json` : null,
      dataset: line.dataset,
    };
    yield `${summary.total === 0 ? "" : ","}\n    ${printJsonLine(entry)}`;
    summary.total++;
    if (completed) summary.completed++;
    if (completed && feasible) summary.success++;
    if (completed && !feasible) summary.violations++;
    if (line.status === "dry_run") summary.dry_run++;
  }
  yield `\n  ],\n  "summary": ${printJsonLine(summary)}\n}\n`;
}

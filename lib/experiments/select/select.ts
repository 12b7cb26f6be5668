import { dirname, extname } from "node:path/posix";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeJson } from "../../workspace/plans.ts";
import type { Reader } from "../../workspace/reader.ts";
import { isoUtc } from "../../workspace/time.ts";
import { type Experiment, loadExperiment } from "../space/load.ts";
import { type Portfolio, portfolioSchema } from "../space/schema.ts";
import { BASELINE } from "../trial/id.ts";
import { isCompleted } from "../trial/line.ts";
import { logRows, TIMES, TRIALS, TrialLog } from "../trial/log.ts";
import { readSearchFile, type SearchFile } from "../sweep/search_file.ts";
import { type Judge, judgeBy, type Selection, select } from "./candidates.ts";
import { failedRow, rankingRow } from "./row.ts";

export interface SelectOptions {
  experiment: string;
  runsDir?: string;
  topK: number;
  out?: string;
  portfolioOut?: string;
  includeInfeasible: boolean;
  failEmpty: boolean;
}

export interface SelectResult extends JsonObject {
  output: string;
  feasible: number;
  ranked: number;
}

/**
 * Plans `best_params.json` and what stands beside it (specification 07 §4.7): times, and portfolio candidates where there are any.
 * Throws `runs_not_found` (exit 2) and `no_trials` (exit 1).
 */
export function planSelect(ctx: Context, options: SelectOptions): Plan<SelectResult> {
  const { reader } = ctx;
  const experiment = loadExperiment(reader, options.experiment);
  const directory = reader.workspace.show(options.runsDir ?? experiment.directory);
  if (!reader.isFolder(directory)) throw noDirectory(directory);
  const log = new TrialLog(reader, `${directory}/${TRIALS}`);
  const search = readSearchFile(reader, directory);
  const portfolio = portfolioOf(search, experiment);
  const judge = judgeBy(experiment, portfolio?.constraints ?? []);
  const selection = select(log, judge, options.topK);
  if (selection.counts.total === 0) throw noTrials(log.path);

  const head = headOf(experiment, directory, options.topK, search);
  const ranking = selection.ranked.map((id, index) => rowOf(reader, log, judge, selection, id, index + 1));
  const first = log.get(selection.ranked[0] ?? BASELINE);
  const document: JsonObject = {
    ...head,
    optimization_window: first?.optimization_window ?? null,
    trials: { ...selection.counts },
    baseline: baselineOf(log, judge),
    current_parameters: search?.current_parameters ?? null,
    ranking,
    ...(options.includeInfeasible && { infeasible: infeasibleRows(reader, log, judge, selection) }),
    ...(experiment.history.notes && { notes: experiment.history.notes }),
    next_steps: [],
  };
  const output = filePath(
    options.out ?? `reports/simulations/${experiment.id}/best_params.json`,
    "best_params.json",
  );
  const candidates = ranking.filter((row) => row.portfolio !== undefined);
  const portfolioOutput =
    portfolio && candidates.length > 0
      ? filePath(
          options.portfolioOut ?? `reports/day_orb/${experiment.id}/portfolio_candidates.json`,
          "portfolio_candidates.json",
        )
      : undefined;
  warn(ctx, selection);
  const result: SelectResult = {
    output,
    feasible: selection.counts.feasible,
    ...(portfolioOutput !== undefined && { portfolio_output: portfolioOutput }),
    ranked: ranking.length,
    ranking: ranking.map(shortRow),
  };
  return makePlan(ctx, result, {
    exitCode: ranking.length === 0 && options.failEmpty ? Exit.finding : Exit.ok,
    changes: [
      writeJson(ctx, output, document),
      writeJson(ctx, timesPath(output), timesOf(ctx, directory, selection)),
      portfolioOutput === undefined
        ? undefined
        : writeJson(ctx, portfolioOutput, { ...head, rows: candidates.map(candidateRow) }),
    ],
  });
}

/** What is the same for both files. */
function headOf(
  experiment: Experiment,
  directory: string,
  topK: number,
  search: SearchFile | undefined,
): JsonObject {
  return {
    schema_version: 1,
    experiment: experiment.id,
    config_path: experiment.path,
    runs_dir: directory,
    top_k: topK,
    commit_sha: search?.commit_sha ?? null,
    commands: [...(search?.commands ?? []), `scripts/select_best_params.ts --experiment ${experiment.id}`],
  };
}

/** The block that was in force when the trials ran: their figures come from it. */
function portfolioOf(search: SearchFile | undefined, experiment: Experiment): Portfolio | undefined {
  if (!search) return experiment.portfolio;
  return search.portfolio === null ? undefined : portfolioSchema.parse(search.portfolio, { jitless: true });
}

function rowOf(
  reader: Reader,
  log: TrialLog,
  judge: Judge,
  { front }: Pick<Selection, "front">,
  id: string,
  rank: number | null,
): JsonObject {
  const line = log.get(id)!;
  if (!isCompleted(line)) return failedRow(line, log.path);
  const folder = `${dirname(log.path)}/${id}`;
  const metrics = `${folder}/metrics.json`;
  const kept = reader.exists(metrics);
  return rankingRow(judge(line), {
    rank,
    pareto_optimal: front.has(id),
    run_dir: kept ? folder : null,
    metrics_path: kept ? metrics : null,
    result_path: log.path,
  });
}

function infeasibleRows(reader: Reader, log: TrialLog, judge: Judge, selection: Selection): Json[] {
  return selection.infeasible.map((id) => rowOf(reader, log, judge, selection, id, null));
}

function baselineOf(log: TrialLog, judge: Judge): Json {
  const line = log.get(BASELINE);
  if (!line || !isCompleted(line)) return null;
  const { trial_id, params, metrics, seasonal, score, feasible, constraints } = judge(line);
  return { trial_id, params, metrics, seasonal, score, feasible, constraints } as unknown as JsonObject;
}

function shortRow({ rank, trial_id, score, metrics, params, pareto_optimal }: JsonObject): JsonObject {
  const { sharpe, total_pips, max_drawdown_from_zero, win_rate } = metrics as JsonObject;
  const figures = { sharpe, total_pips, max_drawdown_from_zero, win_rate } as JsonObject;
  return { rank, trial_id, score, pareto_optimal, ...figures, params } as JsonObject;
}

function candidateRow(row: JsonObject): JsonObject {
  const keys = [
    "trial_id",
    "rank",
    "feasible",
    "score",
    "constraints_summary",
    "pareto_optimal",
    "portfolio",
  ];
  return Object.fromEntries(keys.map((key) => [key, row[key]!]));
}

/** When and where the ranked trials ran: apart from the ranking, which must not depend on it. */
function timesOf({ reader, clock }: Context, directory: string, { ranked }: Selection): JsonObject {
  const wanted = new Set<Json>(ranked);
  const rows: Json[] = [];
  for (const row of logRows(reader, `${directory}/${TIMES}`)) {
    if (wanted.has((row as JsonObject).trial_id ?? null)) rows.push(row);
  }
  return { generated_at: isoUtc(clock.now()), trials: rows };
}

/** A value without extension is a directory. */
function filePath(path: string, name: string): string {
  return extname(path) === "" ? `${path.replace(/\/+$/, "")}/${name}` : path;
}

function timesPath(output: string): string {
  const extension = extname(output);
  return `${output.slice(0, output.length - extension.length)}_times${extension}`;
}

function warn(ctx: Context, { counts }: Selection): void {
  if (counts.feasible > 0) return;
  ctx.note({
    en: `[select] warning: none of ${counts.total} trial(s) is feasible; the ranking is empty (--include-infeasible lists why)`,
    ja: `[select] 警告: ${counts.total} 件の試行のうち制約を満たすものがなく、順位は空です（理由は --include-infeasible で確認できます）`,
  });
}

function noDirectory(path: string): OpsError {
  return new OpsError(
    "runs_not_found",
    { en: `There is no search directory ${path}.`, ja: `検索ディレクトリ ${path} がありません。` },
    {
      en: "run_param_sweep makes it; --runs-dir names another.",
      ja: "run_param_sweep が作成します。別の場所は --runs-dir で指定してください。",
    },
    { fields: { path } },
  );
}

function noTrials(path: string): OpsError {
  return new OpsError(
    "no_trials",
    { en: `${path} holds no trial.`, ja: `${path} に試行がありません。` },
    { en: "Run run_param_sweep first.", ja: "先に run_param_sweep を実行してください。" },
    { exit: Exit.finding, fields: { path } },
  );
}

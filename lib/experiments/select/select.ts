import { extname } from "node:path/posix";
import type { Context } from "../../workspace/context.ts";
import { Exit } from "../../workspace/errors.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeJson } from "../../workspace/plans.ts";
import { isoUtc } from "../../workspace/time.ts";
import { type Experiment, loadExperiment } from "../space/load.ts";
import { type Portfolio, portfolioSchema } from "../space/schema.ts";
import { logRows, TIMES, TRIALS, TrialLog } from "../trial/log.ts";
import { readSearchFile, type SearchFile } from "../sweep/search_file.ts";
import { judgeBy, type Selection, select } from "./candidates.ts";
import { bestDocument, headOf, type Selected } from "./document.ts";
import { noDirectory, noTrials } from "./problems.ts";

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

  const selected: Selected = { experiment, search, log, judge, selection, topK: options.topK };
  const document = bestDocument(reader, selected, options.includeInfeasible);
  const { ranking } = document;
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
        : writeJson(ctx, portfolioOutput, { ...headOf(selected), rows: candidates.map(candidateRow) }),
    ],
  });
}

/** The block that was in force when the trials ran: their figures come from it. */
function portfolioOf(search: SearchFile | undefined, experiment: Experiment): Portfolio | undefined {
  if (!search) return experiment.portfolio;
  return search.portfolio === null ? undefined : portfolioSchema.parse(search.portfolio, { jitless: true });
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

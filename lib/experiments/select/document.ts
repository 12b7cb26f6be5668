import { dirname } from "node:path/posix";
import type { Json, JsonObject } from "../../workspace/json.ts";
import type { Reader } from "../../workspace/reader.ts";
import type { Experiment } from "../space/load.ts";
import type { SearchFile } from "../sweep/search_file.ts";
import { BASELINE } from "../trial/id.ts";
import { isCompleted } from "../trial/line.ts";
import type { TrialLog } from "../trial/log.ts";
import type { Judge, Selection } from "./candidates.ts";
import { failedRow, rankingRow } from "./row.ts";

/** A selection and what it was made from. */
export interface Selected {
  experiment: Experiment;
  /** What the directory says of its search; undefined for one that another tool has filled. */
  search: SearchFile | undefined;
  log: TrialLog;
  judge: Judge;
  selection: Selection;
  topK: number;
}

/** What is the same for both files. */
export function headOf({ experiment, search, log, topK }: Selected): JsonObject {
  return {
    schema_version: 1,
    experiment: experiment.id,
    config_path: experiment.path,
    runs_dir: dirname(log.path),
    top_k: topK,
    commit_sha: search?.commit_sha ?? null,
    commands: [...(search?.commands ?? []), `scripts/select_best_params.ts --experiment ${experiment.id}`],
  };
}

/** `best_params.json`: nothing in it depends on when, where and by how many workers the trials were run. */
export function bestDocument(reader: Reader, selected: Selected, includeInfeasible: boolean) {
  const { experiment, search, log, selection } = selected;
  const ranking = selection.ranked.map((id, index) => rowOf(reader, selected, id, index + 1));
  const first = log.get(selection.ranked[0] ?? BASELINE);
  return {
    ...headOf(selected),
    optimization_window: first?.optimization_window ?? null,
    trials: { ...selection.counts },
    baseline: baselineOf(selected),
    current_parameters: search?.current_parameters ?? null,
    ranking,
    ...(includeInfeasible && {
      infeasible: selection.infeasible.map((id) => rowOf(reader, selected, id, null)),
    }),
    ...(experiment.history.notes && { notes: experiment.history.notes }),
    next_steps: [],
  };
}

function rowOf(
  reader: Reader,
  { log, judge, selection }: Selected,
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
    pareto_optimal: selection.front.has(id),
    run_dir: kept ? folder : null,
    metrics_path: kept ? metrics : null,
    result_path: log.path,
  });
}

function baselineOf({ log, judge }: Selected): Json {
  const line = log.get(BASELINE);
  if (!line || !isCompleted(line)) return null;
  const { trial_id, params, metrics, seasonal, score, feasible, constraints } = judge(line);
  return { trial_id, params, metrics, seasonal, score, feasible, constraints } as unknown as JsonObject;
}

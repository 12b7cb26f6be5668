import type { JsonObject } from "../../workspace/json.ts";
import type { CompletedLine, TrialLine } from "../trial/line.ts";
import { betterIsMore, type ConstraintResult, type ConstraintStatus } from "../trial/score.ts";

/** How a trial's constraints came out; whatever is not in `failed` is not therefore passed. */
export interface ConstraintsSummary {
  passed: number;
  failed: string[];
  unknown: string[];
  invalid: string[];
  no_data: string[];
}

export function summarise(constraints: Record<string, ConstraintResult>): ConstraintsSummary {
  const entries = Object.entries(constraints);
  const of = (wanted: ConstraintStatus) =>
    entries.filter(([, { status }]) => status === wanted).map(([id]) => id);
  return {
    passed: of("pass").length,
    failed: of("fail"),
    unknown: of("unknown"),
    invalid: of("invalid"),
    no_data: of("no_data"),
  };
}

/** What a row says beyond its trial's line. */
export interface RowPlace {
  rank: number | null;
  pareto_optimal: boolean;
  run_dir: string | null;
  metrics_path: string | null;
  result_path: string;
}

/** A row of `ranking` (specification 07 §4.7): nothing in it depends on when or where the trial ran. */
export function rankingRow(line: CompletedLine, place: RowPlace): JsonObject {
  const { path, sha256, rows } = line.dataset;
  const row = {
    trial_id: line.trial_id,
    seed: line.seed,
    status: line.status,
    feasible: line.feasible,
    score: line.score,
    score_breakdown: line.score_breakdown,
    tie_breaker_key: line.tie_breakers.map((tie) => (tie.value === null ? null : betterIsMore(tie))),
    tie_breakers: line.tie_breakers,
    constraints: line.constraints,
    params: line.params,
    metrics: line.metrics,
    seasonal: line.seasonal,
    run_dir: place.run_dir,
    command: line.command_str,
    history: line.history ?? null,
    result_path: place.result_path,
    ...(line.search_metadata && { search_metadata: line.search_metadata }),
    metrics_path: place.metrics_path,
    dataset_fingerprint: { path, sha256, rows },
    ...(line.portfolio && { portfolio: line.portfolio }),
    commit_sha: line.commit_sha,
    rank: place.rank,
    constraints_summary: summarise(line.constraints),
    pareto_optimal: place.pareto_optimal,
  };
  return row as unknown as JsonObject;
}

/** A trial that did not complete, in the list of infeasible ones. */
export function failedRow({ trial_id, status, params, error }: TrialLine, result_path: string): JsonObject {
  return { trial_id, status, feasible: false, params, error, result_path };
}

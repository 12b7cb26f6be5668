import type { JsonObject } from "../../workspace/json.ts";
import type { Params } from "../space/schema.ts";
import type { Dataset } from "./dataset.ts";
import type { PeriodMetrics } from "./metrics.ts";
import type { ConstraintResult, ScoreRow, TieBreaker } from "./score.ts";

export type TrialStatus = "dry_run" | "failed" | "error" | "completed";

/** A line of `trials.jsonl` (specification 07 §4.6). Nothing in it depends on when or where the trial ran. */
export interface TrialLine {
  trial_id: string;
  params: Params;
  /** Of the search; the running index in a grid; null for the baseline. */
  seed: number | null;
  search: "grid" | "random" | "bayes" | "baseline";
  command: string[];
  command_str: string;
  status: TrialStatus;
  search_metadata?: JsonObject;
  dataset: Dataset;
  returncode: number | null;
  error: string | null;
  metrics?: PeriodMetrics;
  seasonal?: Record<string, PeriodMetrics>;
  constraints?: Record<string, ConstraintResult>;
  feasible?: boolean;
  score?: number;
  score_breakdown?: ScoreRow[];
  tie_breakers?: TieBreaker[];
  portfolio?: JsonObject;
  history?: JsonObject | null;
  commit_sha: string | null;
  optimization_window: string | null;
}

/** A line of `trial_times.jsonl`. */
export interface TimesLine {
  trial_id: string;
  host: string;
  worker: string;
  start_time: string;
  end_time: string;
  duration_seconds: number;
  /** The sweep's stamp. */
  timestamp: string;
}

/** A completed trial's line: what is there only on success is there. */
export type CompletedLine = TrialLine &
  Required<
    Pick<
      TrialLine,
      "metrics" | "seasonal" | "constraints" | "feasible" | "score" | "score_breakdown" | "tie_breakers"
    >
  >;

export function isCompleted(line: TrialLine): line is CompletedLine {
  return line.status === "completed" && line.metrics !== undefined;
}

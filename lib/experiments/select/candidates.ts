import type { Experiment } from "../space/load.ts";
import type { Constraint } from "../space/schema.ts";
import { BASELINE } from "../trial/id.ts";
import { verdictOf } from "../trial/judge.ts";
import { type CompletedLine, isCompleted, type TrialLine } from "../trial/line.ts";
import type { TrialLog } from "../trial/log.ts";
import { byPlace, type Placed } from "../trial/order.ts";
import { paretoFront, type Vector, vectorOf } from "./pareto.ts";

/** Judges a trial by the experiment's file as it is now. */
export type Judge = (line: CompletedLine) => CompletedLine;

export function judgeBy(experiment: Experiment, portfolioConstraints: readonly Constraint[]): Judge {
  return (line) => ({ ...line, ...verdictOf(experiment, portfolioConstraints, line) });
}

export interface Selection {
  counts: { total: number; completed: number; feasible: number; pareto: number };
  /** Best first; the rows' own lines are read when they are written. */
  ranked: string[];
  front: ReadonlySet<string>;
  /** By trial id; only when they were asked for. */
  infeasible: string[];
}

/**
 * The best of a log: the feasible trials' Pareto front over the objectives, or all feasible ones where that is empty, by feasibility,
 * score and tie-breakers. It keeps a few numbers of each trial, never its line.
 */
export function select(log: TrialLog, judge: Judge, topK: number): Selection {
  const counts = { total: 0, completed: 0, feasible: 0, pareto: 0 };
  const placed: Placed[] = [];
  const vectors: Vector[] = [];
  const infeasible: string[] = [];
  for (const line of trialsOf(log)) {
    counts.total++;
    const judged = isCompleted(line) ? judge(line) : undefined;
    if (judged) counts.completed++;
    if (!judged?.feasible) {
      infeasible.push(line.trial_id);
      continue;
    }
    counts.feasible++;
    const { trial_id, feasible, score, tie_breakers, score_breakdown } = judged;
    placed.push({ trial_id, feasible, score, tie_breakers });
    const vector = vectorOf(trial_id, score_breakdown);
    if (vector) vectors.push(vector);
  }
  const front = paretoFront(vectors);
  counts.pareto = front.size;
  const chosen = front.size > 0 ? placed.filter(({ trial_id }) => front.has(trial_id)) : placed;
  const ranked = chosen.sort(byPlace).slice(0, topK);
  return { counts, ranked: ranked.map(({ trial_id }) => trial_id), front, infeasible };
}

function* trialsOf(log: TrialLog): Generator<TrialLine> {
  for (const line of log.entries()) if (line.trial_id !== BASELINE) yield line;
}

import type { JsonObject } from "../../workspace/json.ts";
import type { Experiment } from "../space/load.ts";
import type { Constraint } from "../space/schema.ts";
import type { TrialLine } from "./line.ts";
import { isFeasible, judge, scoreOf } from "./score.ts";

/** What an experiment says of a trial. Portfolio constraints come after the general ones. */
export type Verdict = Required<
  Pick<TrialLine, "constraints" | "feasible" | "score" | "score_breakdown" | "tie_breakers">
>;

/** The figures of a completed trial, as its line keeps them. */
type Figures = Required<Pick<TrialLine, "params" | "metrics" | "seasonal">> & { portfolio?: JsonObject };

export function verdictOf(
  experiment: Pick<Experiment, "scoring" | "constraints">,
  portfolioConstraints: readonly Constraint[],
  { params, metrics, seasonal, portfolio }: Figures,
): Verdict {
  // What could not be read is unknown, and so is what rests on it.
  const judged = { params, metrics, seasonal, portfolio: portfolio?.errors ? null : portfolio };
  const constraints = judge([...experiment.constraints, ...portfolioConstraints], judged);
  return { constraints, feasible: isFeasible(constraints), ...scoreOf(experiment.scoring, judged) };
}

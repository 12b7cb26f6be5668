import type { JsonObject } from "../../workspace/json.ts";
import type { TrialDone } from "../executor/executor.ts";
import type { Proposal } from "../search/search.ts";
import type { Params } from "../space/schema.ts";
import { BASELINE } from "../trial/id.ts";
import { verdictOf } from "../trial/judge.ts";
import type { TrialLine, TrialStatus } from "../trial/line.ts";
import type { Prepared } from "./prepare.ts";
import type { SearchName } from "./choose.ts";

/** What all lines of a sweep have in common. */
export interface LineBasis {
  prepared: Prepared;
  search: SearchName;
  commitSha: string | null;
}

/** The line of a trial that ended. A proposal of null is the baseline. */
export function lineOf(
  basis: LineBasis,
  id: string,
  proposal: Proposal | null,
  { outcome }: Pick<TrialDone, "outcome">,
): TrialLine {
  const { prepared } = basis;
  const params = proposal?.params ?? prepared.current;
  if (outcome.status !== "completed") {
    return {
      ...head(basis, id, proposal, params, outcome.status),
      returncode: outcome.returncode,
      error: outcome.error,
    };
  }
  const { metrics, seasonal, window, run } = outcome;
  const portfolio = run && prepared.portfolio?.of(run);
  const figures = { params, metrics, seasonal, ...(portfolio && { portfolio }) };
  return {
    ...head(basis, id, proposal, params, "completed"),
    metrics,
    seasonal,
    ...verdictOf(prepared.experiment, prepared.experiment.portfolio?.constraints ?? [], figures),
    ...(portfolio && { portfolio }),
    history: null,
    optimization_window: window,
  };
}

function head(
  { prepared, search, commitSha }: LineBasis,
  id: string,
  proposal: Proposal | null,
  params: Params,
  status: TrialStatus,
): TrialLine {
  const command = [
    "scripts/run_sim.ts",
    "--manifest",
    `${prepared.directory}/${id}/manifest.yaml`,
    ...prepared.experiment.runner.base_cli,
  ];
  return {
    trial_id: id,
    params,
    seed: proposal?.seed ?? null,
    search: id === BASELINE ? "baseline" : search,
    command,
    command_str: command.join(" "),
    status,
    ...(proposal?.metadata && { search_metadata: proposal.metadata as JsonObject }),
    dataset: prepared.dataset,
    returncode: 0,
    error: null,
    commit_sha: commitSha,
    optimization_window: null,
  };
}

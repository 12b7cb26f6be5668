import type { Params } from "../space/schema.ts";
import type { TrialOutcome, Window } from "../trial/evaluate.ts";

export interface TrialRequest {
  /** Names the trial within its search; with a window, together with that. */
  trialId: string;
  params: Params;
  /** All bars when absent. */
  window?: Window;
}

/** An outcome, and what belongs to its running and not to it. */
export interface TrialDone {
  outcome: TrialOutcome;
  host: string;
  /** Which worker of that host. */
  worker: string;
  /** UTC epoch milliseconds. */
  started: number;
  ended: number;
}

/**
 * Where the trials of one search run.
 *
 * `run` gives each trial's outcome, in any order. It may be asked for a trial again; the answer is then the same, whether it is
 * computed or remembered. A trial that fails is an outcome, not a rejection: `run` rejects only where the executor itself can no
 * longer work, and then the search ends; what it has logged stands. An executor must not write into the workspace, must not let one
 * trial see another, and must survive the loss of a worker that it can replace or do without.
 * Disposing of it ends everything that it started; trials under way are dropped.
 */
export interface Executor extends AsyncDisposable {
  /** How many trials it wants under way at once. The number must not change any outcome. */
  readonly slots: number;
  run(trial: TrialRequest): Promise<TrialDone>;
}

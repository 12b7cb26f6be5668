import { trialId } from "../trial/id.ts";
import type { Chosen, SearchName } from "./choose.ts";
import type { SweepResult } from "./finish.ts";
import type { Prepared } from "./prepare.ts";

/** A dry run: the trials, none of them run. A search that needs results shows its first generation. */
export function planned(
  { experiment, directory, dataset, manifestHash }: Prepared,
  { search, expected }: Chosen,
  name: SearchName,
  stamp: string,
): SweepResult {
  const trials = [];
  for (let next = search.next(); next !== undefined && next !== "wait"; next = search.next()) {
    const trial_id = trialId(next.params, dataset.sha256 ?? "", manifestHash);
    trials.push({ trial_id, params: next.params, status: "dry_run" });
  }
  return {
    experiment: experiment.id,
    config_path: experiment.path,
    directory,
    timestamp: stamp,
    search: name,
    total_trials: expected,
    completed: 0,
    failures: 0,
    dry_run: trials.length,
    trials,
  };
}

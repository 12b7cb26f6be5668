import { applyChanges } from "./apply.ts";
import { type Files, realFiles } from "./files.ts";
import type { JsonObject } from "./json.ts";
import { acquireLock, COMMIT_LOCK, type LockOptions } from "./lock.ts";
import type { Workspace } from "./paths.ts";
import type { Plan } from "./plan.ts";
import { recover } from "./recover.ts";
import type { Sources } from "./stage.ts";
import { planStale, staleInputs } from "./stale.ts";

export type { Sources } from "./stage.ts";

export interface CommitOptions<Result extends JsonObject> extends LockOptions {
  workspace: Workspace;
  plan: Plan<Result>;
  /**
   * Plans again, with a new reader, because inputs changed before the lock was taken. Without it a stale plan is refused: so for
   * every plan that a person has seen or that was saved.
   */
  replan?: () => Plan<Result> | Promise<Plan<Result>>;
  /** Streams of large content; those of a replanned plan are asked for after `replan` returned. */
  sources?: Sources;
  files?: Files;
}

export interface CommitOutcome<Result extends JsonObject> {
  /** The plan that holds: the given one or the replanned one. */
  plan: Plan<Result>;
  replanned: boolean;
  /** An earlier process's interrupted commit was completed first. */
  recovered: boolean;
}

/**
 * Turns a plan's changes into files, all of them or none, whatever happens to the process.
 *
 * Takes the commit lock, completes what an earlier process left, checks all that the plan found, and applies. A plan without changes
 * takes no lock and writes nothing. Throws `locked` and `plan_stale` (exit 3), `journal_corrupt`, and an error naming the file when a
 * call fails: then the workspace is as before, or the error is `commit_unfinished` and says otherwise.
 */
export async function commitPlan<Result extends JsonObject>(
  options: CommitOptions<Result>,
): Promise<CommitOutcome<Result>> {
  const { workspace, replan, sources = {}, files = realFiles } = options;
  let { plan } = options;
  if (plan.changes.length === 0) return { plan, replanned: false, recovered: false };
  using _lock = await acquireLock(workspace, COMMIT_LOCK, options);
  const recovered = recover(files, workspace);
  let changed = staleInputs(files, workspace, plan);
  const replanned = changed.length > 0 && replan !== undefined;
  if (replanned) {
    plan = await replan();
    changed = plan.changes.length > 0 ? staleInputs(files, workspace, plan) : [];
  }
  if (changed.length > 0) throw planStale(changed);
  if (plan.changes.length > 0) applyChanges(files, workspace, plan.changes, sources);
  return { plan, replanned, recovered };
}

import type { LearnedState } from "../../engine/learned.ts";
import { diffNumbers, estimatesOf, leavesOf, type StateDiff, type Updated } from "../diff.ts";
import type { EstimateChange } from "../ledger.ts";
import type { Previous } from "./begin.ts";
import type { Scope } from "./scopes.ts";

/** What an update would change of the state in force. */
export interface Changes {
  /** Every number of the state. */
  all: StateDiff;
  /** The estimates (`estimatesOf`). */
  estimates: StateDiff;
  before: ReadonlyMap<string, number>;
  after: ReadonlyMap<string, number>;
  /** Paths of the new state's numbers that are not finite. */
  nonFinite: string[];
}

/** What a strategy noted when it entered may be infinite (a threshold that is off) and means no harm. */
const MAY_BE_INFINITE = /^position\.ctx_snapshot\./;

export function changesOf({ document, estimates }: Previous, state: LearnedState): Changes {
  const { numbers, nonFinite } = leavesOf(state);
  const [before, after] = [estimatesOf(estimates), estimatesOf(state)];
  return {
    all: diffNumbers(leavesOf(document).numbers, numbers),
    estimates: diffNumbers(before, after),
    before,
    after,
    nonFinite: nonFinite.filter((path) => !MAY_BE_INFINITE.test(path)),
  };
}

/** Every estimate that changed, came or went; largest change first. */
export function estimateChanges({ before, after, estimates }: Changes): EstimateChange[] {
  const paths = [...estimates.updated.map(({ path }) => path), ...estimates.added, ...estimates.removed];
  return paths.map((path) => ({
    path,
    previous: before.get(path) ?? null,
    current: after.get(path) ?? null,
  }));
}

const LEARNED = ["ev_global.", "ev_buckets.", "slip.a.", "slip.ewma.", "rv_thresh."];

/** The changed numbers that a scope watches, largest change first. */
export function watched(changes: Changes, scope: Scope): Updated[] {
  if (scope === "estimates") return changes.estimates.updated;
  if (scope === "all") return changes.all.updated;
  return changes.all.updated.filter(({ path }) => LEARNED.some((section) => path.startsWith(section)));
}

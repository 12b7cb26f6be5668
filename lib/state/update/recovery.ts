import type { Context } from "../../workspace/context.ts";
import type { Change } from "../../workspace/plan.ts";
import { recoveryPending } from "../../workspace/recover.ts";
import type { UpdateOptions, UpdateRequest } from "./request.ts";

/** An interrupted commit that the committer completes before this update's own. */
export interface Recovery {
  /** It is not completed yet. */
  pending: boolean;
  /** This update meets it, or has met it before it was planned again. */
  recovered: boolean;
}

/** Invocations that met one: what they plan again, after it was completed, must still say so. */
const met = new WeakSet<UpdateOptions>();

export function recoveryOf({ workspace }: Context, invocation: UpdateOptions): Recovery {
  const pending = recoveryPending(workspace);
  if (pending) met.add(invocation);
  return { pending, recovered: met.has(invocation) };
}

/**
 * An update that finds nothing to learn may have seen half of an interrupted one. Appending nothing changes nothing, but the committer
 * takes the lock for it, completes what was interrupted, and has the plan made again where that was an input.
 */
export function lockOnly({ reader }: Context, { options }: UpdateRequest): Change[] {
  const path = [options.snapshot, options.stateOut].find((one) => reader.exists(one));
  if (path === undefined) return [];
  const offset = reader.bytes(path).length;
  const expect = reader.expectGrown(path, offset);
  return [{ op: "append", path: reader.workspace.show(path), offset, content: "", expect }];
}

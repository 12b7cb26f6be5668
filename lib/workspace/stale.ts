import { Exit, OpsError } from "./errors.ts";
import type { Files } from "./files.ts";
import { fileError } from "./fserror.ts";
import { lookAt, lookAtGrown, sameFound } from "./found.ts";
import type { Workspace } from "./paths.ts";
import type { Found, Plan } from "./plan.ts";

/**
 * Paths whose content is no longer what the plan found, each once. A file that was read as growing may have grown;
 * one that will be appended to may not.
 */
export function staleInputs(files: Files, workspace: Workspace, plan: Plan): string[] {
  const known = new Map<string, boolean>();
  const holds = (path: string, found: Found) => {
    const key = JSON.stringify([path, found]);
    const answer = known.get(key) ?? stillHolds(files, workspace, path, found);
    known.set(key, answer);
    return answer;
  };
  const reads = plan.reads.filter(({ path, found }) => !holds(path, found));
  const changes = plan.changes.filter(
    (change) =>
      !holds(change.path, change.expect) || (change.op === "append" && hasGrown(files, workspace, change)),
  );
  return [...new Set([...reads, ...changes].map(({ path }) => path))];
}

/** Whether what the plan found at a path is there still. */
export function stillHolds(files: Files, workspace: Workspace, path: string, found: Found): boolean {
  return reading(path, () => {
    const full = workspace.resolve(path);
    if (found.is === "present") return files.stat(full) !== undefined;
    const now = found.is === "grown" ? lookAtGrown(files, full, found.size) : lookAt(files, full);
    return now !== undefined && sameFound(now, found);
  });
}

function hasGrown(
  files: Files,
  workspace: Workspace,
  { path, offset }: { path: string; offset: number },
): boolean {
  return reading(path, () => (files.stat(workspace.resolve(path))?.size ?? 0) !== offset);
}

function reading<Value>(path: string, look: () => Value): Value {
  try {
    return look();
  } catch (error) {
    throw fileError(error, "read", path);
  }
}

/** The refusal of a plan that a person saw or saved. */
export function planStale(changed: string[]): OpsError {
  const list = changed.slice(0, 3).join(", ") + (changed.length > 3 ? `, … (${changed.length})` : "");
  return new OpsError(
    "plan_stale",
    {
      en: `The plan is stale: changed since it was made: ${list}. Nothing was written.`,
      ja: `計画が古くなっています。作成後に変更されたファイル: ${list}。何も書き込んでいません。`,
    },
    { en: "Make the plan again and look at it.", ja: "計画を作り直し、内容を確認してください。" },
    { exit: Exit.locked, fields: { changed } },
  );
}

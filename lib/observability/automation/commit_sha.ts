import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import { headCommit } from "../../workspace/git_head.ts";
import { COMMIT_VARIABLES } from "./environment.ts";

/** The commit that a job runs: of the environment, else the workspace's own HEAD where that is a git checkout; else null. */
export function commitSha(ctx: Pick<Context, "env" | "reader">): string | null {
  const named = COMMIT_VARIABLES.map((name) => ctx.env[name]).find(Boolean);
  return named ?? headOf(ctx) ?? null;
}

function headOf({ reader }: Pick<Context, "reader">): string | undefined {
  try {
    if (!reader.isFolder(".git")) return undefined;
    return headCommit((path) => reader.maybeText(path));
  } catch (error) {
    // A checkout that cannot be read is no reason to fail a job.
    if (error instanceof OpsError) return undefined;
    throw error;
  }
}

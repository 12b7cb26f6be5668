import { join } from "node:path";
import { version } from "../../package.json";
import { build } from "../workspace/build.ts";
import { OpsError } from "../workspace/errors.ts";
import { headCommit } from "../workspace/git_head.ts";
import { Workspace } from "../workspace/paths.ts";
import { Reader } from "../workspace/reader.ts";

/** What `--version` prints: `update_state 0.1.0 (4f2c1e09ab37, built 2026-01-05T09:00:00Z)`; from source the commit that is checked out. */
export function versionLine(name: string): string {
  const commit = build ? build.commit : checkedOut(join(import.meta.dir, "../.."));
  const facts = [...(commit ? [short(commit)] : []), ...(build ? [`built ${build.time}`] : [])];
  return `${name} ${version}${facts.length > 0 ? ` (${facts.join(", ")})` : ""}\n`;
}

/** The commit of the checkout at `root`; undefined where it is none, or cannot be read. */
export function checkedOut(root: string): string | undefined {
  const reader = new Reader(new Workspace(root, root));
  try {
    return headCommit((path) => reader.maybeText(path));
  } catch (error) {
    if (error instanceof OpsError) return undefined;
    throw error;
  }
}

function short(commit: string): string {
  const [sha = "", ...changed] = commit.split("+");
  return [sha.slice(0, 12), ...changed].join("+");
}

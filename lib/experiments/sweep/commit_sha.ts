import { headCommit } from "../../workspace/git_head.ts";
import type { Reader } from "../../workspace/reader.ts";

/** The commit that is checked out in the workspace's repository, read from git's own files; null outside of one. */
export function commitSha(reader: Reader): string | null {
  const at = (path: string) =>
    reader.exists(path) && !reader.isFolder(path) ? reader.text(path) : undefined;
  return headCommit(at) ?? null;
}

import type { Reader } from "../../workspace/reader.ts";

/** The commit that is checked out in the workspace's repository, read from git's own files; null outside of one. */
export function commitSha(reader: Reader): string | null {
  const at = (path: string) =>
    reader.exists(path) && !reader.isFolder(path) ? reader.text(path) : undefined;
  const head = at(".git/HEAD")?.trim();
  const ref = head?.match(/^ref: (\S+)$/)?.[1];
  if (ref === undefined) return isSha(head) ? head : null;
  const loose = at(`.git/${ref}`)?.trim();
  if (isSha(loose)) return loose;
  const packed = at(".git/packed-refs")
    ?.split("\n")
    .find((line) => line.endsWith(` ${ref}`));
  const sha = packed?.split(" ")[0];
  return isSha(sha) ? sha : null;
}

function isSha(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{40,64}$/.test(text);
}

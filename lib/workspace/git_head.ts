/**
 * The commit that is checked out, out of git's own files (`.git/HEAD` and what it names, else `.git/packed-refs`), which `text` reads
 * by their paths, undefined for what is no file; undefined where there is none.
 */
export function headCommit(text: (path: string) => string | undefined): string | undefined {
  const head = text(".git/HEAD")?.trim() ?? "";
  const [, ref] = /^ref: (refs\/[\w./-]+)$/.exec(head) ?? [];
  if (!ref) return shaOf(head);
  const packed = () =>
    text(".git/packed-refs")
      ?.split("\n")
      .find((line) => line.endsWith(` ${ref}`));
  return shaOf(text(`.git/${ref}`) ?? packed() ?? "");
}

function shaOf(text: string): string | undefined {
  return /^[0-9a-f]{40,64}\b/.exec(text)?.[0];
}

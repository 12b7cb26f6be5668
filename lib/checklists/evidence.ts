import { sha256 } from "../workspace/found.ts";
import type { Reader } from "../workspace/reader.ts";
import type { Evidence } from "./record.ts";

/** Of a glob the newest files count; so many. */
const MOST_FILES = 20;
const WILD = /[*?[{]/;

/** The files that paths and globs name, as they are now: the newest 20 of a glob by their names, which begin with their time. */
export function collectEvidence(reader: Reader, patterns: readonly string[]): Evidence[] {
  const paths = patterns.flatMap((pattern) => matches(reader, pattern));
  return [...new Set(paths)].map((path) => {
    const bytes = reader.bytes(path);
    return { path: reader.workspace.show(path), sha256: sha256(bytes), bytes: bytes.length };
  });
}

/** Files at a path or of a glob; none where nothing is. */
export function matches(reader: Reader, pattern: string): string[] {
  if (!WILD.test(pattern)) return reader.exists(pattern) && !reader.isFolder(pattern) ? [pattern] : [];
  const fixed = pattern.slice(0, pattern.search(WILD));
  const folder = fixed.slice(0, Math.max(0, fixed.lastIndexOf("/"))) || ".";
  if (!reader.exists(folder)) return [];
  const glob = new Bun.Glob(pattern);
  return reader
    .walk(folder)
    .filter((path) => glob.match(path))
    .sort()
    .slice(-MOST_FILES);
}

/** Evidence that is gone or no longer what it was. */
export function changedEvidence(
  reader: Reader,
  recorded: readonly Evidence[],
): { was: Evidence; now: Evidence | null }[] {
  return recorded.flatMap((was) => {
    const [now = null] = collectEvidence(reader, [was.path]);
    return now?.sha256 === was.sha256 ? [] : [{ was, now }];
  });
}

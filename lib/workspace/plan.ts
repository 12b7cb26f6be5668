import type { Json, JsonObject } from "./json.ts";

/**
 * A command plans, one committer writes. A plan is plain JSON: it can be shown, saved, read back and committed later.
 * Paths in plans are workspace-relative with `/`; a path outside the workspace is absolute.
 */
export interface Plan<Result extends JsonObject = JsonObject> {
  /** The summary that stdout and `--json-out` show. */
  result: Result;
  exitCode: number;
  /** Every input that the result rests on. */
  reads: Read[];
  /** What would be written, in order. At most one change a path. */
  changes: Change[];
  /** What happens after the files are safe. */
  effects: Effect[];
}

export interface Read {
  path: string;
  found: Found;
}

/** What a plan found at a path. The committer compares it with what is there when it holds the lock. */
export type Found =
  | { is: "absent" }
  /** Something is there; what it is or holds does not matter. */
  | { is: "present" }
  /** A whole file. */
  | { is: "file"; sha256: string }
  /** A file that only grows: `size` bytes were read, the last 4 kB of them (or fewer) have this hash. Growth is not staleness. */
  | { is: "grown"; size: number; tail_sha256: string }
  /** A folder's listing: the hash of its sorted entry names, one a line. */
  | { is: "folder"; names_sha256: string };

export type Change =
  /** Creates (`expect` absent) or replaces (`expect` file) a file. `mode` is its permission bits; without it those of the replaced file, else 0644. */
  | { op: "write"; path: string; content: Content; expect: Found; mode?: number }
  /** Appends at `offset`, the size found when planned (0 and `expect` absent create the file). */
  | { op: "append"; path: string; offset: number; content: Content; expect: Found }
  | { op: "delete"; path: string; expect: Found };

/** Small content stands in the plan; large content names a source that streams it to staging at commit. */
export type Content = string | ContentSource;

/**
 * Content that the runner registered under `source` makes again from `args`.
 * It must give the same bytes whenever it is asked, as long as the plan's reads hold.
 */
export interface ContentSource {
  source: string;
  args: JsonObject;
}

/** Carried out by the runner registered under `kind`, after the commit. Effects must bear being repeated. */
export interface Effect {
  kind: string;
  [field: string]: Json;
}

/** What came of one effect, in the order of the plan's effects. */
export interface EffectResult {
  kind: string;
  ok: boolean;
  detail: JsonObject;
}

import type { StateBody } from "./body.ts";
import type { StateMeta } from "./meta.ts";
import { openSealed } from "./seal.ts";

/** A state document that was read and found sound. */
export interface StateDocument {
  meta: StateMeta;
  body: StateBody;
  /** Paths of members that were left out because nothing can be made of them. */
  dropped: string[];
}

/** The schemas take longer to build than an untouched state takes to read. */
const judges = () => require("./judged.ts") as typeof import("./judged.ts");

/** Reads a state file's text, whatever version it is of. `name` is its path for messages. Throws `StateProblem`. */
export function parseState(text: string, name: string): StateDocument {
  return openSealed(text) ?? judges().parseState(text, name);
}

/**
 * Reads a state document of any version from a parsed value. All of it is checked before anything is returned.
 * With `partial`, a document without any section of a state is one that says nothing.
 * Throws `StateProblem`: also where a document with a `resume` section, which promises an exact continuation, has no
 * content hash or holds anything that had to be left out.
 */
export function readState(value: unknown, options: { partial?: boolean } = {}): StateDocument {
  return judges().readState(value, options);
}

import type { JsonObject } from "../../workspace/json.ts";
import type { Params } from "../space/schema.ts";

/** A trial that a search wants. */
export interface Proposal {
  params: Params;
  /** Of the search, or the running index in a grid. */
  seed: number;
  metadata?: JsonObject;
}

/** What a search is told of a trial that it proposed. */
export interface Told {
  completed: boolean;
  feasible: boolean;
  score: number;
}

/**
 * Proposes trials one after another. What it proposes depends on its settings and on what it was told, never on when or in which order
 * trials end: where it needs results, it says `wait` until all of its earlier proposals have been told.
 */
export interface Search {
  /** Undefined: no more. */
  next(): Proposal | "wait" | undefined;
  tell(proposal: Proposal, told: Told): void;
}

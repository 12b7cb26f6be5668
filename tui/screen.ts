import type { Trouble } from "../lib/checklists/triage/trouble.ts";
import type { JsonObject } from "../lib/workspace/json.ts";

/** Where the operator is. Screens are data, so that they can be pushed by name and kept while others lie on top. */
export type Screen =
  | { name: "home" }
  | { name: "keys" }
  | { name: "palette" }
  | { name: "command"; command: string; argv: readonly string[] }
  | { name: "checklists" }
  | { name: "walk"; checklist: string; fresh?: boolean; run?: string | undefined; from?: string | undefined }
  | { name: "job"; job: number }
  | { name: "undo" }
  | { name: "triage" }
  | { name: "trouble"; trouble: Trouble }
  | { name: "browse" }
  | { name: "runs" }
  | { name: "run"; folder: string }
  | { name: "learned"; path: string }
  | { name: "archives" }
  | { name: "log" }
  | { name: "entry"; title: string; path: string; entry: JsonObject }
  /** What a command shows that only reads. */
  | { name: "look"; title: string; command: string; argv: readonly string[] };

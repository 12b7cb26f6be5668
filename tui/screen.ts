/** Where the operator is. Screens are data, so that they can be pushed by name and kept while others lie on top. */
export type Screen =
  | { name: "home" }
  | { name: "keys" }
  | { name: "palette" }
  | { name: "command"; command: string; argv: readonly string[] }
  | { name: "checklists" }
  | { name: "walk"; checklist: string; fresh?: boolean; run?: string | undefined; from?: string | undefined }
  | { name: "job"; job: number }
  | { name: "undo" };

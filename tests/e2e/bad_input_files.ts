import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { barsCsv } from "../../lib/market/print.ts";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import { WORKSPACE_TEMPLATES } from "../../lib/workspace/templates.ts";

const range = { symbol: "USDJPY", from: Date.UTC(2025, 0, 1), to: Date.UTC(2025, 0, 11) };
/** Ten days of bars, a header and one row a line. */
export const LINES = [...barsCsv([syntheticBars({ ...range, seed: 3 })], "USDJPY")]
  .join("")
  .trimEnd()
  .split("\n");
export const MANIFEST = WORKSPACE_TEMPLATES["configs/strategies/day_orb_5m.yaml"]!;

export const csv = (lines: readonly string[], end = "\n") => lines.map((line) => line + end).join("");

/** The bars with one cell of row 200 replaced: column 3 is the open, 4 the high, 5 the low, 6 the close. */
export function withCell(column: number, text: string): string {
  return csv(
    LINES.map((line, index) => {
      if (index !== 200) return line;
      return line.split(",").with(column, text).join(",");
    }),
  );
}

type State = { meta: Record<string, unknown>; [section: string]: unknown };

/** A state as a person might write it: without the hash of its content and without what only an uncut run needs. */
export function stateText(text: string, change: (state: State) => void): string {
  const state = JSON.parse(text) as State;
  delete state.meta.content_sha256;
  delete state.resume;
  change(state);
  return JSON.stringify(state, null, 2);
}

export function put(root: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** One hash of every name, kind and byte below a folder, hidden ones too. */
export function hashTree(root: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(root, { recursive: true, encoding: "utf8" }).sort()) {
    const full = join(root, name);
    const file = lstatSync(full).isFile();
    hash.update(`${name}\0${file}\0`);
    if (file) hash.update(readFileSync(full));
  }
  return hash.digest("hex");
}

import type { Explanation } from "../../../lib/state/explain/explain.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { command } from "../../../scripts/explain_state.ts";
import type { Desk } from "../desk.ts";
import { STATE } from "../ledger_support.ts";

/** What the command says, as typed. */
export async function explain(desk: Desk, ...flags: string[]): Promise<Explanation> {
  const { exit, out, err } = await desk.run(command, ...flags);
  if (exit !== 0) throw new Error(err);
  return out as unknown as Explanation;
}

/** The state in force as somebody might edit it: without the hash of its content, and without what only an exact continuation needs. */
export function edit(desk: Desk, change: (state: Record<string, JsonObject>) => void): void {
  const state = JSON.parse(desk.read(STATE));
  delete state.meta.content_sha256;
  delete state.resume;
  change(state);
  desk.write(STATE, JSON.stringify(state));
}

import type { RunSimOptions } from "../state/simulation.ts";
import { readStateFile } from "../state/file.ts";
import { type Ran, runSimulation } from "../state/run_sim.ts";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import { parseInstant } from "../workspace/time.ts";

/** What became of the state that was in force when an incident began. */
export interface StateUse extends JsonObject {
  path: string | null;
  used: boolean;
  /** Why it was not used. */
  skipped: string | null;
  sha256: string | null;
  config_fingerprint: string | null;
  last_timestamp: string | null;
}

const NONE: StateUse = {
  path: null,
  used: false,
  skipped: null,
  sha256: null,
  config_fingerprint: null,
  last_timestamp: null,
};

/**
 * Runs the options from a recorded state where that can be done: it must be there, be sound, fit the configuration, and have learned
 * nothing of the window, whose bars it would pass over. Else they run without one, and the use says why.
 */
export async function runFromState(
  ctx: Context,
  options: RunSimOptions,
  path: string | null,
  from: number,
): Promise<{ ran: Ran; state: StateUse; options: RunSimOptions }> {
  if (path === null) return { ran: await runSimulation(ctx, options), state: NONE, options };
  const skip = async (why: string, known: Partial<StateUse> = {}) => ({
    ran: await runSimulation(ctx, options),
    state: { ...NONE, path, ...known, skipped: why },
    options,
  });
  try {
    const { sha256, document } = readStateFile(ctx.reader, path);
    const { config_fingerprint = null, last_timestamp = null } = document.meta;
    const known = { sha256, config_fingerprint, last_timestamp };
    if (last_timestamp !== null && parseInstant(last_timestamp) >= from)
      return await skip("learned_the_window", known);
    const given = { ...options, file: path };
    const ran = await runSimulation(ctx, given);
    return { ran, state: { ...NONE, path, ...known, used: true }, options: given };
  } catch (error) {
    if (!(error instanceof OpsError) || !STATE_PROBLEMS.has(error.code)) throw error;
    return skip(error.code);
  }
}

/** Errors that say that a state does not fit; all others are those of the run. */
const STATE_PROBLEMS = new Set([
  "file_not_found",
  "unreadable",
  "state_corrupt",
  "schema_version_unsupported",
  "symbol_mismatch",
  "config_fingerprint_mismatch",
  "identity_mismatch",
]);

import { basename, dirname } from "node:path/posix";
import type { RunRequest } from "../runs/request.ts";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { Change } from "../workspace/plan.ts";
import { aggregate } from "./aggregate.ts";

/** How a run's EV profile came out. */
export interface Aggregation {
  failed: boolean;
  changes: Change[];
  profilePath: string | null;
  warnings: string[];
  /** `[run_sim] …` lines. */
  log: string[];
}

const RECENT = 5;

/**
 * Aggregates the archive that a run's state goes to, that state included. A failure is a finding of the run, not its end:
 * everything else is written.
 */
export function aggregateRun(
  ctx: Context,
  request: RunRequest,
  path: string,
  stateText: string,
): Aggregation {
  const { symbol, mode } = request.instrument;
  try {
    const { changes, profilePath, warnings } = aggregate(ctx, {
      folder: dirname(path),
      incoming: { name: basename(path), text: stateText },
      strategy: request.manifest.strategy.class_path,
      symbol,
      mode,
      recent: RECENT,
      alphaPrior: 1,
      betaPrior: 1,
      semantics: request.semantics,
      outYaml: request.evProfile,
      protectForeign: true,
    });
    const said = warnings.map(({ en }) => en);
    return {
      failed: false,
      changes,
      profilePath,
      warnings: said,
      log: said.map((text) => `warning: ${text}`),
    };
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    const said = `Failed to aggregate EV: ${error.text.en}`;
    return {
      failed: true,
      changes: [],
      profilePath: null,
      warnings: [said],
      log: [`aggregate_ev stderr: ${error.text.en}`, said],
    };
  }
}

import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { Change } from "../../workspace/plan.ts";
import { aggregate } from "../aggregate.ts";
import { archiveFolder } from "../archive.ts";
import type { UpdateRequest } from "./request.ts";

/** How the EV profile of an update came out. */
export interface ProfileOutcome {
  changes: Change[];
  /** 0 made, 1 failed, null not made. */
  rc: 0 | 1 | null;
  warnings: string[];
}

const RECENT = 5;
const PRIOR = 1;

/**
 * The EV profile of the archive as the update leaves it: with its state, without those that it prunes. A failure is a finding, not the
 * update's end. States of another archive than the workspace's make no profile unless its file is named.
 */
export function profileOf(
  ctx: Pick<Context, "reader" | "clock">,
  { run, place, options, foreignArchive }: UpdateRequest,
  incoming: { name: string; text: string },
  leaving: readonly string[],
): ProfileOutcome {
  const { evProfileOut } = options;
  if (foreignArchive && evProfileOut === undefined) {
    return { changes: [], rc: null, warnings: ["aggregate_ev_skipped"] };
  }
  try {
    const { changes, warnings } = aggregate(ctx, {
      folder: archiveFolder(place),
      incoming,
      leaving,
      strategy: place.strategy,
      symbol: place.symbol,
      mode: place.mode,
      recent: RECENT,
      alphaPrior: PRIOR,
      betaPrior: PRIOR,
      semantics: run.semantics,
      outYaml: evProfileOut ?? run.evProfile,
      protectForeign: evProfileOut === undefined,
    });
    return { changes, rc: 0, warnings: warnings.map(({ en }) => en) };
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    return { changes: [], rc: 1, warnings: [`aggregate_ev failed: ${error.text.en}`] };
  }
}

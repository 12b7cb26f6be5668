import type { Reader } from "../../workspace/reader.ts";
import { type Lineage, lineageOf } from "../identity.ts";
import { isoNaive, isoUtc } from "../../workspace/time.ts";
import type { Learned } from "./learn.ts";
import type { UpdateRequest } from "./request.ts";

/** What a learning that goes on from no state is called where a lineage must be named. */
const NEW_LINEAGE = "new";

/** The identity of the state that an update leaves. `now` is UTC epoch milliseconds. */
export function lineageAfter({ run, symbol, mode }: UpdateRequest, learned: Learned, now: number): Lineage {
  const { manifestId: manifest_id } = run;
  const first_bar = isoNaive(learned.taken.first);
  return lineageOf({ manifest_id, symbol, mode, first_bar, started_at: isoUtc(now) }, learned.parent);
}

/**
 * A state that was not gone on from is replaced by one of another lineage only where that is asked for by name.
 * Throws `lineage_mismatch` (exit 2).
 */
export async function refuseForeignTarget(
  reader: Reader,
  { options, stateIn }: UpdateRequest,
  learned: Learned,
): Promise<void> {
  const { stateOut, allowLineage } = options;
  const path = reader.workspace.show(stateIn);
  if (path === reader.workspace.show(stateOut)) return;
  const meta = learned.parent?.meta ?? { lineage: NEW_LINEAGE };
  const { readTarget, refuseOtherLineage } = await import("../restore_target.ts");
  refuseOtherLineage({ path, document: { meta } }, readTarget(reader, stateOut), allowLineage);
}

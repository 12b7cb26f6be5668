import type { Reader } from "../../workspace/reader.ts";
import type { Learned } from "./learn.ts";
import type { UpdateRequest } from "./request.ts";

/** What a learning that goes on from no state is called where a lineage must be named. */
const NEW_LINEAGE = "new";

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

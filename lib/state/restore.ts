import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Change, Plan } from "../workspace/plan.ts";
import { makePlan, writeChange } from "../workspace/plans.ts";
import { patchSnapshot, readSnapshot } from "../workspace/snapshot.ts";
import { isoNaive, parseInstant } from "../workspace/time.ts";
import { activeState, type Pair } from "./active.ts";
import { type ArchivePlace, archiveState, readableArchiveFolder } from "./archive.ts";
import { compareStates, type Difference } from "./compare.ts";
import type { StateFile } from "./file.ts";
import { lineageName } from "./identity.ts";
import { identityOf } from "./inspect.ts";
import { chooseSource } from "./restore_source.ts";
import { keepReplaced, readTarget, refuseOtherLineage } from "./restore_target.ts";

export interface RestoreOptions extends Pair {
  /** The archived state, by its file or by its serial in the archive: one of the two. */
  from?: string;
  serial?: number;
  strategy: string;
  archiveDir: string;
  /** The file in force; the pair's own when absent. */
  stateOut?: string;
  snapshot: string;
  /** The lineage that may replace another one. */
  allowLineage?: string;
  dryRun: boolean;
}

export interface RestoreResult extends JsonObject {
  status: "restored" | "preview" | "unchanged";
  dry_run: boolean;
  from: string;
  state_out: string;
  /** Of the state that is put in force, and of the one that was (null where none could be read). */
  identity: JsonObject;
  previous: JsonObject | null;
  /** Where the state in force lies in the archive, as its newest. */
  archived_as: string | null;
  /** Where the replaced file is kept, unless the archive has it. */
  kept_as: string | null;
  /** The bar after which updates go on, where that changes. */
  cursor: string | null;
  /** From the replaced state to the restored one. */
  differences: Difference[] | null;
  warnings: string[];
}

/**
 * Puts an archived state in force: copies it over the state file, archives it once more as the newest state (so that
 * automatic loading agrees with the state in force), keeps the replaced file, and sets the update cursor to the restored
 * state's last bar, so that the bars after it are learned again. Throws what `chooseSource` and `refuseOtherLineage` throw,
 * and `snapshot_corrupt`.
 */
export function planRestore(
  ctx: Pick<Context, "reader" | "clock">,
  options: RestoreOptions,
): Plan<RestoreResult> {
  const { reader } = ctx;
  const { symbol, mode, strategy, archiveDir, allowLineage } = options;
  const place: ArchivePlace = { root: archiveDir, strategy, symbol, mode };
  const target = readTarget(reader, options.stateOut ?? activeState(reader, options));
  const inForce = target.file ? lineageName(target.file.document.meta) : undefined;
  const source = chooseSource(reader, place, { ...options, lineage: allowLineage ?? inForce });
  refuseOtherLineage(source, target, allowLineage);

  const same = target.file?.sha256 === source.sha256;
  const saved = same ? undefined : archiveState(ctx, place, source.text, "_state");
  const kept = same ? undefined : keepReplaced(ctx, target, readableArchiveFolder(reader, place));
  const replaced = same ? undefined : writeChange(ctx, target.path, source.text);
  const cursor = moveCursor(ctx, source, options);
  const changes = [replaced, saved?.change, kept, cursor.change].filter((change) => change !== undefined);
  return makePlan<RestoreResult>(
    ctx,
    {
      status: changes.length === 0 ? "unchanged" : options.dryRun ? "preview" : "restored",
      dry_run: options.dryRun,
      from: source.path,
      state_out: target.path,
      identity: identityOf(source.document.meta),
      previous: target.file && identityOf(target.file.document.meta),
      archived_as: saved ? reader.workspace.show(saved.path) : null,
      kept_as: kept?.path ?? null,
      cursor: cursor.at,
      differences: target.file && compareStates(target.file, source),
      warnings: cursor.warnings,
    },
    { changes },
  );
}

interface Cursor {
  at: string | null;
  change?: Change;
  warnings: string[];
}

/** The snapshot's update cursor, where it has one for the pair, goes to the state's last bar. */
function moveCursor(ctx: Pick<Context, "reader">, source: StateFile, options: RestoreOptions): Cursor {
  const { symbol, mode, snapshot } = options;
  const pair = `${symbol}_${mode}`;
  const before = readSnapshot(ctx, snapshot).state_update?.[pair];
  if (before === undefined) return { at: null, warnings: [] };
  const last = parseInstant(source.document.meta.last_timestamp ?? "");
  if (Number.isNaN(last)) {
    const warning = `the restored state names no last bar: the update cursor stays at ${before}`;
    return { at: null, warnings: [warning] };
  }
  const at = isoNaive(last);
  if (at === before) return { at: null, warnings: [] };
  return { at, change: patchSnapshot(ctx, "state_update", { [pair]: at }, snapshot), warnings: [] };
}

import type { JsonObject } from "../../workspace/json.ts";
import type { Context } from "../../workspace/context.ts";
import type { Change } from "../../workspace/plan.ts";
import { deleteChange, writeChange, writeJson } from "../../workspace/plans.ts";
import { patchSnapshot } from "../../workspace/snapshot.ts";
import { isoNaive } from "../../workspace/time.ts";
import { appendLedger, type LedgerLine } from "../ledger.ts";
import type { ArchivePlaces } from "./archive.ts";
import { CURSORS } from "./cursor.ts";
import type { Learned } from "./learn.ts";
import { profileOf } from "./profile.ts";
import type { UpdateRequest } from "./request.ts";

/** What an update writes. */
export interface Writes {
  changes: Change[];
  /** Archived states that it deletes. */
  pruned: string[];
  aggregateRc: 0 | 1 | null;
  warnings: string[];
}

export interface Documents {
  stateText: string;
  diff: JsonObject;
  ledger: LedgerLine;
}

/**
 * The changes of an applied update, all of them or none: archive, diff, ledger, what they push out, EV profile, cursor, and last, so that
 * nobody sees it before the rest, the state.
 */
export function appliedWrites(
  ctx: Context,
  request: UpdateRequest,
  learned: Learned,
  places: ArchivePlaces,
  { stateText, diff, ledger }: Documents,
): Writes {
  const { options, pair } = request;
  const { folder, stamp, statesPushedOut } = places;
  const profile = profileOf(ctx, request, { name: `${stamp}_state.json`, text: stateText }, statesPushedOut);
  const pruned = statesPushedOut.map((name) => `${folder}/${name}`);
  const cursor = Math.max(learned.taken.last, learned.cursor || Number.NEGATIVE_INFINITY);
  const changes = [
    learned.discarded && writeChange(ctx, places.discarded, learned.discarded.text),
    writeChange(ctx, places.state, stateText),
    writeJson(ctx, places.diff, diff),
    appendLedger(ctx, request, ledger),
    ...pruned.map((path) => deleteChange(ctx, path)),
    ...oldDiffs(ctx, places),
    ...profile.changes,
    patchSnapshot(ctx, CURSORS, { [pair]: isoNaive(cursor) }, options.snapshot),
    writeChange(ctx, options.stateOut, stateText),
  ];
  return {
    changes: changes.filter((change) => change != null),
    pruned,
    aggregateRc: profile.rc,
    warnings: profile.warnings,
  };
}

/** A blocked update leaves its diff alone: the same bars are offered again. */
export function blockedWrites(ctx: Context, places: ArchivePlaces, diff: JsonObject): Writes {
  const changes = [writeJson(ctx, places.diff, diff), ...oldDiffs(ctx, places)];
  return { changes, pruned: [], aggregateRc: null, warnings: [] };
}

function oldDiffs(ctx: Context, { folder, diffsPushedOut }: ArchivePlaces): Change[] {
  return diffsPushedOut.flatMap((name) => deleteChange(ctx, `${folder}/${name}`) ?? []);
}

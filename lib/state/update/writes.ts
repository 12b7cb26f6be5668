import type { Context } from "../../workspace/context.ts";
import type { Change } from "../../workspace/plan.ts";
import { deleteChange, writeChange, writeJson } from "../../workspace/plans.ts";
import { patchSnapshot } from "../../workspace/snapshot.ts";
import { isoNaive } from "../../workspace/time.ts";
import { appendLedger } from "../ledger.ts";
import type { ArchivePlaces } from "./archive.ts";
import { CURSORS } from "./cursor.ts";
import { diffDocument } from "./diff_document.ts";
import { ledgerLine } from "./ledger_line.ts";
import { profileOf } from "./profile.ts";
import type { Update } from "./update.ts";

/** What an update writes. */
export interface Writes {
  changes: Change[];
  /** Archived states that it deletes. */
  pruned: string[];
  aggregateRc: 0 | 1 | null;
  warnings: string[];
}

/** The changes of an update, as it is without the dry run. */
export function writesOf(ctx: Context, update: Update): Writes {
  return update.outcome.status === "applied" ? appliedWrites(ctx, update) : blockedWrites(ctx, update);
}

/**
 * All of them or none: archive, diff, ledger, what they push out, EV profile, cursor, and last, so that nobody sees it before the
 * rest, the state.
 */
function appliedWrites(ctx: Context, update: Update): Writes {
  const { request, learned, places, stateText } = update;
  const { options, pair } = request;
  const { folder, stamp, statesPushedOut } = places;
  const profile = profileOf(ctx, request, { name: `${stamp}_state.json`, text: stateText }, statesPushedOut);
  const pruned = statesPushedOut.map((name) => `${folder}/${name}`);
  const cursor = Math.max(learned.taken.last, learned.cursor || Number.NEGATIVE_INFINITY);
  const changes = [
    learned.discarded && writeChange(ctx, places.discarded, learned.discarded.text),
    writeChange(ctx, places.state, stateText),
    writeJson(ctx, places.diff, diffDocument(update)),
    appendLedger(ctx, request, ledgerLine(ctx, update)),
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
function blockedWrites(ctx: Context, update: Update): Writes {
  const { places } = update;
  const changes = [writeJson(ctx, places.diff, diffDocument(update)), ...oldDiffs(ctx, places)];
  return { changes, pruned: [], aggregateRc: null, warnings: [] };
}

function oldDiffs(ctx: Context, { folder, diffsPushedOut }: ArchivePlaces): Change[] {
  return diffsPushedOut.flatMap((name) => deleteChange(ctx, `${folder}/${name}`) ?? []);
}

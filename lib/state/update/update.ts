import type { Context } from "../../workspace/context.ts";
import { sha256 } from "../../workspace/found.ts";
import { isoNaive, isoUtc } from "../../workspace/time.ts";
import { type Lineage, lineageOf } from "../identity.ts";
import type { Override } from "../override.ts";
import { stateFileText } from "../save.ts";
import { type ArchivePlaces, archivePlaces } from "./archive.ts";
import type { Caps } from "./caps.ts";
import { type Decision, decide, type Facts } from "./decision.ts";
import type { Learned } from "./learn.ts";
import type { UpdateRequest } from "./request.ts";
import { judge, type Verdict } from "./verdict.ts";

/** An update that was learned and judged: all that its files and its result are made of. */
export interface Update extends Verdict {
  request: UpdateRequest;
  learned: Learned;
  facts: Facts;
  /** What the same command does without the dry run. */
  outcome: Decision;
  places: ArchivePlaces;
  lineage: Lineage;
  /** The new state's file and its hash. */
  stateText: string;
  stateSha256: string;
  /** Names the update in its diff, in the ledger and in its result. */
  txn: string;
  /** When it was planned, UTC epoch milliseconds. */
  now: number;
}

/** Judges what was learned. Throws `non_finite_value` (exit 1) outside pseudo-live mode, where it is an anomaly. */
export function makeUpdate(
  ctx: Context,
  request: UpdateRequest,
  learned: Learned,
  { override, caps }: { override: Override; caps: Caps },
): Update {
  const { dryRun, simulateLive } = request.options;
  const now = ctx.clock.now();
  const state = learned.engine.state();
  const verdict = judge(request, caps, learned, state);
  const facts: Facts = { dryRun, simulateLive, override, anomalies: verdict.anomalies };
  const places = archivePlaces(ctx, request, learned.discarded !== null);
  const { instrument, config, semantics, fixes, manifestId: manifest_id } = request.run;
  const first_bar = isoNaive(learned.taken.first);
  const start = { manifest_id, ...instrument, first_bar, started_at: isoUtc(now) };
  const lineage = lineageOf(start, learned.parent);
  const learnedWith = { ...instrument, strategy: request.strategyKey, config, semantics, fixes, manifest_id };
  const stateText = stateFileText(state, learnedWith, lineage, now);
  const stateSha256 = sha256(stateText);
  return {
    ...verdict,
    request,
    learned,
    facts,
    outcome: decide({ ...facts, dryRun: false }),
    places,
    lineage,
    stateText,
    stateSha256,
    txn: sha256(JSON.stringify([lineage, stateSha256, places.stamp])).slice(0, 16),
    now,
  };
}

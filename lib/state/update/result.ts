import type { JsonObject } from "../../workspace/json.ts";
import type { Change } from "../../workspace/plan.ts";
import { isoNaive } from "../../workspace/time.ts";
import type { StateDiff } from "../diff.ts";
import type { Override } from "../override.ts";
import { estimateChanges } from "./changes.ts";
import { applyReason, decide, paperValidation, rollbackTriggered } from "./decision.ts";
import type { Learned } from "./learn.ts";
import type { UpdateRequest } from "./request.ts";
import type { Update } from "./update.ts";
import type { Writes } from "./writes.ts";

/** So many entries of each list of the diff stand in a result; the diff file has all of them. */
const SHOWN = 20;

/** What an update says beside itself. */
export interface Beside {
  writes: Writes;
  alert: JsonObject | undefined;
  warnings: string[];
  recovered: boolean;
}

/** What an update says of itself (specification 03 §11). */
export function updateResult(update: Update, { writes, alert, warnings, recovered }: Beside): JsonObject {
  const { request, learned, facts, caps, changes, risk, places } = update;
  const { options } = request;
  const { taken, engine } = learned;
  const decision = decide(facts);
  const applied = decision.status === "applied";
  const reason = applyReason(facts);
  return {
    ...(engine.metrics() as unknown as JsonObject),
    bars_processed: taken.count,
    state_out: options.stateOut,
    simulate_live: options.simulateLive,
    dry_run: options.dryRun,
    override: facts.override,
    risk,
    ...(options.simulateLive && { max_delta_scope: options.maxDeltaScope, caps }),
    anomalies: [...facts.anomalies],
    diff: shown(changes.all),
    estimates: estimateChanges(changes)
      .slice(0, SHOWN)
      .map((one) => ({ ...one })),
    decision,
    ...(options.simulateLive && { paper_validation: paperValidation(facts, taken.count, risk) }),
    strategy_key: request.strategyKey,
    archive_dir: places.folder,
    ...(applied && {
      ev_archive_latest: places.state,
      ev_archives_pruned: writes.pruned,
      aggregate_ev_rc: writes.aggregateRc,
    }),
    diff_path: options.dryRun ? null : places.diff,
    ...(reason && { apply_reason: reason }),
    diff_status: decision.status,
    diff_reason: decision.reasons,
    rollback_triggered: rollbackTriggered(facts),
    ...(alert && { alert }),
    ...(learned.discarded && { previous_state_discarded: true }),
    symbol: request.symbol,
    mode: request.mode,
    bars_applied: learned.applied,
    trades_closed: learned.after.trades - learned.before.trades,
    first_bar_ts: isoNaive(taken.first),
    last_bar_ts: isoNaive(taken.last),
    ...(learned.coverage && { coverage: learned.coverage }),
    txn_id: update.txn,
    recovered,
    ...remarks(learned, warnings),
    files: writes.changes.map(fileOf),
  };
}

/** What an update says that found nothing to learn. */
export function nothingNew(
  { symbol, mode }: UpdateRequest,
  learned: Learned,
  { override, warnings, recovered }: Pick<Beside, "warnings" | "recovered"> & { override: Override },
): JsonObject {
  const last = Math.max(...[learned.cursor, learned.lastBar].filter(Number.isFinite));
  return {
    message: "no_new_bars",
    symbol,
    mode,
    last_ts: Number.isFinite(last) ? isoNaive(last) : null,
    ...(!override.enabled && { override }),
    ...(recovered && { recovered }),
    ...remarks(learned, warnings),
  };
}

function remarks({ taken }: Learned, warnings: string[]): JsonObject {
  return {
    ...(warnings.length > 0 && { warnings }),
    ...(Object.keys(taken.rejected).length > 0 && { bars_rejected: { ...taken.rejected } }),
  };
}

function shown({ updated, added, removed }: StateDiff): JsonObject {
  return {
    updated: updated.slice(0, SHOWN).map((one) => ({ ...one })),
    added: added.slice(0, SHOWN),
    removed: removed.slice(0, SHOWN),
  };
}

/** A file that a plan touches, and how. */
function fileOf({ op, path, expect }: Change): JsonObject {
  const how = op === "write" && expect.is !== "absent" ? "replace" : op === "write" ? "create" : op;
  return { path, how };
}

import type { JsonObject } from "../../workspace/json.ts";
import { isoMicros, isoNaive } from "../../workspace/time.ts";
import type { Update } from "./update.ts";

/** The diff file of an update (specification 03 §9.2): what it changed, or would have changed, in full. */
export function diffDocument(update: Update): JsonObject {
  const { request, learned, facts, outcome, changes, risk, txn, stateSha256, now } = update;
  const { updated, added, removed } = changes.all;
  return {
    status: outcome.status,
    strategy_key: request.strategyKey,
    symbol: request.symbol,
    mode: request.mode,
    bars_processed: learned.taken.count,
    diff: { updated: updated.map((one) => ({ ...one })), added, removed },
    risk,
    anomalies: [...facts.anomalies],
    reason: outcome.reasons,
    created_at: isoMicros(now),
    first_bar_ts: isoNaive(learned.taken.first),
    last_bar_ts: isoNaive(learned.taken.last),
    base_state_sha256: learned.previous.sha256,
    new_state_sha256: stateSha256,
    txn_id: txn,
  };
}

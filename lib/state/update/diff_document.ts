import type { JsonObject } from "../../workspace/json.ts";
import { isoMicros, isoNaive } from "../../workspace/time.ts";
import type { Changes } from "./changes.ts";
import type { Decision, Facts } from "./decision.ts";
import type { Learned } from "./learn.ts";
import type { UpdateRequest } from "./request.ts";
import type { Risk } from "./risk.ts";

export interface DiffFacts {
  request: UpdateRequest;
  learned: Learned;
  facts: Facts;
  /** As it is when the file is written: never a preview. */
  outcome: Decision;
  changes: Changes;
  risk: Risk;
  txn: string;
  stateSha256: string;
  now: number;
}

/** The diff file of an update (specification 03 §9.2): what it changed, or would have changed, in full. */
export function diffDocument(given: DiffFacts): JsonObject {
  const { request, learned, facts, outcome, changes, risk, txn, stateSha256, now } = given;
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

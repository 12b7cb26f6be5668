import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { printJson } from "../../workspace/jsonfile.ts";
import { writeOutput } from "../../workspace/output.ts";
import { isoUtc } from "../../workspace/time.ts";
import { type PendingUpdates, pendingJson } from "./pending.ts";
import type { StopReason } from "./stop.ts";

/** What monitors look at: whether the worker lives, and how it fares. */
export const HEARTBEAT = "ops/live_ingest_worker_heartbeat.json";
/** It is written at least so often, however long the market is closed. */
export const HEARTBEAT_MS = 15 * 60_000;

export type WorkerState = "running" | "sleeping" | "market_closed" | "degraded" | "stopping" | "stopped";

/** What is known of a symbol. */
export interface SymbolStatus {
  lastTs: string | null;
  /** What delivered the newest rows; null while nothing has. */
  source: string | null;
  rowsLastRound: number;
}

/** The worker's memory between rounds. Instants are UTC epoch milliseconds. */
export interface Status {
  startedAt: number;
  round: number;
  state: WorkerState;
  lastRoundAt: number | null;
  lastSuccessAt: number | null;
  /** Rounds in a row in which no symbol had anything. */
  failures: number;
  nextRunAt: number | null;
  stopReason: StopReason | null;
  symbols: Map<string, SymbolStatus>;
  pending: PendingUpdates;
}

/** `YYYY-MM-DDTHH:MM:SSZ`, cut to the second. */
export function isoSeconds(ms: number): string {
  return isoUtc(Math.floor(ms / 1000) * 1000);
}

/** The document at an instant. */
export function heartbeatOf(status: Status, now: number): JsonObject {
  const iso = (ms: number | null) => (ms === null ? null : isoSeconds(ms));
  const symbols = [...status.symbols].map(([symbol, { lastTs, source, rowsLastRound }]) => [
    symbol,
    {
      last_ts: lastTs,
      source,
      rows_last_round: rowsLastRound,
      pending_updates: status.pending.of(symbol).map((pending) => pendingJson(pending, isoSeconds)),
    },
  ]);
  return {
    pid: process.pid,
    updated_at: isoSeconds(now),
    started_at: iso(status.startedAt),
    iteration: status.round,
    state: status.state,
    last_round_at: iso(status.lastRoundAt),
    last_success_at: iso(status.lastSuccessAt),
    consecutive_failures: status.failures,
    next_run_at: iso(status.nextRunAt),
    stop_reason: status.stopReason,
    symbols: Object.fromEntries(symbols) as JsonObject,
  };
}

/** The file is the old one or the new one at every instant. That it cannot be written ends nothing. */
export function writeHeartbeat(ctx: Context, status: Status): void {
  try {
    writeOutput(ctx.workspace, HEARTBEAT, printJson(heartbeatOf(status, ctx.clock.now())));
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    ctx.note(error.text);
  }
}

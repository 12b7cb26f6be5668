import type { PlannedCommand, StepOptions } from "../../command/define.ts";
import { execute } from "../../command/execute.ts";
import type { Store } from "../../ingest/store.ts";
import { ACTIVE_STATE, activeState, pairState } from "../../state/active.ts";
import { withReader } from "../../workspace/carry.ts";
import type { Context } from "../../workspace/context.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";

export interface UpdateOutcome {
  /** `applied`, `blocked` or `no_new_bars`. */
  status: string;
  /** Why it was blocked. */
  reasons: string[];
  /** What the state has learned: nothing unless applied. */
  barsApplied: number;
  tradesClosed: number;
}

/**
 * Has a pair learn its new bars, under the guards of `update_state --simulate-live`. Where the worker serves one pair only and no state
 * is there yet, it begins in the workspace's single state file, else in the pair's own. Throws what `update_state` throws.
 */
export async function updatePair(
  ctx: Context,
  how: StepOptions,
  updateState: PlannedCommand,
  { store, mode, alone }: { store: Store; mode: string; alone: boolean },
): Promise<UpdateOutcome> {
  const given = updateState.options.parse({
    symbol: store.symbol,
    mode,
    bars: store.validated,
    snapshot: store.snapshot,
    stateOut: stateOf(withReader(ctx).reader, store.symbol, mode, alone),
    simulateLive: true,
  });
  const { result } = await execute(ctx, updateState, given, how);
  const decision = isJsonObject(result.decision) ? result.decision : undefined;
  const status = String(decision?.status ?? result.message);
  const count = (figure: unknown) => (status === "applied" ? Number(figure ?? 0) : 0);
  return {
    status,
    reasons: Array.isArray(decision?.reasons) ? decision.reasons.map(String) : [],
    barsApplied: count(result.bars_applied),
    tradesClosed: count(result.trades_closed),
  };
}

function stateOf(reader: Reader, symbol: string, mode: string, alone: boolean): string {
  const pair = { symbol, mode };
  const begun = reader.exists(pairState(pair)) || reader.exists(ACTIVE_STATE);
  return alone && !begun ? ACTIVE_STATE : activeState(reader, pair);
}

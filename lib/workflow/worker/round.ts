import { retryAlerts } from "../../command/alerts.ts";
import type { Store } from "../../ingest/store.ts";
import { currentWatermark } from "../../ingest/watermark.ts";
import type { MarketCalendar } from "../../market/calendar.ts";
import { readOverride } from "../../state/override.ts";
import { OVERRIDE } from "../../state/places.ts";
import { withReader } from "../../workspace/carry.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { Text } from "../../workspace/text.ts";
import { bring, type Brought } from "./bring.ts";
import { isoSeconds } from "./heartbeat.ts";
import { Stopped } from "./stop.ts";
import { updatePair } from "./update.ts";
import type { Worker } from "./worker.ts";

export interface RoundOutcome {
  rows: number;
  /** Symbols for which nothing could be had. */
  failed: string[];
  /** The error that kept files from being written, where one did. */
  storageError?: OpsError;
}

/**
 * Every symbol once: bars, and what is owed of its updates. Whatever goes wrong with one symbol is told and leaves the others alone.
 * After a stop the symbol at hand is finished, without waiting for its source, and no other is begun.
 */
export async function runRound(worker: Worker): Promise<RoundOutcome> {
  const outcome: RoundOutcome = { rows: 0, failed: [] };
  const note = (error: OpsError) => {
    if (STORAGE.has(error.code)) outcome.storageError = error;
  };
  for (const store of worker.settings.stores) {
    if (worker.stop.reason) break;
    const brought = await guarded(worker, { symbol: store.symbol }, () => bringSymbol(worker, store));
    if (!("value" in brought) && worker.stop.reason) break;
    if ("value" in brought) outcome.rows += brought.value.rows;
    else if (brought.error) note(brought.error);
    if (!("value" in brought && brought.value.delivered)) outcome.failed.push(store.symbol);
    for (const mode of worker.settings.modes) {
      const owed = await guarded(worker, { symbol: store.symbol, mode }, () =>
        updateOwed(worker, store, mode),
      );
      if (!("error" in owed) || !owed.error) continue;
      note(owed.error);
      worker.status.pending.failed(store.symbol, mode, owed.error.code, worker.ctx.clock.now());
    }
  }
  if (!worker.stop.signal.aborted) await retryAlerts(worker.ctx, worker.how);
  return outcome;
}

/** Whether all symbols have every bar that the market has made so far. */
export function upToDate({ ctx, settings }: Worker, calendar: MarketCalendar): boolean {
  const now = ctx.clock.now();
  const { reader } = withReader(ctx);
  return settings.stores.every((store) => {
    const { last_real_ts: last } = currentWatermark(reader, store);
    return last !== null && calendar.expectedBars(last + 1, now - store.tfMs + 1, store.tfMs) === 0;
  });
}

async function bringSymbol(worker: Worker, store: Store): Promise<Brought> {
  const { ctx, how, settings, parts, stop, status } = worker;
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(settings.deadlineMs)]);
  const brought = await bring(ctx, how, parts.ingest, { settings, store, signal });
  const { rows, source, fallbacks, lastTs } = brought;
  const before = status.symbols.get(store.symbol)!;
  status.symbols.set(store.symbol, {
    lastTs: lastTs ?? before.lastTs,
    source: rows > 0 ? source : before.source,
    rowsLastRound: rows,
  });
  if (rows > 0) for (const mode of settings.modes) status.pending.owe(store.symbol, mode);
  worker.tell({
    event: "ingest",
    round: status.round,
    symbol: store.symbol,
    source,
    rows,
    last_ts: lastTs,
    ...(fallbacks.length > 0 && { fallbacks }),
  });
  return brought;
}

/** The pair's update, where one is owed and its time has come. */
async function updateOwed(worker: Worker, store: Store, mode: string): Promise<void> {
  const { ctx, how, settings, parts, status } = worker;
  const { symbol } = store;
  if (!status.pending.isDue(symbol, mode, ctx.clock.now())) return;
  // Nothing was ever ingested: nothing to learn.
  if (currentWatermark(withReader(ctx).reader, store).last_ts === null) return;
  if (!readOverride(withReader(ctx).reader, OVERRIDE, ctx.clock.now()).enabled) {
    const reasons = ["override_disabled"];
    if (status.pending.held(symbol, mode, reasons[0]!))
      worker.tell({ event: "update", round: status.round, symbol, mode, status: "blocked", reasons });
    return;
  }
  const alone = settings.stores.length * settings.modes.length === 1;
  const {
    status: came,
    reasons,
    ...counts
  } = await updatePair(ctx, how, parts.updateState, {
    store,
    mode,
    alone,
  });
  const blocked = came === "blocked";
  const again = blocked && status.pending.failed(symbol, mode, "blocked", ctx.clock.now());
  if (!blocked) status.pending.done(symbol, mode);
  worker.tell({
    event: "update",
    round: status.round,
    symbol,
    mode,
    status: came,
    ...(reasons.length > 0 && { reasons }),
    bars_applied: counts.barsApplied,
    trades_closed: counts.tradesClosed,
    ...(again && { retry_at: isoSeconds(again.retryAt) }),
  });
}

/** Errors of the file system, after which the next round may fare no better. */
const STORAGE = new Set(["disk_full", "read_only", "no_permission", "io_error", "file_too_large"]);

/** What the work gives, or the error that it was told to have ended with; neither when it was stopped. */
async function guarded<Value>(
  worker: Worker,
  where: { symbol: string; mode?: string },
  work: () => Promise<Value>,
): Promise<{ value: Value } | { error?: OpsError }> {
  try {
    return { value: await work() };
  } catch (thrown) {
    if (thrown instanceof Stopped) return {};
    const error = asOpsError(thrown);
    const { round } = worker.status;
    const details = error.text[worker.ctx.lang];
    worker.tell({ event: "error", round, ...where, error: error.code, details });
    return { error };
  }
}

function asOpsError(thrown: unknown): OpsError {
  if (thrown instanceof OpsError) return thrown;
  if (thrown instanceof DOMException && thrown.name === "TimeoutError") return new OpsError("deadline", LATE);
  const what = (thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)).split(
    "\n",
  )[0]!;
  return new OpsError("defect", {
    en: `a defect of this program: ${what}`,
    ja: `プログラムの不具合です: ${what}`,
  });
}

const LATE: Text = {
  en: "The sources took too long; the next round asks them again.",
  ja: "取得元の応答に時間がかかりすぎました。次の巡回で再取得します。",
};

import { SETTLE_SECONDS } from "../../ingest/settle.ts";
import { type MarketCalendar, readCalendar } from "../../market/calendar.ts";
import { jitterOf } from "../../notify/jitter.ts";
import { withReader } from "../../workspace/carry.ts";
import { OpsError } from "../../workspace/errors.ts";
import { HEARTBEAT_MS, isoSeconds } from "./heartbeat.ts";
import { upToDate } from "./round.ts";
import { jitter, nextDue, pausesAfter } from "./schedule.ts";
import type { Worker } from "./worker.ts";

const SETTLE_MS = SETTLE_SECONDS * 1000;
/** A closed market whose last bars no source has is asked for no longer than this. */
const LAST_CALL_MS = 3_600_000;

/** The next round. Instants are UTC epoch milliseconds. */
export interface NextRun {
  /** Nominal: what the one after it is counted from. */
  due: number;
  /** With the jitter. */
  start: number;
  state: "sleeping" | "degraded" | "market_closed";
}

/**
 * When the next round begins: by the rhythm; while the market is closed and all of its bars are there, when the first bar after the
 * closure will be, or when an update that is owed is to be tried again.
 */
export function nextRun(worker: Worker, due: number): NextRun {
  const { ctx, settings, status } = worker;
  const now = ctx.clock.now();
  const rhythm = { intervalMs: settings.intervalMs, settleMs: SETTLE_MS };
  const usual = nextDue(rhythm, due, now, pausesAfter(status.failures));
  const opening = settings.intervalMs > 0 ? openingToWaitFor(worker) : undefined;
  const next = opening === undefined ? usual : Math.max(usual, Math.min(opening, status.pending.nextAt));
  const start = next + jitter(rhythm, (1 + jitterOf(ctx.workspace.root, next)) / 2);
  const state = next > usual ? "market_closed" : status.failures > 0 ? "degraded" : "sleeping";
  return { due: next, start, state };
}

/**
 * Sleeps until then or until a stop, by whichever clock gets there first: one that is set back must not make the sleep longer, nor a
 * computer that was suspended. Heartbeats go on.
 */
export async function sleepUntil(worker: Worker, { start, state, due }: NextRun): Promise<void> {
  const { clock } = worker.ctx;
  if (state === "market_closed") worker.tell({ event: "market_closed", until: isoSeconds(due) });
  const deadline = clock.monotonic() + start - clock.now();
  for (;;) {
    const left = Math.min(deadline - clock.monotonic(), start - clock.now());
    if (left <= 0 || worker.stop.reason) return;
    worker.beat(state);
    await clock.sleep(Math.min(left, HEARTBEAT_MS));
  }
}

/** When the first bar after a closure will be there; undefined while the market is open or something is still to be had. */
function openingToWaitFor(worker: Worker): number | undefined {
  const { ctx, settings } = worker;
  const now = ctx.clock.now();
  const calendar = readableCalendar(worker);
  if (!calendar || calendar.isOpen(now)) return undefined;
  const justClosed = calendar.openMinutes(now - LAST_CALL_MS, now) > 0;
  if (justClosed && !upToDate(worker, calendar)) return undefined;
  const barMs = Math.min(...settings.stores.map(({ tfMs }) => tfMs));
  return calendar.nextOpen(now) + barMs + SETTLE_MS;
}

/** One that cannot be read is told of by the next round. */
function readableCalendar({ ctx }: Worker): MarketCalendar | undefined {
  try {
    return readCalendar(withReader(ctx).reader);
  } catch (error) {
    if (error instanceof OpsError) return undefined;
    throw error;
  }
}

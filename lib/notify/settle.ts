import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Change, EffectResult } from "../workspace/plan.ts";
import { appendJsonLines, deleteChange } from "../workspace/plans.ts";
import { fallbackLine } from "./fallback_log.ts";
import { type LatencyRow, latencyChanges } from "./latency_log.ts";
import { afterFailure, type Entry, entryPath, keep, readEntry } from "./outbox.ts";
import { type Outcome, outcomesOf } from "./outcome.ts";

/**
 * What is written once messages were sent or tried: the outbox, the latency rows and the fallback lines. The first attempt that ends
 * leaves a row and, unless it succeeded, a line; later ones leave a row when they succeed; giving up leaves a line.
 */
export function settleOutbox(ctx: Context, results: readonly EffectResult[]): Change[] {
  const settled = outcomesOf(results).flatMap((outcome) => {
    const entry = readEntry(ctx, outcome.id);
    return entry ? [{ entry, outcome, first: entry.attempts === 0 }] : [];
  });
  const rows = settled.filter(({ outcome, first }) => {
    return outcome.status === "sent" || (first && isUndelivered(outcome));
  });
  const lines = settled.filter(({ outcome, first }) => {
    return outcome.status === "expired" || (first && isUndelivered(outcome));
  });
  return [
    ...settled.flatMap(({ entry, outcome }) => entryChange(ctx, entry, outcome) ?? []),
    ...perLog(ctx, rows, "latency_log", (path, all) => latencyChanges(ctx, path, all.map(latencyRow))),
    ...perLog(ctx, lines, "fallback_log", (path, all) => [appendJsonLines(ctx, path, all.map(line))]),
  ];
}

interface Settled {
  entry: Entry;
  outcome: Outcome;
}

function isUndelivered({ status }: Outcome): boolean {
  return status === "failed" || status === "preview";
}

function entryChange(
  ctx: Context,
  entry: Entry,
  { status, detail, ended, asked_ms }: Outcome,
): Change | undefined {
  // What a fixed clock has held back would be held back for ever.
  const tryAgain = status === "failed" && detail !== "clock_fixed";
  return tryAgain
    ? keep(ctx, afterFailure(entry, ended, detail, asked_ms))
    : deleteChange(ctx, entryPath(entry.id));
}

function latencyRow({ entry, outcome }: Settled): LatencyRow {
  const { began, ended, detail, status } = outcome;
  const signalId = String(entry.payload.signal_id ?? entry.id);
  return { signalId, emitted: began, acknowledged: ended, success: status === "sent", detail };
}

function line({ entry, outcome }: Settled): JsonObject {
  const extra = outcome.status === "preview" ? entry.extra : undefined;
  return fallbackLine(outcome.ended, outcome.detail, entry.payload, extra);
}

/** One group of changes a log. A log that cannot be written to is noted: it must not undo what was sent or what raised the alert. */
function perLog(
  ctx: Context,
  settled: readonly Settled[],
  log: "latency_log" | "fallback_log",
  changes: (path: string, settled: Settled[]) => Change[],
): Change[] {
  const byLog = Map.groupBy(settled, ({ entry }) => ctx.workspace.show(entry[log]));
  return [...byLog].flatMap(([path, all]) => {
    try {
      return changes(path, all);
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      ctx.note(error.text);
      return [];
    }
  });
}

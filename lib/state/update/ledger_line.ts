import type { DailyRow } from "../../engine/records.ts";
import type { Context } from "../../workspace/context.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isoMicros, isoNaive } from "../../workspace/time.ts";
import { byCodePoint } from "../diff.ts";
import { configFingerprint, fingerprintInputs } from "../fingerprint.ts";
import { LEDGER_FORMAT, type LedgerGuards, type LedgerLine } from "../ledger.ts";
import { SCOPES } from "./scopes.ts";
import type { Update } from "./update.ts";
import { estimateChanges, watched } from "./changes.ts";
import type { Learned } from "./learn.ts";

/** What an applied update appends to the ledger. */
export function ledgerLine({ workspace }: Pick<Context, "workspace">, update: Update): LedgerLine {
  const { request, learned, lineage, places, changes, txn, stateSha256, now } = update;
  const { run, symbol, mode, options, strategyKey } = request;
  const { taken, lessons, engine } = learned;
  const closed = learned.after.trades - learned.before.trades;
  return {
    format: LEDGER_FORMAT,
    txn,
    created_at: isoMicros(now),
    ...lineage,
    state_sha256: stateSha256,
    strategy_key: strategyKey,
    symbol,
    mode,
    manifest_id: run.manifestId,
    config_fingerprint: configFingerprint(
      fingerprintInputs(run.instrument.symbol, run.config, engine.estimator.global),
    ),
    semantics: run.semantics,
    resume: run.resume,
    state_out: workspace.show(options.stateOut),
    archive: places.state,
    diff: places.diff,
    bars: {
      path: workspace.show(request.bars),
      first: isoNaive(taken.first),
      last: isoNaive(taken.last),
      processed: taken.count,
      applied: learned.applied,
    },
    estimates: estimateChanges(changes).sort((a, b) => byCodePoint(a.path, b.path)),
    guards: guardFigures(update),
    standing: { before: learned.before, after: learned.after },
    entries: lessons.entries,
    relaxed: lessons.relaxed,
    trades: lessons.trades,
    daily: dailyAdded(learned),
    equity: closed > 0 ? engine.metrics().equity_curve.slice(-closed) : [],
  };
}

function guardFigures({ request, changes, caps, risk }: Update): LedgerGuards {
  const { simulateLive, maxDeltaScope: scope } = request.options;
  const largest = SCOPES.map((name) => {
    const [first] = watched(changes, name);
    return [name, first ? { path: first.path, abs_delta: first.abs_delta } : null];
  });
  return {
    simulate_live: simulateLive,
    scope,
    caps: {
      max_delta: caps.max_delta.value,
      var_cap: caps.var_cap.value,
      liquidity_cap: caps.liquidity_cap.value,
    },
    max_delta: Object.fromEntries(largest),
    ...risk,
  } as LedgerGuards;
}

/** What the update's bars added to each day; days to which they added nothing are left out. */
function dailyAdded({ engine, previous, parent }: Learned): Record<string, DailyRow> {
  const rows: Record<string, DailyRow> = {};
  for (const [date, row] of engine.daily) {
    const known = parent ? knownDay(previous.document as JsonObject, date) : {};
    const added = Object.entries(row).map(([name, value]) => [name, value - Number(known[name] ?? 0)]);
    if (added.some(([, value]) => value !== 0)) rows[date] = Object.fromEntries(added);
  }
  return rows;
}

/** A day as the state before kept it; states with an exact continuation keep none. */
function knownDay({ metrics = null }: JsonObject, date: string): JsonObject {
  const daily = isJsonObject(metrics) ? metrics.daily : undefined;
  const row = isJsonObject(daily) ? daily[date] : undefined;
  return isJsonObject(row) ? row : {};
}

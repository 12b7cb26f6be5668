import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import type { Pair } from "../active.ts";
import type { LedgerLine, LedgerTrade } from "../ledger.ts";
import { readLedger } from "../ledger_read.ts";
import { type Caps, capsOf, GUARDS_FILE, type Scope } from "../update/caps.ts";
import { type Replayed, replayGuards } from "./replay.ts";
import type { Limits, Reason } from "./verdict.ts";

export interface ReplayOptions extends Pair {
  maxDelta?: number | undefined;
  maxDeltaScope: Scope;
  varCap?: number | undefined;
  liquidityCap?: number | undefined;
  guardsFile: boolean;
}

/** What updates taught. */
export interface Learnt extends JsonObject {
  updates: number;
  trades: number;
  /** Shadow trades and calibrations: they teach only. */
  teaching_only: number;
  /** Of the trades, weighted by quantity. */
  pips: number;
}

/** An update that would have been blocked, alone or with those waiting before it. */
export interface BlockedUpdate extends JsonObject {
  serial: number;
  txn: string;
  lineage: string;
  created_at: string;
  first_bar: string;
  last_bar: string;
  trades: number;
  pips: number;
  /** Whether the guards were asked when it was applied. */
  was_guarded: boolean;
  reasons: Reason[];
  /** With the updates that would have been waiting; null where it cannot be told. */
  with_waiting: { updates: number; reasons: Reason[] } | null;
}

export interface ReplayResult extends JsonObject {
  ledger: string;
  scope: Scope;
  limits: Caps & JsonObject;
  all: Learnt;
  /** Blocked by figures of their own. */
  blocked: Learnt;
  first_blocked: BlockedUpdate | null;
  /** What the guards would have said had the blocked bars waited; null where the ledger cannot tell. */
  waiting: {
    /** Attempts that would have been blocked. */
    blocked: number;
    /** The first serial since which nothing would have been learned up to the ledger's end. */
    stuck_since: number | null;
  } | null;
  torn_line: number | null;
  updates: BlockedUpdate[];
}

/**
 * Says which applied updates guards with other limits would have blocked, and what was learned by them. Limits are found as
 * `update_state --simulate-live` finds them. Throws `no_limits` (exit 2), `ledger_not_found`, `ledger_corrupt` (exit 1) and what reading
 * the guards file throws.
 */
export function planReplay(ctx: Context, options: ReplayOptions): Plan<ReplayResult> {
  const caps = limitsOf(ctx, options);
  const limits: Limits = {
    max_delta: caps.max_delta.value,
    var_cap: caps.var_cap.value,
    liquidity_cap: caps.liquidity_cap.value,
  };
  if (Object.values(limits).every((cap) => cap === null)) throw noLimits();
  const ledger = readLedger(ctx.reader, options);
  const scope = options.maxDeltaScope;
  const replayed = replayGuards(ledger.lines, limits, scope);
  const stopped = replayed.filter(({ alone, piled }) => alone.length > 0 || (piled?.length ?? 0) > 0);
  const updates = stopped.map(blockedUpdate);
  const alone = stopped.filter(({ alone }) => alone.length > 0);
  return makePlan<ReplayResult>(ctx, {
    ledger: ledger.path,
    scope,
    limits: { ...caps },
    all: learnt(ledger.lines),
    blocked: learnt(alone.map(({ line }) => line)),
    first_blocked: updates[0] ?? null,
    waiting: waitingOf(replayed),
    torn_line: ledger.torn,
    updates,
  });
}

function limitsOf({ reader }: Context, options: ReplayOptions): Caps {
  const { maxDelta, varCap, liquidityCap, guardsFile } = options;
  const flags = { max_delta: maxDelta, var_cap: varCap, liquidity_cap: liquidityCap };
  const given = Object.fromEntries(Object.entries(flags).filter(([, cap]) => cap !== undefined));
  return capsOf(reader, given, { simulateLive: true, guardsFile });
}

function blockedUpdate({ line, alone, piled, waiting }: Replayed): BlockedUpdate {
  const { serial, txn, lineage, created_at, bars, guards } = line;
  const { trades, pips } = learnt([line]);
  return {
    serial,
    txn,
    lineage,
    created_at,
    first_bar: bars.first,
    last_bar: bars.last,
    trades,
    pips,
    was_guarded: guards.simulate_live,
    reasons: alone,
    with_waiting: piled ? { updates: waiting, reasons: piled } : null,
  };
}

function learnt(lines: readonly LedgerLine[]): Learnt {
  const taught = lines.flatMap(({ trades }) => trades);
  const traded = taught.filter(({ stage }) => stage === "trade");
  return {
    updates: lines.length,
    trades: traded.length,
    teaching_only: taught.length - traded.length,
    pips: traded.reduce((sum, { pnl_pips }: LedgerTrade) => sum + (pnl_pips ?? 0), 0),
  };
}

function waitingOf(replayed: readonly Replayed[]): ReplayResult["waiting"] {
  const newest = replayed.at(-1);
  if (!newest || newest.piled === undefined) return null;
  return {
    blocked: replayed.filter(({ piled }) => piled!.length > 0).length,
    stuck_since: newest.piled.length > 0 ? replayed.at(-newest.waiting)!.line.serial : null,
  };
}

function noLimits(): OpsError {
  return new OpsError(
    "no_limits",
    { en: "There is no limit to replay with.", ja: "再生に使う上限がありません。" },
    {
      en: `Give --max-delta, --var-cap or --liquidity-cap, or set them in ${GUARDS_FILE}.`,
      ja: `--max-delta、--var-cap、--liquidity-cap のいずれかを指定するか、${GUARDS_FILE} に書いてください。`,
    },
  );
}

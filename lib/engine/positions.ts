import { BUCKET_NAMES, bucketIndex, RV_BANDS, SPREAD_BANDS } from "./ev.ts";
import type { Direction, Exit, Holding } from "./fills.ts";
import type { PositionState } from "./learned.ts";
import type { EngineRecord, Side } from "./records.ts";

/** What was known when an order was issued; part of the trade's record. Absent members are unknown (older states). */
export interface Snapshot {
  session?: string;
  rv_band?: string;
  spread_band?: string;
  or_atr_ratio?: number;
  min_or_atr_ratio?: number;
  ev_lcb?: number;
  threshold_lcb?: number;
  ev_pass?: boolean;
  expected_slip_pip?: number;
  cost_base?: number;
  pip_value?: number;
  zscore?: number | string;
}

/** A held position, or one that only teaches (shadow, calibration). */
export interface Position extends Holding {
  qty: number;
  tp: number | null;
  sl: number | null;
  entryTs: string;
  /** EV bucket, −1 where a loaded state names none. */
  bucket: number;
  expectedSlip: number;
  entrySlip: number;
  snapshot: Snapshot;
}

export const sideName = (side: Direction): Side => (side === 1 ? "BUY" : "SELL");

export function exportPosition(p: Position): PositionState {
  return {
    side: sideName(p.side),
    entry_px: p.entry,
    tp_px: p.tpPx,
    sl_px: p.stop,
    trail_pips: p.trail,
    qty: p.qty,
    tp_pips: p.tp,
    sl_pips: p.sl,
    hh: p.highest,
    ll: p.lowest,
    hold: p.hold,
    entry_ts: p.entryTs,
    ev_key: p.bucket < 0 ? null : (BUCKET_NAMES[p.bucket]!.split(":") as [string, string, string]),
    expected_slip_pip: p.expectedSlip,
    entry_slip_pip: p.entrySlip,
    ctx_snapshot: { ...p.snapshot } as PositionState["ctx_snapshot"],
  };
}

export function importPosition(state: PositionState): Position {
  const side = state.side === "BUY" ? 1 : -1;
  return {
    side,
    entry: state.entry_px,
    tpPx: state.tp_px,
    stop: state.sl_px,
    trail: state.trail_pips,
    highest: state.hh ?? state.entry_px,
    lowest: state.ll ?? state.entry_px,
    hold: state.hold,
    qty: state.qty,
    tp: state.tp_pips,
    sl: state.sl_pips,
    entryTs: state.entry_ts,
    bucket: bucketOf(state.ev_key),
    expectedSlip: state.expected_slip_pip,
    entrySlip: state.entry_slip_pip,
    snapshot: { ...(state.ctx_snapshot as Snapshot) },
  };
}

function bucketOf(key: PositionState["ev_key"]): number {
  if (!key) return -1;
  const session = ["TOK", "LDN", "NY"].indexOf(key[0] ?? "");
  const spread = (SPREAD_BANDS as readonly (string | null)[]).indexOf(key[1]);
  const rv = (RV_BANDS as readonly (string | null)[]).indexOf(key[2]);
  return session < 0 || spread < 0 || rv < 0 ? -1 : bucketIndex(session, spread, rv);
}

/** Costs and result of a closed position. Pips per unit, then weighted by quantity; value in account currency. */
export interface Result {
  cost: number;
  slipEst: number;
  qty: number;
  pips: number;
  value: number;
}

/** The record of a closed position (specification 01 §17.1), with prices where `prices` asks for them. */
export function tradeRecord(
  stage: "trade" | "shadow",
  p: Position,
  exit: Exit,
  result: Result,
  ts: string,
  prices: boolean,
): EngineRecord {
  const { snapshot } = p;
  const record: EngineRecord = {
    ts,
    entry_ts: p.entryTs,
    stage,
    side: sideName(p.side),
    tp_pips: p.tp,
    sl_pips: p.sl,
    cost_pips: result.cost,
    slip_est: result.slipEst,
    slip_real: p.entrySlip,
    exit: exit.reason,
    pnl_pips: result.pips,
    pnl_value: result.value,
    qty: result.qty,
    session: snapshot.session,
    rv_band: snapshot.rv_band,
    spread_band: snapshot.spread_band,
    or_atr_ratio: snapshot.or_atr_ratio,
    min_or_atr_ratio: snapshot.min_or_atr_ratio,
    ev_lcb: snapshot.ev_lcb,
    threshold_lcb: snapshot.threshold_lcb,
    ev_pass: snapshot.ev_pass,
    expected_slip_pip: snapshot.expected_slip_pip,
    zscore: snapshot.zscore,
    cost_base: snapshot.cost_base,
  };
  if (prices) {
    record.entry_px = p.entry;
    record.exit_px = exit.price;
  }
  return record;
}

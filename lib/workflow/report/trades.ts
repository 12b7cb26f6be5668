import { winOf } from "../../engine/fills.ts";
import type { ExitReason } from "../../engine/records.ts";
import { type RecordRow, recordRows } from "../../experiments/gate/records.ts";
import type { Trade } from "../../report/figures/trade.ts";
import { parseFloatWords } from "../../workspace/decimal.ts";
import type { Reader } from "../../workspace/reader.ts";
import { parseInstant } from "../../workspace/time.ts";

/** A run's `records.csv` as reports need it. */
export interface RunRecords {
  /** By entry. */
  trades: Trade[];
  /** By entry. */
  shadows: Trade[];
  /** Debug records of signals that were turned away, most frequent first. */
  refusals: { reason: string; count: number }[];
}

const REFUSED = ["strategy_gate", "gate_block", "ev_reject", "slip_cap"];

/** Trades, shadow trades and refusals of a records file; none where there is no file. Throws what `recordRows` throws. */
export function readRunRecords(reader: Reader, path: string): RunRecords {
  const trades: Trade[] = [];
  const refusals = new Map<string, number>();
  const shadows: Trade[] = [];
  for (const row of reader.exists(path) ? recordRows(reader, path) : []) {
    const stage = row("stage");
    // A debug record of a trade may bear its stage; it has no entry.
    if (stage === "trade" && row("entry_ts") !== "") trades.push(tradeOf(row));
    else if (stage === "shadow") shadows.push(tradeOf(row));
    else if (REFUSED.includes(stage)) {
      const reason = [stage, row("reason_stage") || row("reason")].filter(Boolean).join(": ");
      refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
    }
  }
  return {
    trades: trades.sort(byEntry),
    shadows: shadows.sort(byEntry),
    refusals: [...refusals].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count),
  };
}

function tradeOf(row: RecordRow): Trade {
  const figure = (name: string) => {
    const value = parseFloatWords(row(name));
    return value === undefined || !Number.isFinite(value) ? null : value;
  };
  const pips = figure("pnl_pips") ?? 0;
  const reason = row("exit");
  return {
    entry: parseInstant(row("entry_ts")),
    exit: parseInstant(row("ts")),
    side: row("side") === "SELL" ? "SELL" : "BUY",
    reason,
    win: winOf({ price: Number.NaN, reason: reason as ExitReason, win: Number.NaN }, pips),
    qty: figure("qty") ?? 1,
    pips,
    value: figure("pnl_value") ?? 0,
    entry_px: figure("entry_px"),
    exit_px: figure("exit_px"),
    tp_pips: figure("tp_pips"),
    sl_pips: figure("sl_pips"),
    session: row("session") || null,
    spread_band: row("spread_band") || null,
    rv_band: row("rv_band") || null,
    ev_lcb: figure("ev_lcb"),
    cost_base: figure("cost_base"),
    expected_slip: figure("expected_slip_pip"),
    slip: figure("slip_real"),
  };
}

function byEntry(a: Trade, b: Trade): number {
  return a.entry - b.entry;
}

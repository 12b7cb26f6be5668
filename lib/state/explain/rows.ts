import type { JsonObject } from "../../workspace/json.ts";
import type { LedgerLine, Step } from "../ledger.ts";

/** Who moved an estimate. */
export const CAUSES = ["trade", "shadow", "calibration", "fill", "relaxation", "unrecorded"] as const;
export type Cause = (typeof CAUSES)[number];

/** One move of an estimate. */
export interface Move extends JsonObject {
  /**
   * `fill`: what a fill taught a slippage slope; `relaxation`: entries that the slippage cap blocked; `unrecorded`: a move that no line of
   * the ledger explains, such as new seeds from a profile or a state from elsewhere.
   */
  cause: Cause;
  /** Of the exit's bar, for fills of the entry's; null where the ledger has none. */
  ts: string | null;
  entry_ts: string | null;
  side: string | null;
  /** 1 win, 0 loss, or the probability of a win. */
  win: number | null;
  exit: string | null;
  pnl_pips: number | null;
  /** |fill − level| in pips, and the quantity: of fills. */
  slip_real: number | null;
  qty: number | null;
  /** How many blocked entries a relaxation sums up. */
  times: number | null;
  /** Pseudo counts, of win rates only. */
  alpha: Step | null;
  beta: Step | null;
  /** The estimate before and after; null for a relaxation, which may stand among the fills of its update. */
  value: Step | null;
  change: number;
  /** The sum of all changes so far, this one included. */
  total: number;
  /** The update that the move came in; null for what happened after the newest one. */
  serial: number | null;
  txn: string | null;
}

/** What an update did to the estimate. */
export interface UpdateRow extends JsonObject {
  serial: number;
  txn: string;
  /** When it was applied, UTC. */
  created_at: string;
  first_bar: string;
  last_bar: string;
  moves: number;
  change: number;
}

const NOTHING = {
  ts: null,
  entry_ts: null,
  side: null,
  win: null,
  exit: null,
  pnl_pips: null,
  slip_real: null,
  qty: null,
  times: null,
  alpha: null,
  beta: null,
  value: null,
};

/** The moves of an estimate in order, with their running total. Moves may be added with any members; the others are null. */
export class Moves {
  readonly rows: Move[] = [];
  total = 0;

  add(
    cause: Cause,
    line: LedgerLine | null,
    change: number,
    members: Partial<Omit<Move, "cause" | "change" | "total">>,
  ): void {
    this.total += change;
    const { serial = null, txn = null } = line ?? {};
    this.rows.push({ ...NOTHING, ...members, cause, change, total: this.total, serial, txn });
  }
}

/** The updates in which there were moves, oldest first. */
export function updateRows(lines: readonly LedgerLine[], moves: readonly Move[]): UpdateRow[] {
  const byTxn = Map.groupBy(moves, ({ txn }) => txn);
  return lines.flatMap(({ serial, txn, created_at, bars }) => {
    const own = byTxn.get(txn);
    if (!own) return [];
    const change = own.reduce((sum, move) => sum + move.change, 0);
    const { first: first_bar, last: last_bar } = bars;
    return [{ serial, txn, created_at, first_bar, last_bar, moves: own.length, change }];
  });
}

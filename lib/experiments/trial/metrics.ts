import { deepestDrawdown } from "../../runs/drawdown.ts";
import { parseInstant } from "../../workspace/time.ts";
import type { Slice } from "../space/schema.ts";

/** One day of a run: what `daily.csv` says of it. `pnlPips` is weighted by quantity. */
export interface Day {
  /** `YYYY-MM-DD`. */
  date: string;
  pnlPips: number;
  fills: number;
  wins: number;
}

/** Of a run's daily row. */
export function dayOf(row: { date: string; pnl_pips: number; fills: number; wins: number }): Day {
  return { date: row.date, pnlPips: row.pnl_pips, fills: row.fills, wins: row.wins };
}

/** What the trials are ranked by (specification 07 §4.3). Pips; null where no day says anything. */
export interface PeriodMetrics {
  trades: number;
  wins: number;
  losses: number;
  total_pips: number;
  win_rate: number;
  pips_per_trade: number;
  /** Mean ÷ population deviation of the days' pips, not annualised. */
  sharpe: number | null;
  /** Deepest fall below the highest cumulated day, ≤ 0; a loss on the first days is not seen (the reference's). */
  max_drawdown: number | null;
  /** The same, the highest point being 0 at the start. */
  max_drawdown_from_zero: number | null;
  /** Gains of the winning days ÷ losses of the losing ones; 0 when either is 0. */
  profit_factor: number | null;
  trades_per_month: number;
  /** Pips added to currency, as the reference has it. */
  cagr?: number;
  equity?: number;
  no_data?: true;
  no_losing_days?: true;
}

export interface Totals {
  trades: number;
  wins: number;
  totalPips: number;
}

export interface EquityBasis {
  equity?: number | null;
  /** Take the years of `cagr` from the first and the last date; else one year. */
  yearsFromData: boolean;
}

/** Figures of a whole run. */
export function periodMetrics(days: readonly Day[], totals: Totals, basis: EquityBasis): PeriodMetrics {
  const trades = Math.trunc(totals.trades);
  const wins = Math.trunc(totals.wins);
  const total = totals.totalPips;
  const pnl = days.map(({ pnlPips }) => (Number.isFinite(pnlPips) ? pnlPips : 0));
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  const gains = sum(pnl.filter((value) => value > 0));
  const losses = -sum(pnl.filter((value) => value < 0));
  const none = days.length === 0;
  return {
    trades,
    wins,
    losses: Math.max(trades - wins, 0),
    total_pips: total,
    win_rate: trades === 0 ? 0 : wins / trades,
    pips_per_trade: trades === 0 ? 0 : total / trades,
    sharpe: none ? null : sharpeOf(pnl),
    max_drawdown: none ? null : deepestDrawdown(pnl, pnl[0]!),
    max_drawdown_from_zero: none ? null : deepestDrawdown(pnl),
    profit_factor: none ? null : gains === 0 || losses === 0 ? 0 : gains / losses,
    trades_per_month: perMonth(days),
    ...(basis.equity && {
      cagr: growth(days, total, basis.equity, basis.yearsFromData),
      equity: basis.equity,
    }),
    ...(none && { no_data: true as const }),
    ...(gains > 0 && losses === 0 && { no_losing_days: true as const }),
  };
}

/** Figures of one season: its totals are those of its days. */
export function sliceMetrics(days: readonly Day[], slice: Slice, basis: EquityBasis): PeriodMetrics {
  const inside = days.filter(({ date }) => date >= slice.start && date <= slice.end);
  const totals = { trades: 0, wins: 0, totalPips: 0 };
  for (const { fills, wins, pnlPips } of inside) {
    totals.trades += fills;
    totals.wins += wins;
    totals.totalPips += pnlPips;
  }
  return periodMetrics(inside, totals, basis);
}

/** Mean ÷ population deviation; 0 without deviation. */
export function sharpeOf(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return variance === 0 ? 0 : mean / Math.sqrt(variance);
}

function perMonth(days: readonly Day[]): number {
  const dated = days.filter(({ date, fills }) => /^\d{4}-\d\d-\d\d$/.test(date) && Number.isFinite(fills));
  const months = new Set(dated.map(({ date }) => date.slice(0, 7))).size;
  return months === 0 ? 0 : dated.reduce((sum, { fills }) => sum + fills, 0) / months;
}

function growth(days: readonly Day[], pips: number, equity: number, yearsFromData: boolean): number {
  const final = equity + pips;
  if (final <= 0) return -1;
  return (final / equity) ** (1 / (yearsFromData ? yearsOf(days) : 1)) - 1;
}

/** At least a month; one year where the dates say nothing. */
function yearsOf(days: readonly Day[]): number {
  const [first, last] = [days[0]?.date, days.at(-1)?.date].map((date) => parseInstant(`${date}T00:00:00Z`));
  if (!Number.isFinite(first) || !Number.isFinite(last)) return 1;
  const span = (last! - first!) / 86_400_000 || 1;
  return Math.max(span / 365.25, 1 / 12);
}

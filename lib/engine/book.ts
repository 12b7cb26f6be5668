import type { LearnedMetrics } from "./learned.ts";
import type {
  DailyRow,
  DebugCounters,
  EngineRecord,
  EquityPoint,
  Metrics,
  RuntimeSnapshot,
} from "./records.ts";
import { Statistics } from "./statistics.ts";
import { instantText } from "./stamps.ts";

/** Newest trades kept in a bounded state. */
const NEWEST = 1000;
/** `YYYY-MM-DDTHH:MM:SSZ`: what most bars carry is what the equity curve wants. */
const CURVE_FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * What a run leaves behind: daily rows, trade records, counters, metrics. With `bounded`, scalar figures live in running
 * accumulators and the lists cover this invocation; without, the lists are the whole history, as the reference keeps them.
 */
export class Book {
  readonly records: EngineRecord[] = [];
  readonly debugRecords: EngineRecord[] = [];
  readonly daily = new Map<string, DailyRow>();
  readonly counters: DebugCounters = {
    no_breakout: 0,
    gate_block: 0,
    ev_reject: 0,
    ev_bypass: 0,
    zero_qty: 0,
    strategy_gate_error: 0,
    ev_threshold_error: 0,
    session_parse_error: 0,
  };
  /** Live equity: starting equity and every realised value since. */
  equity: number;
  skippedBars = 0;
  /** Room for one more debug record: ask before making one. */
  wantsDebug: boolean;
  readonly statistics: Statistics;
  private startingEquity: number;
  private trades = 0;
  private wins = 0;
  private totalPips = 0;
  private totalValue = 0;
  private returns: number[] = [];
  private pips: number[] = [];
  private curve: EquityPoint[] = [];
  private seed: EquityPoint | null = null;
  /** Of days that an earlier invocation closed: daily rows cover this invocation only. */
  private earlier = { ev_pass: 0, ev_reject: 0, fills: 0 };
  /** Summed trade by trade, so that no cut between runs changes the rounding. */
  private slipReal = 0;
  /** Equity at the running date's first bar. */
  dayOpen: number;
  /** Row of the running date; a throw-away where a bar has no date. */
  today: DailyRow = emptyDay();
  /** The running date, null where a bar has none or none has come yet. */
  date: string | null = null;
  /** A date has begun, in this invocation or an earlier one. */
  private begun = false;

  constructor(
    equity: number,
    private readonly bounded: boolean,
    private readonly debugLimit: number,
  ) {
    this.equity = equity;
    this.startingEquity = equity;
    this.dayOpen = equity;
    this.wantsDebug = debugLimit > 0;
    this.statistics = new Statistics(equity);
  }

  /** A new date begins. */
  turnDay(date: string | null): void {
    if (this.begun) this.statistics.day(this.dayOpen, this.equity);
    this.begun = true;
    this.dayOpen = this.equity;
    this.resumeDay(date);
  }

  /** Goes on with a date, or begins it. */
  resumeDay(date: string | null): void {
    this.date = date;
    const row = date === null ? undefined : this.daily.get(date);
    this.today = row ?? emptyDay();
    if (date !== null && !row) this.daily.set(date, this.today);
  }

  /** Keeps a debug record while there is room. */
  debug(record: EngineRecord): void {
    this.debugRecords.push(record);
    this.wantsDebug = this.debugRecords.length < this.debugLimit;
  }

  /** Books a closed trade. `time` in UTC epoch milliseconds (NaN: unreadable), amounts in account currency and pips. */
  close(record: EngineRecord, win: number, pips: number, value: number, time: number): void {
    const ts = record.ts!;
    const exitText = Number.isNaN(time) || CURVE_FORM.test(ts) ? ts : instantText(time * 1000);
    this.seed ??= [Number.isNaN(time) ? record.ts! : instantText(time * 1000 - 1), this.startingEquity];
    const before = this.curve.at(-1)?.[1] ?? this.seed[1];
    this.equity += value;
    this.trades++;
    this.wins += win;
    this.totalPips += pips;
    this.totalValue += value;
    keep(this.returns, value, this.bounded);
    if (this.bounded) keep(this.pips, pips, true);
    this.curve.push([exitText, before + value]);
    this.statistics.trade(before, before + value, value, pips);
    const { today } = this;
    today.fills++;
    if (win) today.wins += win;
    today.pnl_pips += pips;
    today.pnl_value += value;
    today.slip_est += record.slip_est as number;
    today.slip_real += record.slip_real as number;
    this.slipReal += record.slip_real as number;
    this.records.push(record);
  }

  /** The newest trades' quantity-weighted pips. */
  get lastPips(): readonly number[] {
    return this.pips;
  }

  runtime(): RuntimeSnapshot {
    const sum = { ...this.earlier };
    for (const row of this.daily.values()) {
      sum.ev_pass += row.ev_pass;
      sum.ev_reject += row.ev_reject;
      sum.fills += row.fills;
    }
    const decided = sum.ev_pass + sum.ev_reject;
    const health = {
      ...(decided > 0 && { reject_rate: sum.ev_reject / decided }),
      ...(sum.fills > 0 && { slippage_bps: this.slipReal / sum.fills }),
    };
    return {
      ev_pass: sum.ev_pass,
      ev_reject: sum.ev_reject,
      fills: sum.fills,
      ...(Object.keys(health).length > 0 && { execution_health: health }),
      ...(this.skippedBars > 0 && { resume_skipped_bars: this.skippedBars }),
    };
  }

  metrics(): Metrics {
    const none = this.trades === 0;
    return {
      trades: this.trades,
      wins: this.wins,
      win_rate: none ? null : this.wins / this.trades,
      total_pips: this.totalPips,
      total_pnl_value: this.totalValue,
      sharpe: this.statistics.sharpe(),
      max_drawdown: none ? null : this.statistics.maxDrawdown,
      equity_curve: this.seed ? [this.seed, ...this.curve] : [],
      runtime: this.runtime(),
    };
  }

  exportState(): LearnedMetrics {
    const { trades, wins, totalPips, totalValue } = this;
    const scalars = { trades, wins, total_pips: totalPips, total_pnl_value: totalValue };
    const runtime = this.runtime();
    if (this.bounded) {
      const { ev_pass, ev_reject, fills } = runtime;
      return {
        ...scalars,
        trade_returns: [...this.returns],
        trade_pips: [...this.pips],
        accumulators: {
          ...this.statistics.exportState(),
          ev_pass,
          ev_reject,
          fills,
          slip_real: this.slipReal,
        },
      };
    }
    return {
      ...scalars,
      trade_returns: [...this.returns],
      equity_curve: [...this.curve],
      ...(this.seed && { equity_seed: this.seed }),
      runtime,
      ...(this.daily.size > 0 && { daily: structuredClone(Object.fromEntries(this.daily)) }),
    };
  }

  /** Goes on from a state. `equity` also becomes the equity from which this invocation's curve starts. */
  importState(metrics: LearnedMetrics, equity: number, begun: boolean): void {
    this.begun = begun;
    this.equity = equity;
    this.startingEquity = equity;
    this.dayOpen = equity;
    this.trades = metrics.trades;
    this.wins = metrics.wins;
    this.totalPips = metrics.total_pips;
    this.totalValue = metrics.total_pnl_value;
    this.returns = metrics.trade_returns.slice(this.bounded ? -NEWEST : 0);
    this.pips = [...(metrics.trade_pips ?? [])];
    if (metrics.accumulators) {
      this.statistics.importState(metrics.accumulators, metrics.trades);
      const { ev_pass, ev_reject, fills, slip_real } = metrics.accumulators;
      this.earlier = { ev_pass, ev_reject, fills };
      this.slipReal = slip_real;
      return;
    }
    this.skippedBars = metrics.runtime?.resume_skipped_bars ?? 0;
    this.seed = metrics.equity_seed ?? null;
    this.curve = [...(metrics.equity_curve ?? [])];
    for (const [date, row] of Object.entries(metrics.daily ?? {})) {
      this.daily.set(date, { ...row });
      this.slipReal += row.slip_real;
    }
    this.replay(metrics);
  }

  /** Accumulators of a state that holds lists only. */
  private replay(metrics: LearnedMetrics): void {
    let before = this.seed?.[1] ?? this.startingEquity;
    metrics.trade_returns.forEach((value, k) => {
      const after = this.curve[k]?.[1] ?? before + value;
      this.statistics.trade(before, after, value, 0);
      before = after;
    });
  }
}

function keep(list: number[], value: number, bounded: boolean): void {
  list.push(value);
  if (bounded && list.length > NEWEST) list.shift();
}

function emptyDay(): DailyRow {
  return {
    breakouts: 0,
    gate_pass: 0,
    gate_block: 0,
    ev_pass: 0,
    ev_reject: 0,
    fills: 0,
    wins: 0,
    pnl_pips: 0,
    pnl_value: 0,
    slip_est: 0,
    slip_real: 0,
  };
}

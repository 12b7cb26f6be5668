import type { MetricAccumulators } from "./learned.ts";

const YEAR_MS = 365.25 * 86_400_000;

type Exported = Omit<MetricAccumulators, "ev_pass" | "ev_reject" | "fills" | "slip_real">;

/** Statistics whose meaning a textbook would accept, beside the reference's; null where there is too little to say. */
export interface CorrectedStatistics {
  /** Daily equity returns: mean ÷ standard deviation · √(days a year). */
  sharpe_annualised: number | null;
  /** The same over the downside deviation (F. A. Sortino, 1994), target 0. */
  sortino_annualised: number | null;
  /** Growth of equity a year, compounded; needs 30 days of bars. */
  cagr: number | null;
  /** Deepest fall of cumulated quantity-weighted pips below their highest point, which is 0 at the start; ≤ 0. */
  max_drawdown_from_zero: number;
  /** Share of bars on which a position was held. */
  exposure: number | null;
  trading_days: number;
}

/** Running moments (B. P. Welford, Technometrics 4, 1962): the same bits for any cut of the same trades. */
export class Statistics {
  private bars = 0;
  private barsHeld = 0;
  maxDrawdown = 0;
  private firstTime = Number.NaN;
  private lastTime = Number.NaN;
  private count = 0;
  private mean = 0;
  private m2 = 0;
  private peak = 0;
  private pips = 0;
  private peakPips = 0;
  private drawdownPips = 0;
  private days = 0;
  private dayMean = 0;
  private dayM2 = 0;
  private downside = 0;

  constructor(private firstEquity: number) {}

  /** `count` bars have come, `held` of them while a position was open, from `first` to `last` (starts, UTC epoch ms). */
  took(count: number, held: number, first: number, last: number): void {
    if (this.bars === 0) this.firstTime = first;
    this.bars += count;
    this.barsHeld += held;
    this.lastTime = last;
  }

  trade(before: number, after: number, value: number, pips: number): void {
    if (this.count === 0) this.peak = before;
    this.count++;
    const delta = value - this.mean;
    this.mean += delta / this.count;
    this.m2 += delta * (value - this.mean);
    this.peak = Math.max(this.peak, after);
    this.maxDrawdown = Math.min(this.maxDrawdown, after - this.peak);
    this.pips += pips;
    this.peakPips = Math.max(this.peakPips, this.pips);
    this.drawdownPips = Math.min(this.drawdownPips, this.pips - this.peakPips);
  }

  /** A date has ended. */
  day(open: number, close: number): void {
    const change = open > 0 ? close / open - 1 : 0;
    this.days++;
    const delta = change - this.dayMean;
    this.dayMean += delta / this.days;
    this.dayM2 += delta * (change - this.dayMean);
    if (change < 0) this.downside += change * change;
  }

  /** The reference's: mean ÷ population deviation of trade values · √trades; 0 for one trade or no deviation. */
  sharpe(): number | null {
    if (this.count === 0) return null;
    const deviation = Math.sqrt(this.m2 / this.count);
    return this.count === 1 || deviation === 0 ? 0 : (this.mean / deviation) * Math.sqrt(this.count);
  }

  corrected(equity: number): CorrectedStatistics {
    const years = (this.lastTime - this.firstTime) / YEAR_MS;
    const scale = years > 0 ? Math.sqrt(this.days / years) : Number.NaN;
    const ratio = (squares: number) => finite((this.dayMean / Math.sqrt(squares / this.days)) * scale);
    return {
      sharpe_annualised: ratio(this.dayM2),
      sortino_annualised: ratio(this.downside),
      cagr:
        years * 365.25 >= 30 && equity > 0 ? finite((equity / this.firstEquity) ** (1 / years) - 1) : null,
      max_drawdown_from_zero: this.drawdownPips,
      exposure: this.bars > 0 ? this.barsHeld / this.bars : null,
      trading_days: this.days,
    };
  }

  exportState(): Exported {
    return {
      mean_return: this.mean,
      m2_return: this.m2,
      peak_equity: this.peak,
      max_drawdown: this.maxDrawdown,
      sum_pips: this.pips,
      peak_pips: this.peakPips,
      max_drawdown_pips: this.drawdownPips,
      days: this.days,
      mean_day: this.dayMean,
      m2_day: this.dayM2,
      downside_day: this.downside,
      first_equity: this.firstEquity,
      first_time: Number.isNaN(this.firstTime) ? null : this.firstTime,
      last_time: Number.isNaN(this.lastTime) ? null : this.lastTime,
      bars: this.bars,
      bars_held: this.barsHeld,
    };
  }

  importState(state: Exported, trades: number): void {
    this.count = trades;
    this.mean = state.mean_return;
    this.m2 = state.m2_return;
    this.peak = state.peak_equity;
    this.maxDrawdown = state.max_drawdown;
    this.pips = state.sum_pips;
    this.peakPips = state.peak_pips;
    this.drawdownPips = state.max_drawdown_pips;
    this.days = state.days;
    this.dayMean = state.mean_day;
    this.dayM2 = state.m2_day;
    this.downside = state.downside_day;
    this.firstEquity = state.first_equity;
    this.firstTime = state.first_time ?? Number.NaN;
    this.lastTime = state.last_time ?? Number.NaN;
    this.bars = state.bars;
    this.barsHeld = state.bars_held;
  }
}

const finite = (value: number) => (Number.isFinite(value) ? value : null);

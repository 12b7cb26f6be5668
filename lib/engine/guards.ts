import type { Fixes, RunnerConfig } from "./config.ts";
import type { Book } from "./book.ts";
import { bandValue, numberOf, type Refusal, type Signal } from "./strategy.ts";
import type { Tape } from "./tape.ts";

/**
 * Limits on a strategy's orders that do not depend on its signal (specification 01 §9.5), in the order in which they are
 * asked. They remember the day's losses, the loss streak and the last order.
 */
export class Guards {
  lossStreak = 0;
  dayLossPips = 0;
  dayTrades = 0;
  /** Orders of the running session, whatever the parameter's name says. */
  signalsToday = 0;
  lastSignalBar = -1e9;

  private readonly limit: (name: string) => number;

  constructor(
    private readonly config: RunnerConfig,
    private readonly fixes: Fixes,
  ) {
    this.limit = (name) => numberOf(config.parameters[name], 0);
  }

  newSession(): void {
    this.signalsToday = 0;
  }

  newDay(): void {
    this.dayLossPips = 0;
    this.dayTrades = 0;
    if (this.fixes.streak_resets_daily) this.lossStreak = 0;
  }

  issued(barIndex: number): void {
    this.lastSignalBar = barIndex;
    this.signalsToday++;
  }

  tradeClosed(pips: number): void {
    this.dayTrades++;
    if (pips > 0) {
      this.lossStreak = 0;
      return;
    }
    this.lossStreak++;
    this.dayLossPips += pips;
  }

  /** The first limit that stands against an order now, or null. */
  refuse(signal: Signal, tape: Tape, book: Book): Refusal | null {
    const { config, limit } = this;
    const since = tape.barIndex - this.lastSignalBar;
    if (config.cooldown_bars > 0 && since < config.cooldown_bars)
      return { reason: "cooldown_guard", detail: { cooldown_bars: config.cooldown_bars, bars_since: since } };
    const count = (reason: string, value: number, most: number, name: string): Refusal | null =>
      most !== 0 && value >= most ? { reason, detail: { [name]: value, [`max_${name}`]: most } } : null;
    const { signalsToday, lossStreak, dayTrades } = this;
    const loss = Math.abs(this.dayLossPips);
    return (
      count("daily_signal_cap", signalsToday, limit("max_signals_per_day"), "signals_today") ??
      count("loss_streak_guard", lossStreak, limit("max_loss_streak"), "loss_streak") ??
      count("daily_loss_guard", loss, Math.max(0, limit("max_daily_loss_pips")), "daily_loss_pips") ??
      count("daily_trade_guard", dayTrades, limit("max_daily_trade_count"), "daily_trade_count") ??
      this.atrFilter(signal) ??
      this.trendFilter(signal) ??
      this.riskLimits(book)
    );
  }

  private atrFilter({ atrPips, rvBand }: Signal): Refusal | null {
    const { parameters } = this.config;
    const bound = (bands: string, plain: string) => {
      const own = bandValue(parameters[bands], rvBand);
      return own === undefined ? this.limit(plain) : Math.max(0, own);
    };
    const least = bound("rv_band_min_atr_pips", "min_atr_pips");
    const most = bound("rv_band_max_atr_pips", "max_atr_pips");
    if ((least === 0 || atrPips >= least) && (most === 0 || atrPips <= most)) return null;
    return { reason: "atr_filter", detail: { atr_pips: atrPips, min_atr_pips: least, max_atr_pips: most } };
  }

  private trendFilter({ side, microTrend }: Signal): Refusal | null {
    const least = this.limit("min_micro_trend");
    if (!(least > 0) || side * microTrend >= least) return null;
    return { reason: "micro_trend_filter", detail: { micro_trend: microTrend, min_micro_trend: least } };
  }

  /** Limits that the reference carries but never enforces. */
  private riskLimits(book: Book): Refusal | null {
    if (!this.fixes.limits_enforced) return null;
    const { max_daily_dd_pct, max_concurrent_positions } = this.config;
    if (max_concurrent_positions < 1)
      return { reason: "position_limit", detail: { max_concurrent_positions } };
    const value = book.equity - book.dayOpen;
    if (max_daily_dd_pct === null || value > (-max_daily_dd_pct / 100) * book.dayOpen) return null;
    return { reason: "daily_drawdown_limit", detail: { daily_pnl_value: value, max_daily_dd_pct } };
  }

  exportState() {
    const { lossStreak, dayLossPips, dayTrades, signalsToday, lastSignalBar } = this;
    return { lossStreak, dayLossPips, dayTrades, signalsToday, lastSignalBar };
  }

  importState(state: ReturnType<Guards["exportState"]>): void {
    Object.assign(this, state);
  }
}

import type { Fixes, RunnerConfig } from "./config.ts";
import type { Book } from "./book.ts";
import { RV_BANDS } from "./ev.ts";
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

  private readonly most: Record<"signals" | "streak" | "loss" | "trades", number>;
  private readonly leastTrend: number;
  private readonly atrPips: Record<string, [least: number, most: number]>;

  constructor(
    private readonly config: RunnerConfig,
    private readonly fixes: Fixes,
  ) {
    const { parameters } = config;
    const limit = (name: string) => numberOf(parameters[name], 0);
    this.most = {
      signals: limit("max_signals_per_day"),
      streak: limit("max_loss_streak"),
      loss: Math.max(0, limit("max_daily_loss_pips")),
      trades: limit("max_daily_trade_count"),
    };
    this.leastTrend = limit("min_micro_trend");
    const bound = (name: string, band: string) => {
      const own = bandValue(parameters[`rv_band_${name}`], band);
      return own === undefined ? limit(name) : Math.max(0, own);
    };
    this.atrPips = Object.fromEntries(
      RV_BANDS.map((band) => [band, [bound("min_atr_pips", band), bound("max_atr_pips", band)]]),
    );
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
    const { config, most } = this;
    const since = tape.barIndex - this.lastSignalBar;
    if (config.cooldown_bars > 0 && since < config.cooldown_bars)
      return { reason: "cooldown_guard", detail: { cooldown_bars: config.cooldown_bars, bars_since: since } };
    return (
      reached("daily_signal_cap", "signals_today", this.signalsToday, most.signals) ??
      reached("loss_streak_guard", "loss_streak", this.lossStreak, most.streak) ??
      reached("daily_loss_guard", "daily_loss_pips", Math.abs(this.dayLossPips), most.loss) ??
      reached("daily_trade_guard", "daily_trade_count", this.dayTrades, most.trades) ??
      this.atrFilter(signal) ??
      this.trendFilter(signal) ??
      this.riskLimits(book)
    );
  }

  private atrFilter({ atrPips, rvBand }: Signal): Refusal | null {
    const [least, most] = this.atrPips[rvBand]!;
    if ((least === 0 || atrPips >= least) && (most === 0 || atrPips <= most)) return null;
    return { reason: "atr_filter", detail: { atr_pips: atrPips, min_atr_pips: least, max_atr_pips: most } };
  }

  private trendFilter(signal: Signal): Refusal | null {
    const least = this.leastTrend;
    if (!(least > 0) || signal.side * signal.microTrend() >= least) return null;
    return {
      reason: "micro_trend_filter",
      detail: { micro_trend: signal.microTrend(), min_micro_trend: least },
    };
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

/** A limit of 0 is off. */
function reached(reason: string, name: string, value: number, most: number): Refusal | null {
  return most !== 0 && value >= most ? { reason, detail: { [name]: value, [`max_${name}`]: most } } : null;
}

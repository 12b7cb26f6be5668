import { sharpeOf } from "../trial/metrics.ts";
import { normalCdf, normalQuantile } from "./normal.ts";

const EULER = 0.5772156649015329;

/** What a series of returns says of its Sharpe ratio (per period, not annualised). */
export interface SharpeStatistics {
  periods: number;
  sharpe: number;
  skewness: number;
  /** 3 for a normal distribution. */
  kurtosis: number;
}

/** Population moments. Null for fewer than three periods, or where nothing varies. */
export function sharpeStatistics(returns: readonly number[]): SharpeStatistics | null {
  const periods = returns.length;
  const mean = returns.reduce((a, b) => a + b, 0) / periods;
  const moment = (power: number) =>
    returns.reduce((sum, value) => sum + (value - mean) ** power, 0) / periods;
  const variance = moment(2);
  if (periods < 3 || !(variance > 0)) return null;
  return {
    periods,
    sharpe: sharpeOf(returns),
    skewness: moment(3) / variance ** 1.5,
    kurtosis: moment(4) / variance ** 2,
  };
}

/**
 * The probability that the true Sharpe ratio lies above a benchmark, given the length, skewness and kurtosis of the record
 * (D. H. Bailey, M. López de Prado, The Sharpe Ratio Efficient Frontier, Journal of Risk 15(2), 2012). Null where the record is so
 * skewed that the estimate has no variance.
 */
export function probabilisticSharpe(
  { periods, sharpe, skewness, kurtosis }: SharpeStatistics,
  benchmark: number,
): number | null {
  const variance = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
  if (!(variance > 0)) return null;
  return normalCdf(((sharpe - benchmark) * Math.sqrt(periods - 1)) / Math.sqrt(variance));
}

/** The highest Sharpe ratio to expect of so many independent trials without any skill, whose Sharpe ratios vary so much. */
export function expectedMaximum(trials: number, variance: number): number {
  if (trials < 2) return 0;
  const high = normalQuantile(1 - 1 / trials);
  const higher = normalQuantile(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - EULER) * high + EULER * higher);
}

/**
 * The deflated Sharpe ratio: the probability that the best of many trials has skill at all, its benchmark being what luck alone would
 * reach in as many (D. H. Bailey, M. López de Prado, The Deflated Sharpe Ratio: Correcting for Selection Bias, Backtest Overfitting and
 * Non-Normality, Journal of Portfolio Management 40(5), 2014). `tried` are the Sharpe ratios of all trials, the best among them; they
 * are taken as independent, which trials of one search are not quite: the true figure lies between this and that of fewer trials.
 */
export function deflatedSharpe(
  best: SharpeStatistics,
  tried: readonly number[],
): { probability: number | null; benchmark: number } {
  const mean = tried.reduce((a, b) => a + b, 0) / tried.length;
  const variance =
    tried.length < 2 ? 0 : tried.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (tried.length - 1);
  const benchmark = expectedMaximum(tried.length, variance);
  return { probability: probabilisticSharpe(best, benchmark), benchmark };
}

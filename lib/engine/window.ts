/**
 * The price window: rings of what the indicators need of the newest bars. It is never reset within a run, not even by
 * a new session. Every bar costs the same; sums over 9–14 terms are taken afresh, oldest first, so that equal terms give
 * exact zeros and the result does not depend on where a run was cut.
 */

const SIZE = 16;
const MASK = SIZE - 1;
const RANGES = 14;
const RETURNS = 12;
const TREND = 10;
/** √288: five-minute bars a day. */
const DAY = Math.sqrt(288);
/** Σ(i − 4.5)² for i = 0…9. */
const TREND_VARIANCE = 82.5;

export class Window {
  /** Bars seen, after a load at most as many as the rings hold; bar k stands at k modulo their size. */
  private total = 0;
  private readonly close = new Float64Array(SIZE);
  private readonly range = new Float64Array(SIZE);
  private readonly squaredReturn = new Float64Array(SIZE);
  /** `total` when the ATR and the returns were last asked for: logarithms are the dearest part of a bar. */
  private atrAt = -1;
  private returnsAt = 0;
  private knownAtr = 0;

  /** A bar that holds its close. Short, for it is compiled into the loop over the bars. */
  push(high: number, low: number, close: number): void {
    const { total } = this;
    const at = total & MASK;
    if (total > 0) {
      const last = this.close[(total - 1) & MASK]!;
      const up = high - last;
      const down = last - low;
      let range = high - low;
      if (up > range) range = up;
      if (down > range) range = down;
      this.range[at] = range;
    }
    this.close[at] = close;
    this.total = total + 1;
  }

  /** ATR(14) in price units: the plain mean of the last 14 true ranges; NaN before 15 bars. */
  atr(): number {
    const { total } = this;
    if (total <= RANGES) return Number.NaN;
    if (this.atrAt === total) return this.knownAtr;
    let sum = 0;
    for (let k = total - RANGES; k < total; k++) sum += this.range[k & MASK]!;
    this.atrAt = total;
    this.knownAtr = sum / RANGES;
    return this.knownAtr;
  }

  /** Realised volatility of the last 12 log returns, scaled to a day; 0 before 13 bars or where a logarithm fails. */
  realisedVolatility(): number {
    const { total } = this;
    if (total <= RETURNS) return 0;
    this.takeReturns();
    let sum = 0;
    for (let k = total - RETURNS; k < total; k++) sum += this.squaredReturn[k & MASK]!;
    const volatility = Math.sqrt(sum) * DAY;
    return Number.isFinite(volatility) ? volatility : 0;
  }

  private takeReturns(): void {
    const { total } = this;
    for (let k = Math.max(this.returnsAt, total - RETURNS); k < total; k++) {
      const change = Math.log(this.close[k & MASK]! / this.close[(k - 1) & MASK]!);
      this.squaredReturn[k & MASK] = change * change;
    }
    this.returnsAt = total;
  }

  /** Pearson correlation of the last 10 closes with time, −1…1; 0 before 10 bars or without variance. */
  microTrend(): number {
    if (this.total < TREND) return 0;
    const from = this.total - TREND;
    let sum = 0;
    for (let k = 0; k < TREND; k++) sum += this.close[(from + k) & MASK]!;
    const mean = sum / TREND;
    let covariance = 0;
    let variance = 0;
    for (let k = 0; k < TREND; k++) {
      const deviation = this.close[(from + k) & MASK]! - mean;
      covariance += (k - 4.5) * deviation;
      variance += deviation * deviation;
    }
    const scale = Math.sqrt(TREND_VARIANCE * variance);
    if (!(scale > 0)) return 0;
    return Math.max(-1, Math.min(1, covariance / scale));
  }

  exportState(): { close: number[]; range: number[] } {
    const count = Math.min(this.total, SIZE);
    const oldestFirst = (ring: Float64Array) =>
      Array.from({ length: count }, (_, k) => ring[(this.total - count + k) & MASK]!);
    return {
      close: oldestFirst(this.close),
      range: oldestFirst(this.range),
    };
  }

  importState(state: { close: number[]; range: number[] }): void {
    this.total = state.close.length;
    this.close.set(state.close);
    this.range.set(state.range);
    this.returnsAt = 0;
    this.atrAt = -1;
  }
}

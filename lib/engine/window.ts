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
  /** Bars seen, up to what anyone asks for. */
  count = 0;
  private at = MASK;
  private last = Number.NaN;
  private readonly close = new Float64Array(SIZE);
  private readonly range = new Float64Array(SIZE);
  private readonly squaredReturn = new Float64Array(SIZE);
  /** ATR of the window as it stands, −1 while nobody has asked. */
  private knownAtr = -1;
  /** Newest bars whose return nobody has asked for yet: logarithms are the dearest part of a bar. */
  private unasked = 0;

  push(high: number, low: number, close: number): void {
    const last = this.last;
    const at = (this.at + 1) & MASK;
    this.at = at;
    if (this.count > 0) {
      const up = Math.abs(high - last);
      const down = Math.abs(low - last);
      let range = high - low;
      if (up > range) range = up;
      if (down > range) range = down;
      this.range[at] = range;
      if (this.unasked < RETURNS) this.unasked++;
    }
    this.close[at] = close;
    this.last = close;
    this.knownAtr = -1;
    if (this.count < SIZE) this.count++;
  }

  get lastClose(): number {
    return this.last;
  }

  /** ATR(14) in price units: the plain mean of the last 14 true ranges; NaN before 15 bars. */
  atr(): number {
    if (this.count <= RANGES) return Number.NaN;
    if (this.knownAtr >= 0) return this.knownAtr;
    let sum = 0;
    for (let k = this.at - RANGES + 1; k <= this.at; k++) sum += this.range[k & MASK]!;
    this.knownAtr = sum / RANGES;
    return this.knownAtr;
  }

  /** Realised volatility of the last 12 log returns, scaled to a day; 0 before 13 bars or where a logarithm fails. */
  realisedVolatility(): number {
    if (this.count <= RETURNS) return 0;
    this.takeReturns();
    let sum = 0;
    for (let k = this.at - RETURNS + 1; k <= this.at; k++) sum += this.squaredReturn[k & MASK]!;
    const volatility = Math.sqrt(sum) * DAY;
    return Number.isFinite(volatility) ? volatility : 0;
  }

  private takeReturns(): void {
    for (let k = this.at - this.unasked + 1; k <= this.at; k++) {
      const change = Math.log(this.close[k & MASK]! / this.close[(k - 1) & MASK]!);
      this.squaredReturn[k & MASK] = change * change;
    }
    this.unasked = 0;
  }

  /** Pearson correlation of the last 10 closes with time, −1…1; 0 before 10 bars or without variance. */
  microTrend(): number {
    if (this.count < TREND) return 0;
    const from = this.at - TREND + 1;
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
    const oldestFirst = (ring: Float64Array) =>
      Array.from({ length: this.count }, (_, k) => ring[(this.at - this.count + 1 + k) & MASK]!);
    return {
      close: oldestFirst(this.close),
      range: oldestFirst(this.range),
    };
  }

  importState(state: { close: number[]; range: number[] }): void {
    this.count = state.close.length;
    this.at = (this.count - 1) & MASK;
    this.close.set(state.close);
    this.range.set(state.range);
    this.unasked = Math.max(0, Math.min(RETURNS, this.count - 1));
    this.last = this.count > 0 ? state.close[this.count - 1]! : Number.NaN;
  }
}

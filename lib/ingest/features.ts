import type { StoredBar } from "./tail.ts";

const DAY = 86_400_000;
/** Terms kept, a power of two not below the longest window. */
const RING = 16;
const MASK = RING - 1;
const ATR_TERMS = 14;
const RV_TERMS = 12;
/** Bars of 5 minutes in a day. */
const PER_DAY = 288;
const NO_DIVISION_BY_ZERO = 1e-9;

/**
 * The features of bar after bar (specification 04 §5); a value that lacks bars is NaN. Each bar's terms are made once, each window is
 * summed afresh from its first term to its last: running sums would drift, and an update would differ from one run.
 */
export class Features {
  /** Simple mean of fourteen true ranges, price units. */
  atr14 = Number.NaN;
  /** Directional index over the same bars, unsmoothed, 0–100. */
  adx14 = Number.NaN;
  /** Of the first `orN` bars of the UTC day. */
  orHigh = Number.NaN;
  orLow = Number.NaN;
  /** Root of the sum of twelve squared log returns, times √288. */
  rv12 = Number.NaN;

  readonly #range = new Float64Array(RING);
  readonly #up = new Float64Array(RING);
  readonly #down = new Float64Array(RING);
  readonly #square = new Float64Array(RING);
  #bars = 0;
  #high = Number.NaN;
  #low = Number.NaN;
  #close = Number.NaN;
  #day = Number.NaN;
  #sessionBars = 0;
  #sessionHigh = Number.NaN;
  #sessionLow = Number.NaN;

  constructor(private readonly orN: number) {}

  /** Bars before the first that is asked for: from the beginning of its day, and at least fourteen. */
  seed(bars: readonly StoredBar[]): this {
    for (const { time, high, low, close } of bars) this.push(time, high, low, close);
    return this;
  }

  push(time: number, high: number, low: number, close: number): void {
    this.#pushTerms(high, low, close);
    this.#pushSession(time, high, low);
    this.#high = high;
    this.#low = low;
    this.#close = close;
  }

  #pushTerms(high: number, low: number, close: number): void {
    const n = this.#bars++;
    if (n === 0) return;
    const at = n & MASK;
    const up = high - this.#high;
    const down = this.#low - low;
    const before = this.#close;
    this.#range[at] = Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
    this.#up[at] = up > down && up > 0 ? up : 0;
    this.#down[at] = down > up && down > 0 ? down : 0;
    const r = Math.log(close / before);
    this.#square[at] = r * r;
    if (n >= RV_TERMS) this.rv12 = Math.sqrt(this.#sum(this.#square, n, RV_TERMS)) * Math.sqrt(PER_DAY);
    if (n >= ATR_TERMS) this.#trend(n);
  }

  #trend(n: number): void {
    const atr = this.#sum(this.#range, n, ATR_TERMS) / ATR_TERMS;
    this.atr14 = atr;
    if (atr === 0) {
      this.adx14 = 0;
      return;
    }
    const plus = (this.#sum(this.#up, n, ATR_TERMS) / ATR_TERMS / atr) * 100;
    const minus = (this.#sum(this.#down, n, ATR_TERMS) / ATR_TERMS / atr) * 100;
    this.adx14 = (Math.abs(plus - minus) / Math.max(plus + minus, NO_DIVISION_BY_ZERO)) * 100;
  }

  #pushSession(time: number, high: number, low: number): void {
    const day = Math.floor(time / DAY);
    if (day !== this.#day) {
      this.#day = day;
      this.#sessionBars = 0;
      this.orHigh = this.orLow = Number.NaN;
    }
    if (this.#sessionBars === this.orN) return;
    const first = this.#sessionBars++ === 0;
    this.#sessionHigh = first ? high : Math.max(this.#sessionHigh, high);
    this.#sessionLow = first ? low : Math.min(this.#sessionLow, low);
    if (this.#sessionBars < this.orN) return;
    this.orHigh = this.#sessionHigh;
    this.orLow = this.#sessionLow;
  }

  /** Of the last `terms` terms up to the n-th, in their order. */
  #sum(ring: Float64Array, n: number, terms: number): number {
    let sum = 0;
    for (let k = n - terms + 1; k <= n; k++) sum += ring[k & MASK]!;
    return sum;
  }
}

/** Whether bars before the end of a store suffice to go on from: 400, and the whole day of the last one. */
export function seedsFeatures(bars: readonly StoredBar[]): boolean {
  const [first, last] = [bars[0], bars.at(-1)];
  return bars.length >= 400 && Math.floor(first!.time / DAY) < Math.floor(last!.time / DAY);
}

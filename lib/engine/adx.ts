const TERM = 14;

/** Smoothed or summed movement of 14 bars, price units. */
type Movement = [range: number, plus: number, minus: number];

/**
 * Directional movement over 14 bars (J. W. Wilder, "New Concepts in Technical Trading Systems", 1978). `wilder` smooths as
 * he does and gives the ADX; without it the value is the reference's: the plain directional index of the last 14 bars.
 */
export class DirectionalIndex {
  private last: [high: number, low: number, close: number] | null = null;
  /** The newest 14 of each, oldest at `at`; Wilder's needs them only until it begins to smooth. */
  private readonly recent = new Float64Array(3 * TERM);
  private count = 0;
  private at = 0;
  private readonly smooth: Movement = [0, 0, 0];
  private readonly scratch: Movement = [0, 0, 0];
  private adx = Number.NaN;
  private indexSum = 0;
  private indexCount = 0;

  constructor(private readonly wilder: boolean) {}

  push(high: number, low: number, close: number): void {
    const { last } = this;
    if (last === null) {
      this.last = [high, low, close];
      return;
    }
    const up = high - last[0];
    const down = last[1] - low;
    const range = Math.max(high - low, Math.abs(high - last[2]), Math.abs(low - last[2]));
    const plus = up > down ? Math.max(up, 0) : 0;
    const minus = down > up ? Math.max(down, 0) : 0;
    last[0] = high;
    last[1] = low;
    last[2] = close;
    if (this.wilder && this.count === TERM) this.follow(range, plus, minus);
    else this.keep(range, plus, minus);
  }

  private keep(range: number, plus: number, minus: number): void {
    const { recent, at } = this;
    recent[3 * at] = range;
    recent[3 * at + 1] = plus;
    recent[3 * at + 2] = minus;
    this.at = at + 1 === TERM ? 0 : at + 1;
    if (this.count === TERM) return;
    this.count++;
    if (!this.wilder || this.count < TERM) return;
    this.sum(this.smooth);
    this.average(directionalIndex(this.smooth));
  }

  private follow(range: number, plus: number, minus: number): void {
    const { smooth } = this;
    smooth[0] += range - smooth[0] / TERM;
    smooth[1] += plus - smooth[1] / TERM;
    smooth[2] += minus - smooth[2] / TERM;
    this.average(directionalIndex(smooth));
  }

  /** The first ADX is the mean of 14 indices. */
  private average(index: number): void {
    if (this.indexCount === TERM) {
      this.adx = (this.adx * (TERM - 1) + index) / TERM;
      return;
    }
    this.indexSum += index;
    this.indexCount++;
    if (this.indexCount === TERM) this.adx = this.indexSum / TERM;
  }

  private sum(into: Movement): void {
    into.fill(0);
    for (let k = 0; k < TERM; k++) {
      const from = 3 * ((this.at + k) % TERM);
      for (let term = 0; term < 3; term++) into[term]! += this.recent[from + term]!;
    }
  }

  /** 0…100; NaN until there are bars enough. */
  value(): number {
    if (this.wilder) return this.adx;
    if (this.count < TERM) return Number.NaN;
    this.sum(this.scratch);
    return directionalIndex(this.scratch);
  }

  exportState() {
    const { last, smooth, adx, indexSum, indexCount } = this;
    const oldest = this.count < TERM ? 0 : this.at;
    const recent = Array.from({ length: this.count }, (_, k) => {
      const from = 3 * ((oldest + k) % TERM);
      return [...this.recent.subarray(from, from + 3)] as Movement;
    });
    return {
      last: last && [...last],
      recent,
      smooth: [...smooth],
      adx: Number.isNaN(adx) ? null : adx,
      indexSum,
      indexCount,
    };
  }

  importState(state: ReturnType<DirectionalIndex["exportState"]>): void {
    this.last = state.last && [state.last[0]!, state.last[1]!, state.last[2]!];
    this.count = state.recent.length;
    this.at = this.count % TERM;
    state.recent.forEach((movement, k) => {
      this.recent.set(movement, 3 * k);
    });
    this.smooth.splice(0, 3, ...state.smooth);
    this.adx = state.adx ?? Number.NaN;
    this.indexSum = state.indexSum;
    this.indexCount = state.indexCount;
  }
}

function directionalIndex([range, plus, minus]: Movement): number {
  if (range === 0) return 0;
  const up = (100 * plus) / range;
  const down = (100 * minus) / range;
  return (100 * Math.abs(up - down)) / Math.max(up + down, 1e-9);
}

const TERM = 14;

/**
 * Directional movement over 14 bars (J. W. Wilder, "New Concepts in Technical Trading Systems", 1978). `wilder` smooths as
 * he does and gives the ADX; without it the value is the reference's: the plain directional index of the last 14 bars.
 */
export class DirectionalIndex {
  private last: [high: number, low: number, close: number] | null = null;
  /** Plain mode: the newest 14 of each. Wilder: filled once, then smoothed. */
  private readonly recent: [range: number, plus: number, minus: number][] = [];
  private smooth: [range: number, plus: number, minus: number] | null = null;
  private adx = Number.NaN;
  private indexSum = 0;
  private indexCount = 0;

  constructor(private readonly wilder: boolean) {}

  push(high: number, low: number, close: number): void {
    const last = this.last;
    this.last = [high, low, close];
    if (!last) return;
    const up = high - last[0];
    const down = last[1] - low;
    const range = Math.max(high - low, Math.abs(high - last[2]), Math.abs(low - last[2]));
    const plus = up > down ? Math.max(up, 0) : 0;
    const minus = down > up ? Math.max(down, 0) : 0;
    if (this.smooth) {
      this.smooth = [
        this.smooth[0] - this.smooth[0] / TERM + range,
        this.smooth[1] - this.smooth[1] / TERM + plus,
        this.smooth[2] - this.smooth[2] / TERM + minus,
      ];
      this.average(directionalIndex(...this.smooth));
      return;
    }
    this.recent.push([range, plus, minus]);
    if (this.recent.length > TERM) this.recent.shift();
    if (!this.wilder || this.recent.length < TERM) return;
    this.smooth = this.sums();
    this.average(directionalIndex(...this.smooth));
  }

  private average(index: number): void {
    if (this.indexCount < TERM) {
      this.indexSum += index;
      this.indexCount++;
      if (this.indexCount === TERM) this.adx = this.indexSum / TERM;
      return;
    }
    this.adx = (this.adx * (TERM - 1) + index) / TERM;
  }

  private sums(): [number, number, number] {
    return this.recent.reduce<[number, number, number]>(
      (sum, term) => [sum[0] + term[0], sum[1] + term[1], sum[2] + term[2]],
      [0, 0, 0],
    );
  }

  /** 0…100; NaN until there are bars enough. */
  value(): number {
    if (this.wilder) return this.adx;
    return this.recent.length < TERM ? Number.NaN : directionalIndex(...this.sums());
  }

  exportState() {
    const { last, recent, smooth, indexSum, indexCount } = this;
    return {
      last,
      recent: [...recent],
      smooth,
      adx: Number.isNaN(this.adx) ? null : this.adx,
      indexSum,
      indexCount,
    };
  }

  importState(state: ReturnType<DirectionalIndex["exportState"]>): void {
    this.last = state.last;
    this.recent.splice(0, this.recent.length, ...state.recent);
    this.smooth = state.smooth;
    this.adx = state.adx ?? Number.NaN;
    this.indexSum = state.indexSum;
    this.indexCount = state.indexCount;
  }
}

function directionalIndex(range: number, plus: number, minus: number): number {
  if (range === 0) return 0;
  const up = (100 * plus) / range;
  const down = (100 * minus) / range;
  return (100 * Math.abs(up - down)) / Math.max(up + down, 1e-9);
}

import { SESSIONS } from "../market/sessions.ts";
import type { RunnerConfig } from "./config.ts";

/** Volatility bands: fixed cuts, or each session's own quantiles of its history (specification 01 §6.4, §6.5). */
export class RvBands {
  readonly adapts: boolean;
  /** Cuts per session, null until a session has history enough. */
  readonly cuts: ([number, number] | null)[] = [null, null, null];
  private readonly fixed: [number, number];
  private readonly history: Ring[];
  private readonly enough: number;
  private readonly low: number;
  private readonly high: number;

  constructor(config: RunnerConfig) {
    this.adapts = config.rv_qcalib_enabled;
    this.fixed = config.rv_band_cuts;
    const length = Math.trunc(config.rv_q_lookback_bars);
    this.enough = Math.max(100, Math.trunc(0.2 * length));
    this.low = config.rv_q_low;
    this.high = config.rv_q_high;
    this.history = this.adapts ? SESSIONS.map(() => new Ring(length)) : [];
  }

  /** 0 low, 1 mid, 2 high. */
  band(session: number, volatility: number): number {
    const cuts = (this.adapts && this.cuts[session]) || this.fixed;
    return volatility <= cuts[0] ? 0 : volatility <= cuts[1] ? 1 : 2;
  }

  record(session: number, volatility: number): void {
    this.history[session]!.push(volatility);
  }

  /** Takes the quantiles afresh: at the first bar of each date. */
  recalibrate(): void {
    this.history.forEach((ring, session) => {
      const sorted = ring.sorted();
      const { length } = sorted;
      if (length < this.enough) return;
      const at = (q: number) => sorted[Math.max(0, Math.min(length - 1, Math.trunc(q * (length - 1))))]!;
      const low = at(this.low);
      const high = at(this.high);
      if (low <= high) this.cuts[session] = [low, high];
    });
  }

  /** Base64 of little-endian doubles, oldest first, per session. */
  exportHistory(): Record<string, string> | null {
    if (!this.adapts) return null;
    return Object.fromEntries(
      SESSIONS.map((name, k) => [name, new Uint8Array(this.history[k]!.oldestFirst().buffer).toBase64()]),
    );
  }

  importHistory(history: Record<string, string> | null): void {
    if (!this.adapts || !history) return;
    SESSIONS.forEach((name, k) => {
      for (const value of new Float64Array(Uint8Array.fromBase64(history[name]!).buffer))
        this.record(k, value);
    });
  }
}

/** The newest values, and the same in order of size. */
class Ring {
  count = 0;
  private next = 0;
  private readonly values: Float64Array;
  /** The values as they were when last asked for, ascending; and room for the next time. */
  private ascending: Float64Array;
  private spare: Float64Array;
  private ordered = 0;
  /** Values that have come since then, and those that they have pushed out: as many as there is room for. */
  private readonly come: Float64Array;
  private readonly gone: Float64Array;
  private arrived = 0;
  private left = 0;

  constructor(length: number) {
    const column = () => new Float64Array(Math.max(1, length));
    this.values = column();
    this.ascending = column();
    this.spare = column();
    this.come = column();
    this.gone = column();
  }

  push(value: number): void {
    const { values, next, come } = this;
    if (this.arrived < come.length) come[this.arrived] = value;
    this.arrived++;
    if (this.count < values.length) this.count++;
    else if (this.left < values.length) this.gone[this.left++] = values[next]!;
    values[next] = value;
    this.next = next + 1 === values.length ? 0 : next + 1;
  }

  /** All values, ascending: good until it is asked for again. Only those that are new are sorted, and merged with the rest. */
  sorted(): Float64Array {
    const { ascending, spare, arrived } = this;
    if (arrived > this.come.length) spare.set(this.oldestFirst().sort());
    else {
      const come = this.come.subarray(0, arrived).sort();
      const gone = this.gone.subarray(0, this.left).sort();
      merge(ascending.subarray(0, this.ordered), come, gone, spare);
    }
    this.ascending = spare;
    this.spare = ascending;
    this.ordered = this.count;
    this.arrived = 0;
    this.left = 0;
    return spare.subarray(0, this.count);
  }

  oldestFirst(): Float64Array {
    const result = new Float64Array(this.count);
    const from = this.count < this.values.length ? 0 : this.next;
    result.set(this.values.subarray(from, this.count));
    result.set(this.values.subarray(0, from), this.count - from);
    return result;
  }
}

/** Ascending `come` into ascending `from`, without `gone`, which are among `from`. */
function merge(from: Float64Array, come: Float64Array, gone: Float64Array, into: Float64Array): void {
  let k = 0;
  let g = 0;
  let n = 0;
  let next = gone.length > 0 ? gone[0]! : Number.POSITIVE_INFINITY;
  for (let c = 0; c <= come.length; c++) {
    const value = c < come.length ? come[c]! : Number.POSITIVE_INFINITY;
    for (; k < from.length && from[k]! <= value; k++) {
      if (from[k] !== next) into[n++] = from[k]!;
      else next = ++g < gone.length ? gone[g]! : Number.POSITIVE_INFINITY;
    }
    if (c < come.length) into[n++] = value;
  }
}

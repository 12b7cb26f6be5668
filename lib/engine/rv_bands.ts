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
      if (ring.count < this.enough) return;
      const sorted = ring.oldestFirst().sort();
      const at = (q: number) =>
        sorted[Math.max(0, Math.min(ring.count - 1, Math.trunc(q * (ring.count - 1))))]!;
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

class Ring {
  count = 0;
  private next = 0;
  private readonly values: Float64Array;

  constructor(length: number) {
    this.values = new Float64Array(Math.max(1, length));
  }

  push(value: number): void {
    this.values[this.next] = value;
    this.next = this.next + 1 === this.values.length ? 0 : this.next + 1;
    if (this.count < this.values.length) this.count++;
  }

  oldestFirst(): Float64Array {
    const result = new Float64Array(this.count);
    const from = this.count < this.values.length ? 0 : this.next;
    result.set(this.values.subarray(from, this.count));
    result.set(this.values.subarray(0, from), this.count - from);
    return result;
  }
}

import type { MarketCalendar } from "../market/calendar.ts";
import { isoNaive } from "../workspace/time.ts";
import type { AnomalySink } from "./anomalies.ts";
import type { PendingRows } from "./pending.ts";

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;

/** Follows the bars' times and says where bars are missing, and where there should be none. */
export class GapWatch {
  /** Gaps that should not be. */
  detected = 0;
  /** Closures, and what is missing only beside one. */
  expected = 0;
  /** A stretch that was looked up, and whether the market is open in it. */
  #stretch = { from: 0, to: 0, open: true };

  constructor(
    private readonly tfMs: number,
    private readonly calendar: MarketCalendar | undefined,
    private readonly anomalies: AnomalySink,
    /** The newest stored bar; NaN where there is none. */
    private before: number,
  ) {}

  pass({ time }: PendingRows, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const now = time[row]!;
      if (now - this.before > this.tfMs) this.#gap(this.before, now);
      if (!(now >= this.#stretch.from && now < this.#stretch.to)) this.#stretch = this.#stretchOf(now);
      if (!this.#stretch.open) this.anomalies.add("closed_market_bar", { timestamp: isoNaive(now) });
      this.before = now;
    }
  }

  #gap(before: number, now: number): void {
    const fields = { start_ts: isoNaive(before), end_ts: isoNaive(now), minutes: (now - before) / MINUTE };
    const first = before + this.tfMs;
    const missing = this.calendar?.expectedBars(first, now, this.tfMs);
    if (missing === 0) {
      this.expected++;
    } else if (this.calendar?.onlyAtEdges(first, now, this.tfMs)) {
      this.expected++;
      this.anomalies.add("session_edge_gap", { ...fields, missing_bars: missing! });
    } else {
      this.detected++;
      this.anomalies.add("gap", missing === undefined ? fields : { ...fields, missing_bars: missing });
    }
  }

  #stretchOf(now: number): { from: number; to: number; open: boolean } {
    const { calendar } = this;
    if (!calendar) return { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, open: true };
    const [stretch] = calendar.openIntervals(now, now + WEEK);
    if (stretch?.from === now) return { ...stretch, open: true };
    return { from: now, to: stretch?.from ?? now + WEEK, open: false };
  }
}

import type { MarketCalendar } from "../market/calendar.ts";
import type { SyntheticRange } from "../market/synthetic_ranges.ts";
import { pipSize } from "../market/symbols.ts";
import type { Context } from "../workspace/context.ts";
import { Reader } from "../workspace/reader.ts";
import { isoNaive, parseInstant } from "../workspace/time.ts";
import { type Ingest, type IngestHow, ingestRows } from "./ingest.ts";
import type { IngestResult } from "./result.ts";
import type { DeliveredRow } from "./source.ts";
import { readTail, type StoredBar } from "./tail.ts";

/** The source of invented bars. */
export const SYNTHETIC_SOURCE = "synthetic_local";
/** A trading week and two days of 5-minute bars. */
export const SYNTHETIC_MAX_BARS = 2016;

export interface Extension extends Omit<Ingest, "source" | "rows" | "file" | "synthetic"> {
  /** Where the pass before ended (`last_ts_now`): what a dry run cannot see in the store. */
  lastTs?: string | null;
  /** Most bars to invent; beyond, none are. 0 is no limit; 2016 when absent. */
  maxBars?: number;
}

export type Extended =
  /** The store reaches far enough, or is empty. */
  | { is: "none" }
  /** The lag is larger than the limit. */
  | { is: "skipped"; lagBars: number }
  | { is: "extended"; result: IngestResult; range: SyntheticRange };

/**
 * Bridges the lag of a store up to the bar before the current one with invented bars, where the market is open (specification 04 §9).
 * They go through the pipeline like any others and are marked in `5m.synthetic.jsonl`.
 */
export async function extendSynthetically(
  ctx: Context,
  how: IngestHow,
  { lastTs, maxBars = SYNTHETIC_MAX_BARS, ...rest }: Extension,
): Promise<Extended> {
  const { store, calendar } = rest;
  const base = readTail(new Reader(ctx.workspace), store.validated, () => true)?.bars.at(-1);
  const passed = lastTs ? parseInstant(lastTs) : Number.NaN;
  const latest = Math.max(base?.time ?? Number.NEGATIVE_INFINITY, passed || Number.NEGATIVE_INFINITY);
  const { tfMs } = store;
  const target = lastWholeBar(ctx.clock.now(), tfMs);
  if (!Number.isFinite(latest) || latest + tfMs > target) return { is: "none" };
  const lagBars = calendar
    ? calendar.expectedBars(latest + tfMs, target + 1, tfMs)
    : Math.floor((target - latest) / tfMs);
  if (lagBars === 0) return { is: "none" };
  if (maxBars > 0 && lagBars > maxBars) return { is: "skipped", lagBars };

  const from: StoredBar = { ...(base ?? UNKNOWN), time: latest };
  const rows = inventedRows(from, target, store, calendar);
  const result = await ingestRows(ctx, how, { ...rest, source: SYNTHETIC_SOURCE, rows, synthetic: true });
  const [start, end] = [rows[0]!, rows.at(-1)!].map(({ timestamp }) => parseInstant(timestamp));
  return { is: "extended", result, range: { start: start!, end: end!, bars: rows.length } };
}

/** What a dry run of an empty store counts on. */
const UNKNOWN: StoredBar = { time: 0, open: 1, high: 1, low: 1, close: 1, volume: 0, spread: 0 };

/** Start of the newest bar that has surely ended: (now − one bar), down to the bar's grid. */
export function lastWholeBar(now: number, tfMs: number): number {
  return Math.floor((now - tfMs) / tfMs) * tfMs;
}

/**
 * The invented bars after `base` up to `target`, where the calendar expects one: a slow wave of 6 pips around the last close, bodies
 * of 4 and wicks of 1. The carried close is not rounded, what is written is, to six decimals.
 */
export function inventedRows(
  base: StoredBar,
  target: number,
  { symbol, tf, tfMs }: { symbol: string; tf: string; tfMs: number },
  calendar: MarketCalendar | undefined,
): DeliveredRow[] {
  const pip = pipSize(symbol);
  const rows: DeliveredRow[] = [];
  let before = base.close;
  for (let time = base.time + tfMs; time <= target; time += tfMs) {
    if (calendar && !calendar.isExpected(time, tfMs)) {
      // On the bars' own grid: an opening lies on the grid of every time frame up to an hour.
      const opening = calendar.nextOpen(time);
      if (opening > time) time += Math.floor((opening - time - 1) / tfMs) * tfMs;
      continue;
    }
    const k = rows.length + 1;
    const open = before + 6 * pip * Math.sin(k / 6);
    const close = open + 4 * pip * Math.cos(k / 14);
    rows.push({
      timestamp: isoNaive(time),
      symbol,
      tf,
      o: six(open),
      h: six(Math.max(open, close) + pip),
      l: six(Math.min(open, close) - pip),
      c: six(close),
      v: 120 + 15 * (k % 9),
      spread: base.spread,
    });
    before = close;
  }
  return rows;
}

function six(value: number): number {
  return Number(value.toFixed(6));
}

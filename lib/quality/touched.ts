import Papa from "papaparse";
import type { MarketCalendar } from "../market/calendar.ts";
import { parseDecimal } from "../workspace/decimal.ts";
import type { JsonObject } from "../workspace/json.ts";
import { isoUtc } from "../workspace/time.ts";
import { barInstant } from "./grammar.ts";
import { recordsWithoutStage } from "./messages.ts";
import type { TimeSet } from "./times.ts";

const MINUTE = 60_000;
/** An opening range and the averages of a decision rest on about so much before the entry. */
const BEFORE_ENTRY = 60 * MINUTE;

/** A trade of a run; times are UTC epoch milliseconds. */
export interface RunTrade {
  entry: number;
  exit: number;
  side: string;
  /** Net. */
  pips: number | null;
}

/** A trade that bars are missing from, between the hour before its entry and its exit. */
export interface TouchedTrade extends JsonObject {
  entry: string;
  exit: string;
  side: string;
  pips: number | null;
  missing_bars: number;
}

/** The trades of a run's `records.csv`, without shadow trades and what else is recorded there. `path` is for errors: throws `records_invalid`. */
export function tradesIn(text: string, path: string): RunTrade[] {
  const { data, meta } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: "greedy" });
  if (!meta.fields?.includes("stage")) throw recordsWithoutStage(path);
  return data.flatMap(({ stage, entry_ts = "", ts = "", side = "", pnl_pips = "" }) => {
    const [entry, exit] = [barInstant(entry_ts), barInstant(ts)];
    const trade = stage === "trade" && Number.isFinite(entry) && Number.isFinite(exit);
    return trade ? [{ entry, exit, side, pips: parseDecimal(pnl_pips) ?? null }] : [];
  });
}

/** Trades during which, or shortly before which, bars are missing. With a calendar only bars of trading time can be. `interval` in minutes. */
export function touchedTrades(
  trades: readonly RunTrade[],
  times: Pick<TimeSet, "visit">,
  interval: number,
  calendar?: MarketCalendar,
): TouchedTrade[] {
  const step = interval * MINUTE;
  const gaps = gapsOf(times, step);
  return trades.flatMap(({ entry, exit, side, pips }) => {
    const [from, to] = [entry - BEFORE_ENTRY, exit + 1];
    let missing = 0;
    for (const [last, next] of gaps) {
      const [low, high] = [Math.max(last + step, from), Math.min(next, to)];
      if (low < high)
        missing += calendar?.expectedBars(low, high, step, last) ?? slots(low - last, high - last, step);
    }
    return missing > 0
      ? [{ entry: isoUtc(entry), exit: isoUtc(exit), side, pips, missing_bars: missing }]
      : [];
  });
}

/** The last time before each gap and the first one behind it. */
function gapsOf(times: Pick<TimeSet, "visit">, step: number): [last: number, next: number][] {
  const gaps: [number, number][] = [];
  let last = Number.NaN;
  times.visit((time) => {
    if (time - last > step) gaps.push([last, time]);
    last = time;
  });
  return gaps;
}

/** Multiples of the step in `[from, to)`. */
function slots(from: number, to: number, step: number): number {
  return Math.ceil(to / step) - Math.ceil(from / step);
}

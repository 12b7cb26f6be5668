import type { z } from "zod";
import { type ConfigKind, parseConfig } from "../workspace/config.ts";
import type { Reader } from "../workspace/reader.ts";
import { calendarSchema, closuresSchema, USUAL_HOLIDAYS } from "./calendar_file.ts";
import type { ClosedRange, FxCalendar } from "./fxweek.ts";
import { type Holiday, yearlyCalendar } from "./yearly.ts";

/** Where a workspace's calendar stands. */
export const CALENDAR_FILE = "configs/market_calendar.yml";
const EDGE_TOLERANCE = 15 * 60_000;

/**
 * Which bars there should be. A bar is known by its start (UTC epoch milliseconds); it is expected when its start is `origin` plus a
 * whole number of time frames and FX is open then. Ranges are half-open: `[from, to)`. `tfMs` is the time frame's length in
 * milliseconds, greater than 0. Answers cost by weeks and closures, never by bars.
 */
export interface MarketCalendar extends FxCalendar {
  isExpected(start: number, tfMs: number): boolean;
  /** How many bars should start in the range; `origin` is that of the grid, the epoch when absent. */
  expectedBars(from: number, to: number, tfMs: number, origin?: number): number;
  openMinutes(from: number, to: number): number;
  /** Whether all bars expected in the range lie within the tolerance behind an opening or before a close; so do none. */
  onlyAtEdges(from: number, to: number, tfMs: number): boolean;
}

/** Everything beyond weekends that FX is closed for. */
export interface Closures {
  /** Once. */
  closed: readonly ClosedRange[];
  /** Every year. */
  holidays: readonly Holiday[];
}

/** The FX week less closed ranges and holidays. `edgeTolerance` in milliseconds; 15 minutes when absent. */
export function marketCalendar(
  closures: Partial<Closures> = {},
  edgeTolerance = EDGE_TOLERANCE,
): MarketCalendar {
  const { closed = [], holidays = [] } = closures;
  const fx = yearlyCalendar(closed, holidays);

  function expectedBars(from: number, to: number, tfMs: number, origin = 0): number {
    let bars = 0;
    for (const open of fx.openIntervals(from, to)) bars += starts(open, tfMs, origin);
    return bars;
  }

  return {
    ...fx,
    isExpected: (start, tfMs) => start % tfMs === 0 && fx.isOpen(start),
    expectedBars,
    openMinutes: fx.tradingMinutesBetween,
    onlyAtEdges(from, to, tfMs) {
      // A wider range shows the edges near its ends; where it cuts a stretch itself, it does so beyond the tolerance.
      const margin = edgeTolerance + tfMs;
      for (const open of fx.openIntervals(from - margin, to + margin)) {
        const afterOpening = open.from + edgeTolerance - tfMs + 1;
        const inner = { from: Math.max(from, afterOpening), to: Math.min(to, open.to - edgeTolerance) };
        if (inner.from < inner.to && starts(inner, tfMs, 0) > 0) return false;
      }
      return true;
    },
  };
}

/** How many of `origin + k · tfMs` lie in a range. */
function starts({ from, to }: ClosedRange, tfMs: number, origin: number): number {
  return Math.ceil((to - origin) / tfMs) - Math.ceil((from - origin) / tfMs);
}

/**
 * The calendar of a file (YAML or JSON, `configs/market_calendar.yml` when absent). Where it is not there: Christmas and New Year are
 * closed. Throws `calendar_invalid` (exit 2) with every problem and its line.
 */
export function readCalendar(reader: Reader, path = CALENDAR_FILE): MarketCalendar {
  const text = reader.maybeText(path);
  return text === undefined
    ? marketCalendar({ holidays: USUAL_HOLIDAYS })
    : calendarOf(text, reader.workspace.show(path));
}

/** As `readCalendar`, of a text; messages call it `name`. */
export function calendarOf(text: string, name: string): MarketCalendar {
  const { session_edge_tolerance_minutes: minutes, ...closures } = parseConfig(
    text,
    name,
    kind(calendarSchema),
  );
  return marketCalendar(closures, minutes * 60_000);
}

/** What a file that must be there closes: a list `[{start, end, reason}]`, or a calendar as `readCalendar` reads it. */
export function readClosures(reader: Reader, path: string): Closures {
  const [text, name] = [reader.text(path), reader.workspace.show(path)];
  return /^(?:\s|#.*\n)*(?:-\s|\[)/.test(text)
    ? { closed: parseConfig(text, name, kind(closuresSchema)), holidays: [] }
    : parseConfig(text, name, kind(calendarSchema));
}

function kind<Schema extends z.ZodType>(schema: Schema): ConfigKind<Schema> {
  return {
    schema,
    code: "calendar_invalid",
    hint: {
      en: 'Its keys are holidays (from, to: "MM-DD HH:MM", New York), closed (start, end: ISO, UTC; start before end) and session_edge_tolerance_minutes.',
      ja: '使えるキーは holidays（from・to は "MM-DD HH:MM"、ニューヨーク時間）、closed（start・end は ISO 形式の UTC。start は end より前）、session_edge_tolerance_minutes です。',
    },
  };
}

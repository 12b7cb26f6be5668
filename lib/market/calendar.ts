import { z } from "zod";
import { OpsError } from "../workspace/errors.ts";
import type { Reader } from "../workspace/reader.ts";
import { parseYaml, type YamlDocument, YamlError } from "../workspace/yaml.ts";
import { calendarSchema, closuresOf, closuresSchema } from "./calendar_file.ts";
import { type ClosedRange, type FxCalendar, fxCalendar } from "./fxweek.ts";

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

/** The FX week less closed ranges. `edgeTolerance` in milliseconds; 15 minutes when absent. */
export function marketCalendar(
  closed: readonly ClosedRange[] = [],
  edgeTolerance = EDGE_TOLERANCE,
): MarketCalendar {
  const fx = fxCalendar(closed);

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
 * The calendar of a file (YAML or JSON, `configs/market_calendar.yml` when absent): its holidays and closures, or those of a plain list
 * `[{start, end, reason}]`. Where the file is absent: Christmas and New Year. Throws `calendar_invalid` (exit 2) with the line.
 */
export function readCalendar(reader: Reader, path = CALENDAR_FILE): MarketCalendar {
  const text = reader.maybeText(path);
  return calendarOf(text ?? "", reader.workspace.show(path));
}

/** The closed ranges of a file, as `readCalendar` reads it; the file must be there. */
export function readClosures(reader: Reader, path: string): ClosedRange[] {
  return closures(reader.text(path), reader.workspace.show(path)).closed;
}

/** As `readCalendar`, of a text; messages call it `name`. */
export function calendarOf(text: string, name: string): MarketCalendar {
  const { closed, edgeTolerance } = closures(text, name);
  return marketCalendar(closed, edgeTolerance);
}

function closures(text: string, name: string): { closed: ClosedRange[]; edgeTolerance: number } {
  try {
    const document = parseYaml(text);
    if (Array.isArray(document.value)) {
      return { closed: checked(document, closuresSchema), edgeTolerance: EDGE_TOLERANCE };
    }
    const file = checked(document, calendarSchema);
    return { closed: closuresOf(file), edgeTolerance: file.session_edge_tolerance_minutes * 60_000 };
  } catch (error) {
    throw error instanceof YamlError ? invalid(name, error) : error;
  }
}

function checked<Schema extends z.ZodType>(document: YamlDocument, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(document.value ?? {});
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const japanese = schema.safeParse(document.value ?? {}, { error: z.locales.ja().localeError }).error;
  const where = path.length > 0 ? `${path.join(".")}: ` : "";
  throw new YamlError(document.lineOf(path), {
    en: `${where}${message}`,
    ja: `${where}${japanese!.issues[0]!.message}`,
  });
}

function invalid(name: string, { line, text }: YamlError): OpsError {
  return new OpsError(
    "calendar_invalid",
    {
      en: `${name}:${line}: the trading calendar cannot be read (${text.en}).`,
      ja: `${name}:${line}: 取引カレンダーを読み込めません（${text.ja}）。`,
    },
    {
      en: 'Its keys are holidays (from, to: "MM-DD HH:MM", New York), closed (start, end: ISO, UTC; start before end) and session_edge_tolerance_minutes; or it is a list of {start, end, reason}.',
      ja: '使えるキーは holidays（from・to は "MM-DD HH:MM"、ニューヨーク時間）、closed（start・end は ISO 形式の UTC。start は end より前）、session_edge_tolerance_minutes です。{start, end, reason} の配列でもかまいません。',
    },
    { fields: { path: name, line } },
  );
}

import { z } from "zod";
import type { Json } from "../workspace/json.ts";
import type { Text } from "../workspace/text.ts";
import { parseInstant } from "../workspace/time.ts";
import type { ClosedRange } from "./fxweek.ts";
import { fromNewYork } from "./newyork.ts";

const MINUTE = 60_000;
/** Years for which yearly holidays are kept: those of New York's daylight time as we know it. */
const FIRST_YEAR = 1976;
const LAST_YEAR = 2100;

const NO_INSTANT: Text = { en: "is no ISO timestamp", ja: "ISO 形式の時刻ではありません" };
const NO_DAY: Text = { en: 'is no "MM-DD HH:MM"', ja: '"MM-DD HH:MM" の形ではありません' };
const NOT_LATER: Text = { en: "is not later than start", ja: "start より後の時刻ではありません" };

const instant = z.string().transform((text, ctx) => {
  const ms = parseInstant(text);
  if (Number.isNaN(ms)) ctx.addIssue({ code: "custom", params: { text: NO_INSTANT } });
  return ms;
});

/** `MM-DD HH:MM` as the instant that it would be in the UTC year 2000, which has every day. */
const dayOfYear = z.string().transform((text, ctx) => {
  const ms = /^\d\d-\d\d \d\d:\d\d$/.test(text) ? parseInstant(`2000-${text.replace(" ", "T")}`) : Number.NaN;
  if (Number.isNaN(ms)) ctx.addIssue({ code: "custom", params: { text: NO_DAY } });
  return ms;
});

const closure = z
  .strictObject({ start: instant, end: instant, reason: z.string().optional() })
  .refine(({ start, end }) => !(start >= end), { params: { text: NOT_LATER }, path: ["end"] })
  .transform(({ start, end }): ClosedRange => ({ from: start, to: end }));

/** The closures of a list: `[{start, end, reason}]`, UTC, half-open. */
export const closuresSchema = z.array(closure);

const holiday = z.strictObject({ from: dayOfYear, to: dayOfYear, reason: z.string().optional() });

/** What a calendar file may hold; every key may be left out. */
export const calendarSchema = z.strictObject({
  holidays: z.array(holiday).optional(),
  closed: closuresSchema.default([]),
  session_edge_tolerance_minutes: z.number().min(0).default(15),
});

export type CalendarFile = z.output<typeof calendarSchema>;

/** What holds where there is no file, or where the file does not name holidays. */
const HOLIDAYS: Json = [
  { from: "12-24 17:00", to: "12-25 17:00" },
  { from: "12-31 17:00", to: "01-01 17:00" },
];

/** All closed ranges of a file, the yearly ones written out. */
export function closuresOf({
  holidays = z.array(holiday).parse(HOLIDAYS),
  closed,
}: CalendarFile): ClosedRange[] {
  const yearly = holidays.flatMap(({ from, to }) =>
    Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, k) => {
      const year = FIRST_YEAR + k;
      return { from: inYear(from, year), to: inYear(to, to > from ? year : year + 1) };
    }),
  );
  return [...yearly, ...closed];
}

/** UTC of a New York time of 2000 in another year. 29 February is 1 March where there is none. */
function inYear(ms: number, year: number): number {
  const local = new Date(ms);
  const midnight = Date.UTC(year, local.getUTCMonth(), local.getUTCDate());
  return fromNewYork(midnight + (local.getUTCHours() * 60 + local.getUTCMinutes()) * MINUTE);
}

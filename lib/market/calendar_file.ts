import { z } from "zod";
import type { Text } from "../workspace/text.ts";
import { parseInstant } from "../workspace/time.ts";
import type { ClosedRange } from "./fxweek.ts";
import type { Holiday } from "./yearly.ts";

const NO_INSTANT: Text = { en: "is no ISO timestamp", ja: "ISO 形式の時刻ではありません" };
const NO_DAY: Text = { en: 'is no "MM-DD HH:MM"', ja: '"MM-DD HH:MM" の形ではありません' };
const NOT_LATER: Text = { en: "is not later than start", ja: "start より後の時刻ではありません" };

const instant = z.string().transform((text, ctx) => {
  const ms = parseInstant(text);
  if (Number.isNaN(ms)) ctx.addIssue({ code: "custom", params: { text: NO_INSTANT } });
  return ms;
});

const dayOfYear = z.string().transform((text, ctx) => {
  const ms = inYear2000(text);
  if (Number.isNaN(ms)) ctx.addIssue({ code: "custom", params: { text: NO_DAY } });
  return ms;
});

const closure = z
  .strictObject({ start: instant, end: instant, reason: z.string().optional() })
  .refine(({ start, end }) => !(start >= end), { params: { text: NOT_LATER }, path: ["end"] })
  .transform(({ start, end }): ClosedRange => ({ from: start, to: end }));

/** The closures of a list: `[{start, end, reason}]`, UTC, half-open. */
export const closuresSchema = z.array(closure);

/** `MM-DD HH:MM` as the instant that it would be in the UTC year 2000, which has every day; NaN for another text. */
function inYear2000(text: string): number {
  return /^\d\d-\d\d \d\d:\d\d$/.test(text) ? parseInstant(`2000-${text.replace(" ", "T")}`) : Number.NaN;
}

const holiday = z.strictObject({ from: dayOfYear, to: dayOfYear, reason: z.string().optional() });

/** What a calendar file may hold; every key may be left out. */
export const calendarSchema = z.strictObject({
  holidays: z.array(holiday).default(() => [...USUAL_HOLIDAYS]),
  closed: closuresSchema.default([]),
  session_edge_tolerance_minutes: z.number().min(0).default(15),
});

/** What holds where there is no file, or where the file does not name holidays. */
export const USUAL_HOLIDAYS: readonly Holiday[] = [
  { from: inYear2000("12-24 17:00"), to: inYear2000("12-25 17:00") },
  { from: inYear2000("12-31 17:00"), to: inYear2000("01-01 17:00") },
];

import type { Bars } from "../market/bars.ts";

/** Timestamp texts: a bar's own where the file has one, else `YYYY-MM-DDTHH:MM:SSZ` of its time. */

/** `YYYY-MM-DD` of UTC epoch milliseconds. */
export function dateText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** `YYYY-MM-DDTHH:MM:SS[.ffffff]Z` of UTC epoch microseconds; six digits where the second is not whole. */
export function instantText(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1e6);
  const fraction = microseconds - seconds * 1e6;
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return fraction > 0 ? `${whole}.${String(fraction).padStart(6, "0")}Z` : `${whole}Z`;
}

export function barStamp(bars: Bars, index: number): string {
  return bars.stamps?.[index] ?? instantText(bars.time[index]! * 1000);
}

/** The date of a bar: the first ten characters of its text, literally; null where they are no date and the time is unknown. */
export function barDate(bars: Bars, index: number): string | null {
  const time = bars.time[index]!;
  const stamp = bars.stamps?.[index];
  const basicForm = stamp !== undefined && /^\d{8}/.test(stamp) && !Number.isNaN(time);
  if (stamp !== undefined && /^.{8}\d\d/.test(stamp) && !basicForm) return stamp.slice(0, 10);
  return Number.isNaN(time) ? null : dateText(time);
}

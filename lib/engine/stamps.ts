import type { Bars } from "../market/bars.ts";

/** Timestamp texts: a bar's own where the file has one, else `YYYY-MM-DDTHH:MM:SSZ` of its time. */

const two = (n: number) => (n < 10 ? `0${n}` : `${n}`);

/** `YYYY-MM-DD` of UTC epoch milliseconds (civil-from-days, H. Hinnant, "chrono-compatible date algorithms"). */
export function dateText(ms: number): string {
  const z = Math.floor(ms / 86_400_000) + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** `YYYY-MM-DDTHH:MM:SS[.ffffff]Z` of UTC epoch microseconds; six digits where the second is not whole. */
export function instantText(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1e6);
  const fraction = microseconds - seconds * 1e6;
  const ofDay = seconds - Math.floor(seconds / 86_400) * 86_400;
  const time = `${two(Math.floor(ofDay / 3600))}:${two(Math.floor(ofDay / 60) % 60)}:${two(ofDay % 60)}`;
  return `${dateText(seconds * 1000)}T${time}${fraction > 0 ? `.${String(fraction).padStart(6, "0")}` : ""}Z`;
}

export function barStamp(bars: Bars, index: number): string {
  return bars.stamps?.[index] ?? instantText(bars.time[index]! * 1000);
}

/** The date of a bar: the first ten characters of its text, literally; null where they are no date and the time is unknown. */
export function barDate(bars: Bars, index: number): string | null {
  const stamp = bars.stamps?.[index];
  if (stamp === undefined || !/^.{8}\d\d/.test(stamp)) {
    const time = bars.time[index]!;
    return Number.isNaN(time) ? null : dateText(time);
  }
  return /^\d{8}/.test(stamp) ? dateText(bars.time[index]!) : stamp.slice(0, 10);
}

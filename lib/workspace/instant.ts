const DAY = 86_400_000;

/**
 * UTC epoch milliseconds (microseconds as a fraction) of a timestamp text, NaN if it is none. Text without a zone is UTC.
 *
 * `YYYY-MM-DD`, `YYYYMMDD` or an ISO week date; then, after `T`, a blank or any one character but a digit, `HH[:MM[:SS[.f…]]]` or
 * `HHMM[SS[.f…]]`; then `Z` or `±HH[:MM[:SS]]`, with or without colons. The fraction may follow a comma and is cut to six digits.
 * Days and times must exist: no 30 February, no 24:00, no second 60.
 */
export function parseInstant(text: string): number {
  const fast = parseCanonical(text);
  return Number.isNaN(fast) ? parseGeneral(text.trim()) : fast;
}

/** `YYYYMMDD_HHMMSS` to UTC epoch milliseconds, else NaN. */
export function parseFileStamp(text: string): number {
  return /^\d{8}_\d{6}$/.test(text) ? parseGeneral(text) : Number.NaN;
}

/** The form that nearly all files hold, `YYYY-MM-DD?HH:MM:SS[Z]`, without allocating. */
function parseCanonical(text: string): number {
  const length = text.length;
  if (length !== 19 && !(length === 20 && text.charCodeAt(19) === 0x5a)) return Number.NaN;
  if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) return Number.NaN;
  if (text.charCodeAt(13) !== 0x3a || text.charCodeAt(16) !== 0x3a || isDigit(text.charCodeAt(10)))
    return Number.NaN;
  const year = two(text, 0) * 100 + two(text, 2);
  return (
    epochOfDay(year, two(text, 5), two(text, 8)) + timeOfDay(two(text, 11), two(text, 14), two(text, 17))
  );
}

const general = new RegExp(
  "^(?:(?<y>\\d{4})(?:-(?<m>\\d\\d)-(?<d>\\d\\d)|(?<m2>\\d\\d)(?<d2>\\d\\d))|(?<wy>\\d{4})-?W(?<w>\\d\\d)(?:-?(?<wd>\\d))?)" +
    "(?:\\D(?<H>\\d\\d)(?:(?::(?<M>\\d\\d)(?::(?<S>\\d\\d)(?:[.,](?<f>\\d+))?)?)|(?:(?<M2>\\d\\d)(?:(?<S2>\\d\\d)(?:[.,](?<f2>\\d+))?)?))?" +
    "(?:[Zz]|(?<sign>[+-])(?<zh>\\d\\d)(?::?(?<zm>\\d\\d)(?::?(?<zs>\\d\\d))?)?)?)?$",
  "s",
);

function parseGeneral(text: string): number {
  const part = general.exec(text)?.groups;
  if (!part) return Number.NaN;
  const number = (...names: string[]) =>
    Number(names.map((name) => part[name]).find((found) => found !== undefined) ?? 0);
  const day = part.wy
    ? epochOfWeek(number("wy"), number("w"), part.wd ? number("wd") : 1)
    : epochOfDay(number("y"), number("m", "m2"), number("d", "d2"));
  const time = timeOfDay(number("H"), number("M", "M2"), number("S", "S2"));
  const micros = Number((part.f ?? part.f2 ?? "").slice(0, 6).padEnd(6, "0"));
  const zone = timeOfDay(number("zh"), number("zm"), number("zs"));
  return day + time + micros / 1000 - (part.sign === "-" ? -zone : zone);
}

function two(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(ones) ? (tens - 48) * 10 + ones - 48 : Number.NaN;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function timeOfDay(hour: number, minute: number, second: number): number {
  return hour < 24 && minute < 60 && second < 60 ? (hour * 3600 + minute * 60 + second) * 1000 : Number.NaN;
}

function epochOfDay(year: number, month: number, day: number): number {
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return Number.NaN;
  // Years that begin in March put the leap day last (H. Hinnant, chrono-compatible low-level date algorithms).
  const shifted = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const days =
    shifted * 365 + Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return (days + dayOfYear - 719_468) * DAY;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** ISO 8601: week 1 holds 4 January; weeks begin on Monday. */
function epochOfWeek(year: number, week: number, weekday: number): number {
  const fourth = epochOfDay(year, 1, 4);
  const monday = fourth - weekdayOf(fourth) * DAY;
  const nextFourth = epochOfDay(year + 1, 1, 4);
  const weeks = (nextFourth - weekdayOf(nextFourth) * DAY - monday) / (7 * DAY);
  const valid = week >= 1 && week <= weeks && weekday >= 1 && weekday <= 7;
  return valid ? monday + ((week - 1) * 7 + weekday - 1) * DAY : Number.NaN;
}

/** 0 on Mondays. 1 January 1970 was a Thursday. */
function weekdayOf(epoch: number): number {
  return (((epoch / DAY + 3) % 7) + 7) % 7;
}

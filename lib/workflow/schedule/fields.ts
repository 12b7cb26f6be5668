/** The values that a schedule names, by field, ascending; null stands for all of them (`*`). */
export interface CronFields {
  minute: number[] | null;
  hour: number[] | null;
  day: number[] | null;
  month: number[] | null;
  /** 0 is Sunday. */
  weekday: number[] | null;
}

const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const WEEKDAYS = "SUN MON TUE WED THU FRI SAT".split(" ");

/** The fields of a five-field schedule that Bun's parser takes, too; undefined for any other text. */
export function cronFields(schedule: string): CronFields | undefined {
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== 5 || !isValid(schedule)) return undefined;
  const [minute, hour, day, month, weekday] = parts as [string, string, string, string, string];
  return {
    minute: expand(minute, 0, 59),
    hour: expand(hour, 0, 23),
    day: expand(day, 1, 31),
    month: expand(month, 1, 12, MONTHS, 1),
    weekday: expand(weekday, 0, 7, WEEKDAYS, 0)?.map((value) => value % 7) ?? null,
  };
}

/** The next `count` times of a schedule in UTC, epoch ms, after an instant; fewer where there are no more. */
export function nextTimes(schedule: string, after: number, count: number): number[] {
  const times: number[] = [];
  for (let at = after; times.length < count;) {
    const next = Bun.cron.parse(schedule, at, { tz: "UTC" });
    if (!next) break;
    at = next.getTime();
    times.push(at);
  }
  return times;
}

/** Whether a name is that of a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

function isValid(schedule: string): boolean {
  try {
    return Bun.cron.parse(schedule, 0, { tz: "UTC" }) !== null;
  } catch {
    return false;
  }
}

/** Of a valid field: lists, ranges, steps, names. */
function expand(
  field: string,
  least: number,
  most: number,
  names: string[] = [],
  first = 0,
): number[] | null {
  if (field === "*") return null;
  const number = (text: string) => {
    const named = names.indexOf(text.slice(0, 3).toUpperCase());
    return named >= 0 ? named + first : Number(text);
  };
  const values = field.split(",").flatMap((part) => {
    const [range = "", step = "1"] = part.split("/");
    const [from, to] = range === "*" ? [least, most] : range.split("-").map(number);
    // `5/10` counts on from 5, `5` is 5 alone.
    const end = to ?? (part.includes("/") ? most : from!);
    return Array.from({ length: end - from! + 1 }, (_, i) => from! + i).filter(
      (_, i) => i % Number(step) === 0,
    );
  });
  return [...new Set(values)].sort((a, b) => a - b);
}

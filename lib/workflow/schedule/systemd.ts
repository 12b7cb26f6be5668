import { cronFields, type CronFields } from "./fields.ts";
import { isVariable } from "./job.ts";

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** The two units of a job, to be put into `~/.config/systemd/user/`. */
export interface Units {
  service: { name: string; text: string };
  timer: { name: string; text: string };
}

/** Secrets come from the environment file, which systemd reads for the job alone; it may be missing. */
export function unitsOf(name: string, schedule: string, words: readonly string[], workspace: string): Units {
  const unit = `orb-ops-${name}`;
  return {
    service: {
      name: `${unit}.service`,
      text: `[Unit]
Description=orb-ops: ${name}

[Service]
Type=oneshot
WorkingDirectory=${workspace.replaceAll("%", "%%")}
EnvironmentFile=-%h/.config/orb-ops.env
ExecStart=${words.map(unitWord).join(" ")}
`,
    },
    timer: {
      name: `${unit}.timer`,
      text: `[Unit]
Description=orb-ops: ${name}

[Timer]
${onCalendar(cronFields(schedule)!)
  .map((when) => `OnCalendar=${when} UTC`)
  .join("\n")}
Persistent=true

[Install]
WantedBy=timers.target
`,
    },
  };
}

/** Cron runs when the day of the month or that of the week fits, where both are given; a calendar of systemd wants both. */
export function onCalendar({ minute, hour, day, month, weekday }: CronFields): string[] {
  const list = (values: number[] | null) =>
    values?.map((value) => String(value).padStart(2, "0")).join(",") ?? "*";
  const time = `${list(hour)}:${list(minute)}:00`;
  const date = (days: number[] | null) => `*-${list(month)}-${list(days)} ${time}`;
  if (!weekday) return [date(day)];
  const names = [...new Set(weekday)].sort().map((value) => WEEKDAYS[value]!);
  const byWeekday = `${names.join(",")} ${date(null)}`;
  return day ? [date(day), byWeekday] : [byWeekday];
}

/** A word of ExecStart (systemd.service, "Command lines"): variables are expanded, all else is taken as it is. */
function unitWord(word: string): string {
  if (isVariable(word)) return `\${${word.slice(1)}}`;
  const literal = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
  if (/^[\w./:=@%+,-]+$/.test(literal)) return literal;
  return `"${literal.replace(/[\\"]/g, "\\$&")}"`;
}

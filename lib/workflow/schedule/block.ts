import { shellLine } from "../../command/spell.ts";
import { isVariable } from "./job.ts";

/** A job as it stands in a crontab. */
export interface CronLine {
  name: string;
  schedule: string;
  /** The command line as the shell gets it, `%` escaped as cron wants it. */
  line: string;
}

/**
 * A crontab's marked block of one workspace. What stands outside of it is nobody's business. The block comes last, because the time
 * zone that it sets holds for every line below it.
 */
export function blockOf(
  crontab: string,
  workspace: string,
): { outside: string; jobs: CronLine[]; timeZone: string | undefined } {
  const lines = crontab.split("\n");
  const [begin, end] = [lines.indexOf(beginMark(workspace)), lines.indexOf(endMark(workspace))];
  if (begin < 0 || end < begin) return { outside: crontab, jobs: [], timeZone: undefined };
  const inside = lines.slice(begin + 1, end);
  const outside = [...lines.slice(0, begin), ...lines.slice(end + 1)].join("\n");
  const timeZone = inside.find((line) => line.startsWith("CRON_TZ="))?.slice("CRON_TZ=".length);
  return { outside, jobs: inside.flatMap(jobAt), timeZone };
}

/** The crontab with these jobs in the workspace's block; without jobs, without the block. Names and workspace hold no newline. */
export function withBlock(
  crontab: string,
  workspace: string,
  timeZone: string,
  jobs: readonly CronLine[],
): string {
  const outside = blockOf(crontab, workspace).outside.replace(/\n+$/, "");
  const kept = outside === "" ? "" : `${outside}\n`;
  if (jobs.length === 0) return kept;
  const lines = jobs.flatMap(({ name, schedule, line }) => [`# ${name}`, `${schedule} ${line}`]);
  return `${kept}${[beginMark(workspace), `CRON_TZ=${timeZone}`, ...lines, endMark(workspace)].join("\n")}\n`;
}

/** Words as cron hands them to its shell: variables are expanded there, `%` would begin the input. */
export function cronCommand(words: readonly string[]): string {
  const quoted = words.map((word) => (isVariable(word) ? `"${word}"` : shellLine([word])));
  return quoted.join(" ").replaceAll("%", "\\%");
}

function beginMark(workspace: string): string {
  return `# BEGIN orb-ops ${workspace} (edited by schedule_jobs)`;
}

function endMark(workspace: string): string {
  return `# END orb-ops ${workspace}`;
}

function jobAt(line: string, index: number, lines: readonly string[]): CronLine[] {
  const [, name] = /^# (\S+)$/.exec(line) ?? [];
  const [, schedule, command] = /^((?:\S+\s+){4}\S+)\s+(.*)$/.exec(lines[index + 1] ?? "") ?? [];
  return name === undefined || schedule === undefined ? [] : [{ name, schedule, line: command! }];
}

import { z } from "zod";
import { parseFlags } from "../../command/flags.ts";
import type { Command } from "../../command/define.ts";
import { shownWords } from "../../command/spell.ts";
import { splitWords } from "../../observability/dashboard/upload_command.ts";
import { readConfig } from "../../workspace/config.ts";
import { OpsError } from "../../workspace/errors.ts";
import { checkName } from "../../workspace/names.ts";
import type { Reader } from "../../workspace/reader.ts";
import type { Text } from "../../workspace/text.ts";
import { nearest } from "../../workspace/suggest.ts";
import { cronFields } from "./fields.ts";

/** Where `init_workspace` puts the jobs that an operator usually wants. */
export const EXAMPLE = "configs/cron_schedule_example.json";

/** A command at its times. */
export interface Job {
  name: string;
  /** Five fields: minute, hour, day of month, month, day of week. */
  schedule: string;
  /** The command's name and its words; a word `$NAME` is a variable of the job's environment. */
  command: string;
  argv: string[];
}

/** A scheduled command by name; undefined for one that is none. */
export type CommandSource = (name: string) => Promise<Command | undefined>;

const VARIABLE = /^\$[A-Za-z_][A-Za-z0-9_]*$/;

export function isVariable(word: string): boolean {
  return VARIABLE.test(word);
}

const FILE = {
  schema: z.strictObject({
    jobs: z.array(z.strictObject({ name: z.string(), schedule: z.string(), command: z.string() })),
  }),
  code: "jobs_invalid",
  hint: {
    en: `It holds {"jobs": [{"name", "schedule", "command"}]}, as ${EXAMPLE}.`,
    ja: `{"jobs": [{"name", "schedule", "command"}]} の形で書きます（例: ${EXAMPLE}）。`,
  },
};

/** The jobs of a file, unchecked. Throws `jobs_invalid` (exit 2) and what reading throws. */
export function readJobs(reader: Reader, path: string): Job[] {
  const { jobs } = readConfig(reader, path, FILE);
  return jobs.map(({ name, schedule, command }) => jobOf(name, schedule, command));
}

/** `command` as on a command line: `run_daily_workflow --benchmarks`, or with `bun scripts/….ts` before it. */
export function jobOf(name: string, schedule: string, command: string): Job {
  const [first = "", ...rest] = words(name, command);
  const [script, argv] = first === "bun" ? [rest[0] ?? "", rest.slice(1)] : [first, rest];
  const called = script.replace(/^(\.\/)?scripts\//, "").replace(/\.ts$/, "");
  return { name, schedule: schedule.trim().split(/\s+/).join(" "), command: called, argv };
}

/**
 * Checks a job as far as can be known before its time comes: name, schedule, the command's own flags, and that no secret stands in
 * it. Throws `invalid_name`, `job_invalid`, and what parsing flags throws (exit 2).
 */
export async function checkJob(job: Job, commands: CommandSource, known: readonly string[]): Promise<void> {
  checkName("job", job.name);
  if (!cronFields(job.schedule)) {
    throw invalid(job.name, {
      en: `"${job.schedule}" is no schedule of five fields`,
      ja: `「${job.schedule}」は 5 つの項目からなるスケジュールではありません`,
    });
  }
  const command = await commands(job.command);
  if (!command) {
    const meant = nearest(job.command, known);
    throw invalid(job.name, {
      en: `"${job.command}" is no command that can be scheduled${meant ? ` (${meant}?)` : ""}`,
      ja: `「${job.command}」はスケジュールできるコマンドではありません${meant ? `（${meant} のことですか）` : ""}`,
    });
  }
  await parseFlags(command, job.argv);
  const shown = shownWords(command, job.argv);
  const secret = job.argv.findIndex((word, index) => word !== shown[index] && !isVariable(word));
  if (secret >= 0) {
    throw invalid(job.name, {
      en: "a secret stands in its command; name a variable of the environment, as $OBS_WEEKLY_WEBHOOK_URL",
      ja: "コマンドにシークレットが直接書かれています。$OBS_WEEKLY_WEBHOOK_URL のように環境変数名で指定してください",
    });
  }
}

function words(name: string, command: string): string[] {
  try {
    return splitWords(command);
  } catch (error) {
    if (error instanceof OpsError) throw invalid(name, error.text);
    throw error;
  }
}

function invalid(name: string, { en, ja }: Text): OpsError {
  return new OpsError(
    "job_invalid",
    { en: `Job ${name}: ${en}.`, ja: `ジョブ ${name}: ${ja}。` },
    { en: "See schedule_jobs --help", ja: "schedule_jobs --help を参照してください" },
    { fields: { job: name } },
  );
}

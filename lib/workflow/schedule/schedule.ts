import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { EffectResult, Plan } from "../../workspace/plan.ts";
import { makePlan } from "../../workspace/plans.ts";
import { isoUtc } from "../../workspace/time.ts";
import { type Program, programWords } from "../program.ts";
import { blockOf, type CronLine, cronCommand, withBlock } from "./block.ts";
import { readCrontab, WRITE_CRONTAB, writingFailed } from "./crontab.ts";
import { nextTimes } from "./fields.ts";
import { checkJob, type CommandSource, type Job, jobOf, readJobs } from "./job.ts";
import { unitsOf } from "./systemd.ts";

export interface ScheduleOptions {
  action: "list" | "add" | "remove" | "systemd";
  /** Which jobs; all when empty. */
  names: readonly string[];
  from: string;
  schedule?: string | undefined;
  command?: string | undefined;
  cronTz: string;
}

/** This program, and which of its commands can be scheduled. */
export interface Schedulable extends Program {
  commands: CommandSource;
  known: readonly string[];
}

const NEXT = 3;

/** What stands in the crontab, or is about to; or units for systemd. Throws what checking jobs throws, and `crontab_unusable`. */
export async function planSchedule(
  ctx: Context,
  options: ScheduleOptions,
  program: Schedulable,
): Promise<Plan> {
  const { root } = ctx.workspace;
  if (options.action === "systemd") {
    const jobs = await wantedJobs(ctx, options, program);
    const units = jobs.map((job) => unitsOf(job.name, job.schedule, lineOf(ctx, job, program), root));
    const result = units.flatMap(({ service, timer }) => [{ ...service }, { ...timer }]);
    return makePlan(ctx, { action: "systemd", environment: variablesOf(jobs), units: result });
  }
  const crontab = await readCrontab(ctx);
  const { jobs: before, timeZone } = blockOf(crontab, root);
  if (options.action === "list")
    return makePlan(ctx, { action: "list", ...told(ctx, before, timeZone ?? options.cronTz) });
  const jobs = options.action === "add" ? await wantedJobs(ctx, options, program) : [];
  const added = jobs.map((job) => ({ ...job, line: cronCommand(lineOf(ctx, job, program)) }));
  const names = new Set(
    options.action === "add" ? added.map(({ name }) => name) : removed(options.names, before),
  );
  const after = [...before.filter(({ name }) => !names.has(name)), ...added];
  const text = withBlock(crontab, root, options.cronTz, after);
  return makePlan(
    ctx,
    {
      action: options.action,
      changed: text !== crontab,
      [options.action === "add" ? "added" : "removed"]: [...names],
      environment: variablesOf(jobs),
      ...told(ctx, after, options.cronTz),
    },
    { effects: text === crontab ? [] : [{ kind: WRITE_CRONTAB, seen: crontab, text }] },
  );
}

/** Where the crontab could not be written, the result says so, and the command ends as that error would. */
export function settleSchedule(ctx: Context, plan: Plan, results: EffectResult[]): Plan {
  const settled = { ...plan, reads: [], changes: [], effects: [] };
  const error = writingFailed(results);
  if (!error) return settled;
  ctx.note(error.text);
  const failure = { error: error.code, details: error.text[ctx.lang], changed: false };
  return { ...settled, result: { ...plan.result, ...failure }, exitCode: error.exit };
}

function lineOf({ workspace }: Context, { command, argv }: Job, program: Program): string[] {
  return [...programWords(program, command), ...argv, "--workspace", workspace.root];
}

async function wantedJobs(ctx: Context, options: ScheduleOptions, program: Schedulable): Promise<Job[]> {
  const { names, schedule, command, from } = options;
  const own = schedule !== undefined && command !== undefined;
  const jobs = own
    ? names.map((name) => jobOf(name, schedule, command))
    : pick(readJobs(ctx.reader, from), names, from);
  for (const job of jobs) await checkJob(job, program.commands, program.known);
  return jobs;
}

function pick(jobs: Job[], names: readonly string[], from: string): Job[] {
  const unknown = names.find((name) => !jobs.some((job) => job.name === name));
  if (unknown !== undefined)
    throw unknownJob(
      unknown,
      jobs.map(({ name }) => name),
      from,
    );
  return names.length === 0 ? jobs : jobs.filter(({ name }) => names.includes(name));
}

/** All where none is named. */
function removed(names: readonly string[], jobs: readonly CronLine[]): readonly string[] {
  const there = jobs.map(({ name }) => name);
  const unknown = names.find((name) => !there.includes(name));
  if (unknown !== undefined) throw unknownJob(unknown, there, "crontab");
  return names.length === 0 ? there : names;
}

function unknownJob(name: string, known: readonly string[], where: string): OpsError {
  const list = known.join(", ") || "–";
  return new OpsError(
    "job_unknown",
    {
      en: `${where} has no job ${name}; it has ${list}.`,
      ja: `${where} にジョブ ${name} はありません（${list}）。`,
    },
    { en: "See schedule_jobs --help", ja: "schedule_jobs --help を参照してください" },
    { fields: { job: name } },
  );
}

function told({ clock, workspace }: Context, jobs: readonly CronLine[], timeZone: string): JsonObject {
  return {
    workspace: workspace.root,
    time_zone: timeZone,
    jobs: jobs.map(({ name, schedule, line }) => ({
      name,
      schedule,
      command: line,
      next: timeZone === "UTC" ? nextTimes(schedule, clock.now(), NEXT).map(isoUtc) : [],
    })),
  };
}

/** Variables that the jobs' environment must have. */
function variablesOf(jobs: readonly Job[]): string[] {
  const words = jobs.flatMap(({ argv }) => argv).filter((word) => /^\$\w+$/.test(word));
  return [...new Set(words.map((word) => word.slice(1)))];
}

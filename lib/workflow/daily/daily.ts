import type { Command, SequenceOutcome } from "../../command/define.ts";
import { spellOptions } from "../../command/spell.ts";
import { lockOptions, withReader } from "../../workspace/carry.ts";
import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { printJson } from "../../workspace/jsonfile.ts";
import { acquireLock } from "../../workspace/lock.ts";
import { checkName } from "../../workspace/names.ts";
import { writeOutput } from "../../workspace/output.ts";
import type { Reader } from "../../workspace/reader.ts";
import { isoUtc } from "../../workspace/time.ts";
import { type Chosen, chooseSteps } from "./choose.ts";
import { type DailyOptions, dailyOptions } from "./flags.ts";
import { foresee } from "./foresee.ts";
import { previousRun, resumedOptions } from "./resume.ts";
import { reportPath, type RunReport, RUNS_FOLDER } from "./report.ts";
import type { Means } from "./line.ts";
import { DailyRun } from "./run.ts";
import { type Setting, settle } from "./setting.ts";

/**
 * The daily workflow (specification 05 §5 and §8): the steps that the flags ask for, each the very command that its script runs, one
 * after another in this process. The run's report is rewritten with every transition; a step's files and its success are one commit.
 * `self` is this command, which reads recorded command lines again.
 */
export async function runDaily(
  ctx: Context,
  given: DailyOptions,
  self: Command<typeof dailyOptions>,
  means: Means,
): Promise<SequenceOutcome<JsonObject>> {
  const previous = given.resume === undefined ? undefined : previousRun(ctx, given);
  const options = previous ? await resumedOptions(ctx, self, given, previous) : given;
  const setting = settle(ctx, options);
  const steps = chooseSteps(setting);
  if (steps.length === 0) return nothingToDo(ctx);
  if (options.plan) return foresee(ctx, setting, steps, previous, means.commands);
  if (options.dryRun) return finish(ctx, await started(ctx, setting, steps, undefined, means).run(), options);

  using _role = await acquireLock(ctx.workspace, `workflow:${setting.symbol}_${setting.mode}`, {
    ...lockOptions(ctx, ctx.commandLine ?? self.name),
    waitMs: 0,
  });
  return finish(ctx, await started(ctx, setting, steps, previous, means).run(), options);
}

function started(
  ctx: Context,
  setting: Setting,
  steps: readonly Chosen[],
  previous: RunReport | undefined,
  means: Means,
): DailyRun {
  const { options, symbol, mode } = setting;
  const now = isoUtc(Math.floor(ctx.clock.now() / 1000) * 1000);
  const report: RunReport = {
    schema_version: 1,
    run_id: previous?.run_id ?? newRunId(withReader(ctx).reader, setting, now),
    status: "running",
    exit_code: null,
    started_at: previous?.started_at ?? now,
    finished_at: null,
    ...(previous && { resumed_at: [...(previous.resumed_at ?? []), now] }),
    dry_run: options.dryRun,
    symbol,
    mode,
    argv: spellOptions(dailyOptions, { ...options, resume: undefined }),
    steps: [],
  };
  return new DailyRun(ctx, setting, steps, report, previous, means);
}

/** `YYYYmmddTHHMMSSZ-<symbol>-<mode>`, with `_01`, … where it is taken. A taken `--run-id` is refused. */
function newRunId(reader: Reader, { options, symbol, mode }: Setting, now: string): string {
  if (options.runId !== undefined) {
    const id = checkName("run", options.runId);
    if (!reader.exists(`${RUNS_FOLDER}/${id}`)) return id;
    throw new OpsError(
      "run_exists",
      { en: `There is a run ${id} already.`, ja: `実行 ${id} はすでにあります。` },
      {
        en: `Go on with it by --resume ${id}, or name another.`,
        ja: `--resume ${id} で続けるか、別の名前を指定してください。`,
      },
    );
  }
  const plain = `${now.replace(/[-:]/g, "")}-${symbol}-${mode}`;
  let id = plain;
  for (let n = 1; reader.exists(`${RUNS_FOLDER}/${id}`); n++) id = `${plain}_${String(n).padStart(2, "0")}`;
  return id;
}

function finish(
  ctx: Context,
  report: RunReport,
  { reportOut, dryRun }: DailyOptions,
): SequenceOutcome<JsonObject> {
  const result = report as unknown as JsonObject;
  if (reportOut !== undefined && reportOut !== "-") writeOutput(ctx.workspace, reportOut, printJson(result));
  if (!dryRun) {
    const path = reportPath(report.run_id);
    ctx.note({ en: `[wf] report: ${path}`, ja: `[wf] レポート: ${path}` });
  }
  return { result, exitCode: report.exit_code ?? Exit.ok };
}

function nothingToDo(ctx: Context): SequenceOutcome<JsonObject> {
  ctx.note({
    en: "[wf] no step was asked for: name some, as --check-data-quality --update-state --benchmarks; see --help",
    ja: "[wf] 手順が指定されていません。--check-data-quality --update-state --benchmarks のように指定してください（--help を参照）",
  });
  return { result: { message: "no_steps" }, exitCode: Exit.ok };
}

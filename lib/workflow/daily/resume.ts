import { parseFlags } from "../../command/flags.ts";
import type { Command } from "../../command/define.ts";
import type { Context } from "../../workspace/context.ts";
import { checkName } from "../../workspace/names.ts";
import { stillThere } from "./hashes.ts";
import type { DailyOptions, dailyOptions } from "./flags.ts";
import { lastRun, readReport, type RunReport, type StepReport } from "./report.ts";
import { STEPS } from "./steps.ts";
import { OpsError } from "../../workspace/errors.ts";

/** The run that is to be gone on with. Throws `run_not_found`, `report_unusable`, `invalid_name`. */
export function previousRun(ctx: Context, { resume, symbol, mode }: DailyOptions): RunReport {
  const id = resume === "last" ? lastRun(ctx.reader, symbol, mode) : checkName("run", resume!);
  if (id !== undefined) return readReport(ctx.reader, id);
  throw new OpsError(
    "run_not_found",
    { en: `There is no run of ${symbol} ${mode} yet.`, ja: `${symbol} ${mode} の実行はまだありません。` },
    { en: "Start one without --resume.", ja: "--resume を付けずに実行してください。" },
  );
}

/**
 * The options to go on with: those given when they ask for steps, else those of the earlier run with how this one is to go. Masked
 * secrets cannot be taken over and must be given again.
 */
export async function resumedOptions(
  ctx: Context,
  command: Command<typeof dailyOptions>,
  given: DailyOptions,
  { argv }: RunReport,
): Promise<DailyOptions> {
  if (STEPS.some((step) => step.wanted(given))) return given;
  const masked = argv.indexOf("--webhook");
  if (masked >= 0 && given.webhook === undefined) {
    ctx.note({
      en: "[wf] the webhook of the earlier run is not kept: give --webhook again to post alerts",
      ja: "[wf] 以前の実行の Webhook は保存されていません。通知するには --webhook をもう一度指定してください",
    });
  }
  const kept = masked < 0 ? argv : argv.toSpliced(masked, 2);
  const { options } = await parseFlags(command, kept);
  const { webhook, resume, plan, keepGoing, isolate, fromStep, skipStep, reportOut, progress, dryRun } =
    given;
  const now = { webhook, resume, plan, keepGoing, isolate, fromStep, skipStep, reportOut, progress, dryRun };
  return { ...options, ...now };
}

/** The step's record of an earlier run, if it need not be done again: it succeeded on the same, and what it left is there. */
export function reusable(
  ctx: Context,
  previous: RunReport | undefined,
  name: string,
  fingerprint: string,
): StepReport | undefined {
  const succeeded = (previous?.steps ?? []).filter(({ status }) => status === "ok" || status === "reused");
  const at = succeeded.findIndex((step) => step.name === name);
  const step = succeeded[at];
  if (!step || step.fingerprint !== fingerprint) return undefined;
  return stillThere(ctx, step, succeeded.slice(at + 1)) ? { ...step, status: "reused" } : undefined;
}

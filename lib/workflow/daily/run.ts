import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { Plan } from "../../workspace/plan.ts";
import type { Text } from "../../workspace/text.ts";
import { isoUtc } from "../../workspace/time.ts";
import { carryOut, type Line, typed } from "./carry.ts";
import type { Chosen } from "./choose.ts";
import { endedByError, endedWith } from "./failure.ts";
import { artefactsOf, fingerprintOf, hashOf, inputsOf } from "./hashes.ts";
import { checkLine, lineOf, type Means } from "./line.ts";
import { stepContext, tell } from "./progress.ts";
import { reportChange, reportPath, type RunReport, saveReport, type StepReport } from "./report.ts";
import { carryIsolated } from "./isolate.ts";
import { reusable } from "./resume.ts";
import type { Setting } from "./setting.ts";
import { metricsOf, type Step, type StepName } from "./step.ts";

/** One run, step by step. `report` is what it says of itself at every moment. */
export class DailyRun {
  /** Steps of this run that need not be, or have been, carried out. */
  readonly #done = new Set<StepName>();
  readonly #failed: StepReport[] = [];
  /** Only leading steps are reused: what comes after a repeated one may rest on it. */
  #reusing: boolean;

  constructor(
    readonly ctx: Context,
    readonly setting: Setting,
    readonly chosen: readonly Chosen[],
    readonly report: RunReport,
    readonly previous: RunReport | undefined,
    readonly means: Means,
  ) {
    this.#reusing = previous !== undefined;
  }

  async run(): Promise<RunReport> {
    const { report, chosen, ctx } = this;
    for (const { step } of chosen) {
      const line = await this.#line(step);
      await checkLine(line);
      report.steps.push({ name: step.name, status: "pending", command: typed(ctx, line) });
    }
    for (const [index, { step, omitted }] of chosen.entries()) {
      const record = report.steps[index]!;
      const reason = omitted ?? this.#blocked(step);
      if (reason !== undefined) Object.assign(record, { status: "skipped", reason });
      else await this.#step(step, index);
    }
    report.exit_code = this.#failed[0]?.exit_code ?? Exit.ok;
    report.status = report.exit_code === Exit.ok ? "ok" : "failed";
    report.finished_at = this.#now();
    await this.#save();
    return report;
  }

  /** Why a step is not begun: an earlier one has failed, or has left nothing to read as it ran dry. */
  #blocked({ needs, reads, inputs }: Step): string | undefined {
    const failed = this.#failed.find(({ name }) => !this.setting.options.keepGoing || needs.includes(name));
    if (failed) return `blocked_by:${failed.name}`;
    const ranDry = this.report.steps.some(({ name, status }) => name === reads && status === "dry_run");
    const absent = ranDry && inputs(this.setting).some((path) => hashOf(this.ctx, path) === null);
    return absent ? `not_made_in_dry_run:${reads}` : undefined;
  }

  async #step(step: Step, index: number): Promise<void> {
    const { ctx, setting, report } = this;
    const line = await this.#line(step);
    const inputs = inputsOf(ctx, step.inputs(setting));
    const fingerprint = fingerprintOf(line.command.name, line.argv, inputs);
    const record = report.steps[index]!;
    const known = this.#reusing ? reusable(ctx, this.previous, step.name, fingerprint) : undefined;
    if (known) {
      report.steps[index] = known;
      this.#done.add(step.name);
      ctx.note({ en: `[wf] reused: ${step.name}`, ja: `[wf] 再利用: ${step.name}` });
      return;
    }
    this.#reusing = false;
    const command = typed(ctx, line);
    Object.assign(record, { status: "running", started_at: this.#now(), command, fingerprint, inputs });
    await this.#save();
    ctx.note(`[wf] running: ${command}`);
    const { progress } = setting.options;
    const place = { name: step.name, number: index + 1, of: this.chosen.length };
    tell(ctx, progress, { event: "step", ...place, status: "running" });
    const began = ctx.clock.monotonic();
    const inside = { ...stepContext(ctx, progress, place), commandLine: command };
    const { said, ...ended } = await this.#carryOut(step, line, inside, record);
    Object.assign(record, ended, { duration_ms: Math.round(ctx.clock.monotonic() - began) });
    const { status, exit_code, duration_ms } = record;
    tell(ctx, progress, {
      event: "step",
      ...place,
      status,
      exit_code: exit_code!,
      duration_ms: duration_ms!,
    });
    if (status !== "failed") {
      this.#done.add(step.name);
      return;
    }
    record.next_action = step.next.en;
    this.#failed.push(record);
    ctx.note({
      en: `[wf] command failed with exit code ${exit_code}: ${record.message}`,
      ja: `[wf] コマンドが終了コード ${exit_code} で失敗しました: ${said?.ja ?? record.message}`,
    });
  }

  /** `said`: an error in both languages; reports are in English. */
  async #carryOut(
    step: Step,
    line: Line,
    ctx: Context,
    record: StepReport,
  ): Promise<Partial<StepReport> & { said?: Text }> {
    const { dryRun } = this.setting.options;
    // A rehearsal is carried out: its own flags keep everything on this computer.
    const how = { ...this.means.how, dryRun: dryRun && step.rehearsal === undefined };
    try {
      const alongside = (planning: Context, plan: Plan) => {
        const ended = endedWith(step.name, plan.exitCode, plan.result);
        return reportChange(
          planning,
          this.#with(record, { ...ended, artefacts: artefactsOf(ctx, plan.changes, true) }),
        );
      };
      const done = this.#isolated(line)
        ? { changes: [], ...(await carryIsolated(ctx, line, this.means.program)) }
        : await carryOut(ctx, line, how, dryRun ? undefined : alongside);
      const ended = endedWith(step.name, done.exitCode, done.result);
      const metrics = metricsOf(step, done.result);
      const own = done.changes.filter(({ path }) => path !== this.#reportPath);
      const grown = step
        .artefacts?.(done.result)
        .map((path) => ({ path, sha256: hashOf(ctx, path), appended: true as const }));
      return {
        ...ended,
        ...(dryRun
          ? ended.status === "ok" && { status: "dry_run" }
          : { artefacts: [...artefactsOf(ctx, own), ...(grown ?? [])] }),
        ...(metrics && { metrics }),
      };
    } catch (error) {
      const said = error instanceof OpsError ? { said: error.text } : {};
      return { ...endedByError(step.name, error), ...said };
    }
  }

  /** The ingest by a route is no command of its own; and what can only plan in a dry run does so here. */
  #isolated({ command }: Line): boolean {
    const { isolate, dryRun } = this.setting.options;
    return isolate && command.name !== "run_daily_workflow" && (!dryRun || "dryRun" in command.options.shape);
  }

  /** The report as it will be when the step has ended so. */
  #with(record: StepReport, ended: Partial<StepReport>): RunReport {
    const steps = this.report.steps.map((step) => (step === record ? { ...record, ...ended } : step));
    return { ...this.report, steps };
  }

  get #reportPath(): string {
    return reportPath(this.report.run_id);
  }

  #now(): string {
    return isoUtc(Math.floor(this.ctx.clock.now() / 1000) * 1000);
  }

  /** A dry run leaves no report behind. */
  async #save(): Promise<void> {
    if (!this.setting.options.dryRun) await saveReport(this.ctx, this.report, this.means.how.lockWait);
  }

  #line(step: Step): Promise<Line> {
    return lineOf(step, this.setting, this.#done, this.means.commands);
  }
}

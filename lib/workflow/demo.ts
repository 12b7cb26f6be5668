import type { PlannedCommand, SequenceOutcome, StepOptions } from "../command/define.ts";
import { execute } from "../command/execute.ts";
import { badValues } from "../command/messages.ts";
import { ACTIVE_STATE } from "../state/active.ts";
import { readStateFile } from "../state/file.ts";
import { inspect } from "../state/inspect.ts";
import { commitPlan } from "../workspace/commit.ts";
import type { Context } from "../workspace/context.ts";
import { freshWorkspace } from "../workspace/fresh.ts";
import { makePlan, writeChange } from "../workspace/plans.ts";
import { Reader } from "../workspace/reader.ts";
import { isoUtc } from "../workspace/time.ts";
import { type DemoBars, surveyFile, syntheticYear } from "./demo_bars.ts";
import { type DemoManifest, demoManifest } from "./demo_manifest.ts";
import { type DemoResult, demoResult, type SimulationResult } from "./demo_result.ts";

export interface DemoOptions {
  /** Bars of the operator's own; without it a synthetic year. */
  csv?: string;
  /** Of those bars; upper or lower case. */
  symbol?: string;
  /** Of the synthetic year. */
  seed: number;
}

/** The commands that a demo is made of. */
export interface DemoCommands {
  initWorkspace: PlannedCommand;
  runSim: PlannedCommand;
  updateState: PlannedCommand;
}

/** From the workspace. The demo owns this folder and replaces it whenever it runs. */
const DEMO_FOLDER = "out/demo";
const BARS = "demo_bars";
const INGESTED = "demo_ingested_bars";
const SECOND = 1000;

/**
 * A workspace of its own, and in it two runs of the default strategy on consecutive halves of the bars, the second going on from
 * what the first has learned; then a pseudo-live update by the last day, previewed and applied. Unusable bars are refused before
 * anything is written.
 */
export async function runDemo(
  ctx: Context,
  options: DemoOptions,
  how: StepOptions,
  commands: DemoCommands,
): Promise<SequenceOutcome<DemoResult>> {
  const bars = chooseBars(ctx.reader, options);
  const manifest = demoManifest(bars.symbol);
  const lock = { clock: ctx.clock, command: how.commandLine ?? "demo", waitMs: how.lockWait };
  using fresh = await freshWorkspace(ctx.workspace, DEMO_FOLDER, "demo", lock);
  const { workspace } = fresh;
  // The steps are told one by one; bars of progress for half a second each would only flicker.
  const inside: Context = { ...ctx, workspace, reader: new Reader(workspace), progress: () => undefined };

  ctx.note(
    bars.origin === "synthetic"
      ? {
          en: `[demo] writing a workspace and a year of SYNTHETIC ${bars.symbol} bars (seed ${bars.seed})`,
          ja: `[demo] ワークスペースと、合成した ${bars.symbol} の 1 年分のバーを用意しています（シード ${bars.seed}）`,
        }
      : {
          en: `[demo] writing a workspace for ${bars.count} bars of ${bars.symbol}`,
          ja: `[demo] ${bars.symbol} のバー ${bars.count} 本に対するワークスペースを用意しています`,
        },
  );
  await execute(inside, commands.initWorkspace, { force: false, dryRun: false }, how);
  await writeInputs(inside, bars, manifest, lock);

  const simulate = async (range: { startTs?: string; endTs?: string }) => {
    const { csv } = bars;
    const flags = { manifest: manifest.path, csv, outDir: "runs", autoState: true, aggregateEv: true };
    const given = commands.runSim.options.parse({ ...flags, bounds: true, ...range });
    const { result } = await execute(inside, commands.runSim, given, how);
    return result as SimulationResult;
  };
  ctx.note({ en: "[demo] simulating the first half", ja: "[demo] 前半をシミュレーションしています" });
  const first = await simulate({ endTs: isoUtc(bars.middle - SECOND) });
  ctx.note({
    en: "[demo] simulating the second half, from what the first has learned",
    ja: "[demo] 前半の学習結果を引き継いで後半をシミュレーションしています",
  });
  const second = await simulate({ startTs: isoUtc(bars.middle), endTs: isoUtc(bars.eve - SECOND) });
  const file = readStateFile(new Reader(workspace), second.state_path);
  await putInForce(inside, file.text, lock);

  const learn = async (dryRun: boolean) => {
    const { csv, symbol } = bars;
    const flags = { bars: csv, symbol, manifest: manifest.path, simulateLive: true, dryRun };
    const given = commands.updateState.options.parse(flags);
    return (await execute(inside, commands.updateState, given, { ...how, dryRun })).result;
  };
  ctx.note({
    en: "[demo] previewing what the last day would teach the state, then applying it",
    ja: "[demo] 最後の 1 日を学習させた場合の state の変化をプレビューし、続けて適用しています",
  });
  const update = { preview: await learn(true), applied: await learn(false) };
  const result = demoResult({
    outer: ctx.workspace,
    inside: workspace,
    bars,
    manifest: manifest.path,
    currency: manifest.currency,
    first,
    second,
    state: inspect(file),
    update,
  });
  return { result, exitCode: 0 };
}

function chooseBars(reader: Reader, { csv, symbol, seed }: DemoOptions): DemoBars {
  if (csv !== undefined) return surveyFile(reader, csv, symbol);
  if (symbol === undefined) return syntheticYear(seed);
  const problem = {
    en: "--symbol goes with --csv; synthetic bars are USDJPY",
    ja: "--symbol は --csv と一緒に指定します（合成データは USDJPY です）",
  };
  throw badValues("demo", [problem]);
}

/** The bars and the manifest that `init_workspace` does not know of. */
async function writeInputs(
  ctx: Context,
  { csv, text, ingested }: DemoBars,
  manifest: DemoManifest,
  lock: { command: string; waitMs?: number },
): Promise<void> {
  const changes = [
    text && writeChange(ctx, csv, { source: BARS, args: {} }),
    ingested && writeChange(ctx, ingested.csv, { source: INGESTED, args: {} }),
    manifest.text !== null ? writeChange(ctx, manifest.path, manifest.text) : undefined,
  ];
  const { workspace, clock } = ctx;
  const sources = { [BARS]: () => text!(), [INGESTED]: () => ingested!.text() };
  await commitPlan({ workspace, clock, plan: makePlan(ctx, {}, { changes }), sources, ...lock });
}

/** What was learned becomes the state that updates go on from. */
async function putInForce(
  ctx: Context,
  state: string,
  lock: { command: string; waitMs?: number },
): Promise<void> {
  const reading = { reader: new Reader(ctx.workspace) };
  const plan = makePlan(reading, {}, { changes: [writeChange(reading, ACTIVE_STATE, state)] });
  await commitPlan({ workspace: ctx.workspace, clock: ctx.clock, plan, ...lock });
}

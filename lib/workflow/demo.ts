import type { Command, PlannedCommand, SequenceOutcome, StepOptions } from "../command/define.ts";
import { execute } from "../command/execute.ts";
import { badValues } from "../command/messages.ts";
import { ACTIVE_STATE } from "../state/active.ts";
import { readStateFile } from "../state/file.ts";
import { inspect } from "../state/inspect.ts";
import { commitPlan } from "../workspace/commit.ts";
import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import { freshWorkspace } from "../workspace/fresh.ts";
import { makePlan, writeChange } from "../workspace/plans.ts";
import { Reader } from "../workspace/reader.ts";
import { isoUtc } from "../workspace/time.ts";
import { type DemoBars, stored, surveyFile, syntheticYear } from "./demo_bars.ts";
import { type DemoManifest, demoManifest } from "./demo_manifest.ts";
import { type DemoResult, demoResult, type SimulationResult } from "./demo_result.ts";

export interface DemoOptions {
  /** Bars of the operator's own; without it a synthetic year. */
  csv?: string;
  /** Of those bars; upper or lower case. */
  symbol?: string;
  /** Of the synthetic year. */
  seed: number;
  /** The last 30 days from the network; where there is none, the synthetic year. */
  live: boolean;
}

/** The commands that a demo is made of. */
export interface DemoCommands {
  initWorkspace: PlannedCommand;
  pullPrices: Command;
  runSim: PlannedCommand;
  renderReport: PlannedCommand;
  updateState: PlannedCommand;
}

/** From the workspace. The demo owns this folder and replaces it whenever it runs. */
const DEMO_FOLDER = "out/demo";
const BARS = "demo_bars";
const LIVE_MINUTES = 30 * 24 * 60;
const SECOND = 1000;

/**
 * A workspace of its own into which the bars are ingested, and in it two runs of the default strategy on consecutive halves of the bars, the second going on from
 * what the first has learned; then a pseudo-live update by the last day, previewed and applied. Unusable bars are refused before
 * anything is written.
 */
export async function runDemo(
  ctx: Context,
  options: DemoOptions,
  how: StepOptions,
  commands: DemoCommands,
): Promise<SequenceOutcome<DemoResult>> {
  const chosen = chooseBars(ctx.reader, options);
  const manifest = demoManifest(chosen.symbol);
  const lock = { clock: ctx.clock, command: how.commandLine ?? "demo", waitMs: how.lockWait };
  using fresh = await freshWorkspace(ctx.workspace, DEMO_FOLDER, "demo", lock);
  const { workspace } = fresh;
  // The steps are told one by one; bars of progress for half a second each would only flicker.
  const inside: Context = { ...ctx, workspace, reader: new Reader(workspace), progress: () => undefined };

  ctx.note(
    chosen.origin === "synthetic"
      ? {
          en: `[demo] writing a workspace and a year of SYNTHETIC ${chosen.symbol} bars (seed ${chosen.seed})`,
          ja: `[demo] ワークスペースと、合成した ${chosen.symbol} の 1 年分のバーを用意しています（シード ${chosen.seed}）`,
        }
      : {
          en: `[demo] writing a workspace for ${chosen.count} bars of ${chosen.symbol}`,
          ja: `[demo] ${chosen.symbol} のバー ${chosen.count} 本に対するワークスペースを用意しています`,
        },
  );
  await execute(inside, commands.initWorkspace, { force: false, dryRun: false }, how);
  await writeFiles(inside, [chosen], manifest, lock);

  const pull = async (flags: Record<string, unknown>) => {
    const given = commands.pullPrices.options.parse({ symbol: chosen.symbol, ...flags });
    return (await execute(inside, commands.pullPrices, given, how)).result;
  };
  ctx.note({ en: "[demo] ingesting the bars", ja: "[demo] バーを取り込んでいます" });
  const route = { useDukascopy: true, dukascopyLookbackMinutes: LIVE_MINUTES, localBackupCsv: chosen.csv };
  const ingest = await pull(
    options.live ? { ...route, disableSyntheticExtension: true } : { source: chosen.csv },
  );
  const bars = options.live ? liveBars(inside, chosen, ingest) : chosen;

  const simulate = async (range: { startTs?: string; endTs?: string }) => {
    const csv = stored(bars.symbol);
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
  ctx.note({
    en: "[demo] making a page of the second run",
    ja: "[demo] 後半の実行のレポートを作成しています",
  });
  const asked = commands.renderReport.options.parse({ run: second.run_dir, compare: first.run_dir });
  const report = (await execute(inside, commands.renderReport, asked, how)).result;
  const file = readStateFile(new Reader(workspace), second.state_path);
  await putInForce(inside, file.text, lock);

  const learn = async (dryRun: boolean) => {
    const { symbol } = bars;
    const flags = { symbol, manifest: manifest.path, simulateLive: true, dryRun };
    const given = commands.updateState.options.parse(flags);
    return (await execute(inside, commands.updateState, given, { ...how, dryRun })).result;
  };
  ctx.note({
    en: "[demo] previewing what the last day would teach the state, then applying it",
    ja: "[demo] 最後の 1 日を学習させた場合の state の変化をプレビューし、続けて適用しています",
  });
  const update = { preview: await learn(true), applied: await learn(false) };
  if (bars.next) {
    await writeFiles(inside, [bars.next], undefined, lock);
    await pull({ source: bars.next.csv });
  }
  const result = demoResult({
    outer: ctx.workspace,
    inside: workspace,
    bars,
    manifest: manifest.path,
    currency: manifest.currency,
    first,
    second,
    report: String(report.path),
    state: inspect(file),
    ingest,
    update,
  });
  return { result, exitCode: 0 };
}

function chooseBars(reader: Reader, { csv, symbol, seed, live }: DemoOptions): DemoBars {
  if (csv !== undefined && !live) return surveyFile(reader, csv, symbol);
  if (symbol === undefined && csv === undefined) return syntheticYear(seed);
  const problem = {
    en: "--csv and --symbol do not go with --live, and --symbol goes with --csv; synthetic bars are USDJPY",
    ja: "--csv と --symbol は --live と併用できません。--symbol は --csv と一緒に指定します（合成データは USDJPY です）",
  };
  throw badValues("demo", [problem]);
}

/** What the chain of sources has brought: bars of the network, or in the end the synthetic ones. */
function liveBars(ctx: Context, synthetic: DemoBars, { ingest_meta }: JsonObject): DemoBars {
  const chain = (ingest_meta as JsonObject | null)?.source_chain as { source: string }[] | undefined;
  const { next: _, ...year } = synthetic;
  if (chain?.some(({ source }) => source === "local_csv") ?? true) return year;
  const csv = stored(synthetic.symbol);
  return { ...surveyFile(new Reader(ctx.workspace), csv, synthetic.symbol), origin: "live", csv };
}

/** Files of bars that the demo has made up, and the manifest that `init_workspace` does not know of. */
async function writeFiles(
  ctx: Context,
  files: Pick<DemoBars, "csv" | "text">[],
  manifest: DemoManifest | undefined,
  lock: { command: string; waitMs?: number },
): Promise<void> {
  const own = files.filter(({ text }) => text !== undefined);
  const reading = { reader: new Reader(ctx.workspace) };
  const changes = [
    ...own.map(({ csv }) => writeChange(reading, csv, { source: BARS, args: { csv } })),
    manifest && manifest.text !== null ? writeChange(reading, manifest.path, manifest.text) : undefined,
  ];
  const sources = { [BARS]: ({ csv }: JsonObject) => own.find((file) => file.csv === csv)!.text!() };
  const { workspace, clock } = ctx;
  await commitPlan({ workspace, clock, plan: makePlan(reading, {}, { changes }), sources, ...lock });
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

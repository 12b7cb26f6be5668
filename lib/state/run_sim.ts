import { metricsDocument, type RunPaths } from "../runs/folder/metrics.ts";
import { newRunFolder } from "../runs/folder/name.ts";
import { dailyCsv } from "../runs/folder/tables.ts";
import { paced } from "../runs/paced.ts";
import { resolveRequest, type RunRequest } from "../runs/request.ts";
import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Change, Plan } from "../workspace/plan.ts";
import { makePlan, writeChange, writeJson } from "../workspace/plans.ts";
import { isoUtc } from "../workspace/time.ts";
import { archivePlace, type RunSimOptions, type Simulation, simulate } from "./simulation.ts";
import { type Aggregation, aggregateRun } from "./run_aggregation.ts";
import { folderChanges, indexChange } from "./run_folder.ts";
import { keepRecords } from "./run_records.ts";
import { archiveFolder, archiveState } from "./archive.ts";
import { lineageOf } from "./identity.ts";
import { stateFileText } from "./save.ts";

/** Log lines that are true only after the commit. */
const afterwards = new WeakMap<object, string[]>();

/** A simulation that has run, and since when. */
export interface Ran {
  request: RunRequest;
  simulation: Simulation;
  /** Of the context's clock, UTC epoch milliseconds; then the monotonic one's. */
  start: number;
  began: number;
}

/**
 * Plans a simulation (specification 02 §4.4): it runs here, once; committing writes the run folder, the archived state, the EV
 * profile and the index, all of them or none. `command` is the command line for the session log.
 */
export async function planRunSim(ctx: Context, options: RunSimOptions, command: string[]): Promise<Plan> {
  return planRan(ctx, options, await runSimulation(ctx, options), command);
}

/** Runs what the options ask for. Nothing is planned yet. */
export async function runSimulation(ctx: Context, options: RunSimOptions): Promise<Ran> {
  const began = ctx.clock.monotonic();
  const start = ctx.clock.now();
  const request = resolveRequest(ctx.reader, options);
  for (const warning of request.warnings) {
    ctx.note({ en: `[run_sim] warning: ${warning.en}`, ja: `[run_sim] 警告: ${warning.ja}` });
  }
  return { request, simulation: await paced(simulate(ctx, request, options)), start, began };
}

/** As `planRunSim`, of a simulation that has run with these options. */
export function planRan(ctx: Context, options: RunSimOptions, ran: Ran, command: string[]): Plan {
  const { request, simulation, start, began } = ran;
  const learning = saveLearning(ctx, request, simulation, start);
  for (const line of [...simulation.log, ...(learning.aggregation?.log ?? [])]) ctx.note(`[run_sim] ${line}`);

  const paths = pathsOf(ctx, request, simulation, learning, { start, runDir: options.runDir });
  const document = (dumpDaily: string | null) =>
    metricsDocument(request, simulation, { ...paths, dumpDaily }) as unknown as JsonObject;
  const extraDaily = request.outDailyCsv === null ? null : ctx.workspace.show(request.outDailyCsv);
  const result = document(extraDaily ?? paths.dumpDaily);
  const exitCode = learning.aggregation?.failed ? 1 : 0;

  const changes: (Change | undefined)[] = [];
  if (paths.runDir !== null) {
    const folder = folderChanges(ctx, request, simulation, {
      runDir: paths.runDir,
      records: (text) => keepRecords(options, text),
      stateText: learning.stateText,
      metrics: document(paths.dumpDaily),
      session: {
        command,
        start,
        end: ctx.clock.now(),
        seconds: (ctx.clock.monotonic() - began) / 1000,
        jsonOut: options.jsonOut ?? request.jsonOut,
        result,
        paths,
        archiveFolder: request.autoState ? ctx.workspace.show(archiveFolder(archivePlace(request))) : null,
        warnings: warningsOf(request, simulation, learning),
        exitCode,
      },
    });
    const index = (options.index ?? true) && indexChange(ctx, request, paths.runDir, paths, result);
    changes.push(...folder, index || undefined);
  }
  if (extraDaily !== null) changes.push(writeChange(ctx, extraDaily, dailyCsv(simulation.engine.daily)));
  if (request.jsonOut !== null) changes.push(writeJson(ctx, request.jsonOut, result));
  changes.push(...learning.changes);

  const plan = makePlan(ctx, result, { exitCode, changes });
  afterwards.set(plan, savedLines(paths, learning));
  return plan;
}

/** The lines of the log that wait for the commit: what was saved. */
export function noteSaved(ctx: Context, plan: Plan): Plan {
  for (const line of afterwards.get(plan) ?? []) ctx.note(`[run_sim] ${line}`);
  return { ...plan, reads: [], changes: [], effects: [] };
}

/** What a run leaves for the next one. */
interface Learning {
  stateText: string;
  /** Where the state is archived, if it is. */
  archivePath: string | null;
  aggregation: Aggregation | undefined;
  changes: Change[];
}

function saveLearning(ctx: Context, request: RunRequest, simulation: Simulation, start: number): Learning {
  const stateText = stateOf(request, simulation, start);
  if (!request.autoState) return { stateText, archivePath: null, aggregation: undefined, changes: [] };
  const { path, change } = archiveState(ctx, archivePlace(request), stateText, "");
  const aggregation = request.aggregateEv ? aggregateRun(ctx, request, path, stateText) : undefined;
  const changes = [change, ...(aggregation?.changes ?? [])];
  return { stateText, archivePath: ctx.workspace.show(path), aggregation, changes };
}

/** The text of the state file that a simulation leaves. `now` is UTC epoch milliseconds. */
export function stateOf(
  request: RunRequest,
  { engine, parent, firstBar }: Pick<Simulation, "engine" | "parent" | "firstBar">,
  now: number,
): string {
  const { symbol, timeframe, mode } = request.instrument;
  const { config, semantics, fixes, manifestId: manifest_id } = request;
  const strategy = request.manifest.strategy.class_path;
  const start = { manifest_id, symbol, mode, first_bar: firstBar, started_at: isoUtc(now) };
  const learnedWith = { symbol, mode, timeframe, strategy, config, semantics, fixes, manifest_id };
  return stateFileText(engine.state(), learnedWith, lineageOf(start, parent), now);
}

function pathsOf(
  { reader, workspace }: Context,
  request: RunRequest,
  { engine, parent }: Simulation,
  { archivePath, aggregation }: Learning,
  folder: { start: number; runDir?: string },
): RunPaths {
  const { outDir, evProfile, instrument } = request;
  const stamped = () => (outDir === null ? null : newRunFolder(reader, outDir, instrument, folder.start));
  const runDir = folder.runDir ?? stamped();
  return {
    runDir,
    dumpDaily: runDir !== null && engine.daily.size > 0 ? `${runDir}/daily.csv` : null,
    loadedState: parent?.path ?? null,
    state: runDir === null ? null : `${runDir}/state.json`,
    stateArchive: archivePath,
    evProfile: aggregation?.profilePath ?? (evProfile === null ? null : workspace.show(evProfile)),
  };
}

function warningsOf(request: RunRequest, simulation: Simulation, { aggregation }: Learning): string[] {
  return [...request.warnings.map(({ en }) => en), ...simulation.warnings, ...(aggregation?.warnings ?? [])];
}

function savedLines(paths: RunPaths, { aggregation }: Learning): string[] {
  return [
    ...(paths.stateArchive === null ? [] : [`state_saved=${paths.stateArchive}`]),
    ...(aggregation && !aggregation.failed ? [`aggregate_ev rc=0 out=${aggregation.profilePath}`] : []),
  ];
}

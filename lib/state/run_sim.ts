import { metricsDocument, type RunPaths } from "../runs/folder/metrics.ts";
import { newRunFolder } from "../runs/folder/name.ts";
import { isReferenceForm } from "../runs/folder/params.ts";
import { dailyCsv, recordLines } from "../runs/folder/tables.ts";
import { resolveRequest, type RunOptions, type RunRequest } from "../runs/request.ts";
import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Change, Plan } from "../workspace/plan.ts";
import { makePlan, writeChange, writeJson } from "../workspace/plans.ts";
import { isoUtc } from "../workspace/time.ts";
import { archivePlace, type Simulation, type StateChoice, simulate } from "./simulation.ts";
import { type Aggregation, aggregateRun } from "./run_aggregation.ts";
import { folderChanges, indexChange } from "./run_folder.ts";
import { archiveFolder, archiveState } from "./archive.ts";
import { lineageOf } from "./identity.ts";
import { stateFileText } from "./save.ts";

/** The flags of `run_sim` as its plan takes them. */
export interface RunSimOptions extends RunOptions, StateChoice {
  /** Put the run into the out-dir's index; true when absent. */
  index?: boolean;
}

/** The content source of `records.csv`. */
export const RUN_RECORDS = "run_records";

/** Records of the plans made in this process: a commit streams them without a second simulation. */
const recordsOf = new Map<string, () => Iterable<string>>();
/** Log lines that are true only after the commit. */
const afterwards = new WeakMap<object, string[]>();

/**
 * Plans a simulation (specification 02 §4.4): it runs here, once; committing writes the run folder, the archived state, the EV
 * profile and the index, all of them or none. `command` is the command line for the session log.
 */
export function planRunSim(ctx: Context, options: RunSimOptions, command: string[]): Plan {
  const began = ctx.clock.monotonic();
  const start = ctx.clock.now();
  const request = resolveRequest(ctx.reader, options);
  for (const warning of request.warnings)
    ctx.note({ en: `[run_sim] warning: ${warning.en}`, ja: `[run_sim] 警告: ${warning.ja}` });
  const simulation = simulate(ctx, request, options);
  for (const line of simulation.log) ctx.note(`[run_sim] ${line}`);

  const stateText = stateOf(request, simulation, start);
  const archived = request.autoState ? archiveState(ctx, archivePlace(request), stateText, "") : undefined;
  const aggregation =
    archived && request.aggregateEv ? aggregateRun(ctx, request, archived.path, stateText) : undefined;
  for (const line of aggregation?.log ?? []) ctx.note(`[run_sim] ${line}`);

  const show = (path: string) => ctx.workspace.show(path);
  const runDir =
    request.outDir === null ? null : newRunFolder(ctx.reader, request.outDir, request.instrument, start);
  const daily = simulation.engine.daily;
  const extraDaily = request.outDailyCsv === null ? null : show(request.outDailyCsv);
  const paths: RunPaths = {
    runDir,
    dumpDaily: runDir !== null && daily.size > 0 ? `${runDir}/daily.csv` : null,
    loadedState: simulation.parent?.path ?? null,
    state: runDir === null ? null : `${runDir}/state.json`,
    stateArchive: archived ? show(archived.path) : null,
    evProfile: aggregation?.profilePath ?? (request.evProfile === null ? null : show(request.evProfile)),
  };
  const document = (dumpDaily: string | null) =>
    metricsDocument(request, simulation, { ...paths, dumpDaily }) as unknown as JsonObject;
  const result = document(extraDaily ?? paths.dumpDaily);
  const exitCode = aggregation?.failed ? 1 : 0;
  const warnings = [
    ...request.warnings.map(({ en }) => en),
    ...simulation.warnings,
    ...(aggregation?.warnings ?? []),
  ];

  const changes: (Change | undefined)[] = [];
  if (runDir !== null) {
    const records = { source: RUN_RECORDS, args: jsonOf(options) };
    recordsOf.set(JSON.stringify(records.args), () => linesOf(request, simulation));
    changes.push(
      ...folderChanges(ctx, request, simulation, {
        runDir,
        records,
        stateText,
        metrics: document(paths.dumpDaily),
        session: {
          command,
          start,
          end: ctx.clock.now(),
          seconds: (ctx.clock.monotonic() - began) / 1000,
          runDir,
          jsonOut: options.jsonOut ?? request.jsonOut,
          result,
          loadedState: paths.loadedState,
          stateSaved: paths.stateArchive,
          archiveFolder: request.autoState ? show(archiveFolder(archivePlace(request))) : null,
          warnings,
          exitCode,
        },
      }),
    );
  }
  if (extraDaily !== null) changes.push(writeChange(ctx, extraDaily, dailyCsv(daily)));
  if (request.jsonOut !== null) changes.push(writeJson(ctx, request.jsonOut, result));
  changes.push(archived?.change, ...(aggregation?.changes ?? []));
  if (runDir !== null && (options.index ?? true))
    changes.push(indexChange(ctx, request, runDir, paths, result));

  const plan = makePlan(ctx, result, { exitCode, changes });
  afterwards.set(plan, savedLines(paths, aggregation));
  return plan;
}

/** The lines of the log that wait for the commit: what was saved. */
export function noteSaved(ctx: Context, plan: Plan): Plan {
  for (const line of afterwards.get(plan) ?? []) ctx.note(`[run_sim] ${line}`);
  return { ...plan, reads: [], changes: [], effects: [] };
}

/** `records.csv` of the simulation with these options: that of the plan, else run again. */
export function runRecords(ctx: Context, args: JsonObject): Iterable<string> {
  const planned = recordsOf.get(JSON.stringify(args));
  if (planned) return planned();
  const options = args as unknown as RunSimOptions;
  const request = resolveRequest(ctx.reader, options);
  return linesOf(request, simulate(ctx, request, options));
}

function linesOf(request: RunRequest, { engine }: Simulation): Iterable<string> {
  return recordLines(engine.records, isReferenceForm(request));
}

function stateOf(request: RunRequest, { engine, parent, firstBar }: Simulation, now: number): string {
  const { symbol, timeframe, mode } = request.instrument;
  const manifest_id = request.manifestId;
  const lineage = lineageOf(
    { manifest_id, symbol, mode, first_bar: firstBar, started_at: isoUtc(now) },
    parent,
  );
  return stateFileText(
    engine.state(),
    {
      symbol,
      mode,
      timeframe,
      strategy: request.manifest.strategy.class_path,
      config: request.config,
      semantics: request.semantics,
      fixes: request.fixes,
      manifest_id,
    },
    lineage,
    now,
  );
}

function savedLines(paths: RunPaths, aggregation: Aggregation | undefined): string[] {
  const lines: string[] = [];
  if (paths.stateArchive !== null) lines.push(`state_saved=${paths.stateArchive}`);
  if (aggregation && !aggregation.failed) lines.push(`aggregate_ev rc=0 out=${aggregation.profilePath}`);
  return lines;
}

function jsonOf(options: RunSimOptions): JsonObject {
  return JSON.parse(JSON.stringify(options)) as JsonObject;
}

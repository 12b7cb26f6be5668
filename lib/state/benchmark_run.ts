import type { BenchmarkRun } from "../runs/benchmarks/measure.ts";
import type { KeepRun } from "../runs/benchmarks/run.ts";
import { metricsDocument, type RunPaths } from "../runs/folder/metrics.ts";
import { newRunFolder } from "../runs/folder/name.ts";
import type { RunRequest } from "../runs/request.ts";
import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import { folderChanges, indexChange } from "./run_folder.ts";
import { stateOf } from "./run_sim.ts";

/** Keeps a benchmark's baseline as `run_sim` keeps its runs; `command` is the command line for the session log. */
export function benchmarkKeeper(command: string[]): KeepRun {
  return (ctx, request, run) => keepRun(ctx, request, run, command);
}

function keepRun(ctx: Context, request: RunRequest, run: BenchmarkRun, command: string[]) {
  const now = ctx.clock.now();
  const runDir = newRunFolder(ctx.reader, request.outDir!, request.instrument, now);
  const paths: RunPaths = {
    runDir,
    dumpDaily: run.engine.daily.size > 0 ? `${runDir}/daily.csv` : null,
    loadedState: null,
    state: `${runDir}/state.json`,
    stateArchive: null,
    evProfile: null,
  };
  const metrics = metricsDocument(request, run, paths) as unknown as JsonObject;
  const folder = folderChanges(ctx, request, run, {
    runDir,
    records: (text) => text,
    stateText: stateOf(request, { ...run, parent: null }, now),
    metrics,
    session: {
      command,
      start: now,
      end: now,
      seconds: 0,
      jsonOut: null,
      result: metrics,
      paths,
      archiveFolder: null,
      warnings: [],
      exitCode: 0,
    },
  });
  return { paths, changes: [...folder, indexChange(ctx, request, runDir, paths, metrics)] };
}

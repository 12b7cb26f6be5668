import { basename, dirname } from "node:path/posix";
import { paramsDocument } from "../runs/folder/params.ts";
import type { RunPaths } from "../runs/folder/metrics.ts";
import { type Checksums, type SessionFacts, sessionDocument } from "../runs/folder/session.ts";
import { dailyCsv } from "../runs/folder/tables.ts";
import { upsertIndex } from "../runs/index/read.ts";
import { indexRow } from "../runs/index/row.ts";
import type { RunRequest } from "../runs/request.ts";
import type { Context } from "../workspace/context.ts";
import { sha256 } from "../workspace/found.ts";
import type { JsonObject } from "../workspace/json.ts";
import { printJson } from "../workspace/jsonfile.ts";
import type { Change, Content } from "../workspace/plan.ts";
import { writeChange } from "../workspace/plans.ts";
import { isoUtc } from "../workspace/time.ts";
import { recordsCsv, type Simulation } from "./simulation.ts";

export interface RunFolderContent {
  runDir: string;
  /** How the plan carries `records.csv`: as its text, or as something that makes it again. */
  records: (text: string) => Content;
  stateText: string;
  metrics: JsonObject;
  session: SessionFacts;
}

/** The files of a new run folder, the checksums and the session log last (specification 02 §6). */
export function folderChanges(
  ctx: Context,
  request: RunRequest,
  simulation: Pick<Simulation, "engine" | "report">,
  { runDir, records, stateText, metrics, session }: RunFolderContent,
): Change[] {
  const { engine, report } = simulation;
  const changes: Change[] = [];
  const checksums: Checksums = { generated_at: isoUtc(session.end), files: {} };
  const add = (name: string, text: string, content: Content = text) => {
    checksums.files[name] = sha256(text);
    changes.push(writeChange(ctx, `${runDir}/${name}`, content));
  };
  add("params.json", printJson(paramsDocument(ctx.workspace, request)));
  add("metrics.json", printJson(metrics));
  if (engine.daily.size > 0) add("daily.csv", dailyCsv(engine.daily));
  if (engine.records.length > 0) {
    const text = recordsCsv(request, simulation);
    add("records.csv", text, records(text));
  }
  add("state.json", stateText);
  const log = sessionDocument(ctx.workspace, request, report, checksums, session);
  changes.push(writeChange(ctx, `${runDir}/checksums.json`, printJson(checksums)));
  changes.push(writeChange(ctx, `${runDir}/session.log`, printJson(log)));
  return changes;
}

/** This run's row in the out-dir's index, where there is one or the out-dir is `runs`. */
export function indexChange(
  ctx: Context,
  request: RunRequest,
  runDir: string,
  paths: RunPaths,
  metrics: JsonObject,
): Change | undefined {
  const outDir = dirname(runDir);
  const path = `${outDir}/index.csv`;
  const text = ctx.reader.maybeText(path);
  if (text === undefined && outDir !== "runs") return undefined;
  const row = indexRow({
    id: basename(runDir),
    dir: runDir,
    params: paramsDocument(ctx.workspace, request) as JsonObject,
    metrics: {
      ...metrics,
      state_loaded: paths.loadedState,
      state_path: paths.state,
      state_archive_path: paths.stateArchive,
      ev_profile_path: paths.evProfile,
    },
    hasState: true,
  });
  return writeChange(ctx, path, upsertIndex(text ?? "", row));
}

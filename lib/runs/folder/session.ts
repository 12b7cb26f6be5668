import type { BarReport } from "../../market/report.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { printJson } from "../../workspace/jsonfile.ts";
import type { Workspace } from "../../workspace/paths.ts";
import { isoUtc } from "../../workspace/time.ts";
import type { RunRequest } from "../request.ts";
import type { RunPaths } from "./metrics.ts";
import { runInputs } from "./params.ts";

/** SHA-256 of each file of a run folder. */
export interface Checksums {
  generated_at: string;
  files: Record<string, string>;
}

export interface SessionFacts {
  /** The command line, the script first. */
  command: string[];
  /** UTC epoch milliseconds. */
  start: number;
  end: number;
  /** Of the monotonic clock. */
  seconds: number;
  jsonOut: string | null;
  paths: RunPaths;
  archiveFolder: string | null;
  warnings: string[];
  /** What stdout carries. */
  result: JsonObject;
  exitCode: number;
}

/** `session.log`: who ran what on which inputs, and what came of it (specification 02 §6). */
export function sessionDocument(
  workspace: Workspace,
  request: RunRequest,
  report: BarReport,
  checksums: Checksums,
  facts: SessionFacts,
) {
  return {
    command: facts.command,
    start_time: isoUtc(facts.start),
    end_time: isoUtc(facts.end),
    duration_seconds: facts.seconds,
    manifest: {
      id: request.manifestId,
      version: request.manifestId === null ? null : request.manifest.meta.version,
      path: request.manifestPath,
    },
    inputs: runInputs(workspace, request),
    flags: {
      auto_state: request.autoState,
      aggregate_ev: request.aggregateEv,
      use_ev_profile: request.useEvProfile,
      ev_profile: request.evProfile === null ? null : workspace.show(request.evProfile),
      debug: request.debug,
      debug_sample_limit: request.debugSampleLimit,
    },
    paths: {
      run_dir: facts.paths.runDir,
      json_out: facts.jsonOut,
      daily_csv_out: request.outDailyCsv === null ? null : workspace.show(request.outDailyCsv),
      loaded_state: facts.paths.loadedState,
      state_saved: facts.paths.stateArchive,
      state_archive_dir: facts.archiveFolder,
    },
    csv_loader: report.loader,
    warnings: facts.warnings,
    stdout: facts.jsonOut === null ? printJson(facts.result) : null,
    exit_code: facts.exitCode,
    hashes: checksums,
  };
}

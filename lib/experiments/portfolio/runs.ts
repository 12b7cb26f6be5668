import { basename, dirname, join } from "node:path";
import { loadRunsIndex } from "../../runs/index/read.ts";
import type { Manifest } from "../../runs/manifest/schema.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import { type Figures, figuresOf } from "./telemetry.ts";

/** The run that speaks for a manifest. */
export interface MemberRun {
  /** Workspace-relative, as the next two. */
  manifestPath: string;
  runDir: string;
  metricsPath: string;
  equityCurve: Json;
  health: Figures;
}

/** Manifest id to the run folder of its newest row, by the text of the timestamp; of equal ones the last. */
export function newestRuns(reader: Reader, index: string): Map<string, string> {
  const newest = new Map<string, { timestamp: string; dir: string }>();
  for (const { manifest_id, timestamp, run_dir } of loadRunsIndex(reader, index)) {
    if (!manifest_id || !run_dir) continue;
    const known = newest.get(manifest_id);
    if (!known || (timestamp ?? "") >= known.timestamp) {
      newest.set(manifest_id, { timestamp: timestamp ?? "", dir: run_dir });
    }
  }
  return new Map([...newest].map(([id, { dir }]) => [id, dir]));
}

/** Reads a run from its folder or its metrics file; undefined where there is none. Throws `json_invalid`. */
export function readRun(reader: Reader, manifestPath: string, place: string): MemberRun | undefined {
  if (!reader.exists(place)) return undefined;
  const metricsPath = reader.isFolder(place) ? join(place, "metrics.json") : place;
  const metrics = reader.maybeJson(metricsPath);
  if (!isJsonObject(metrics)) return undefined;
  const runtime = isJsonObject(metrics.runtime) ? metrics.runtime : {};
  return {
    manifestPath,
    runDir: reader.workspace.show(dirname(metricsPath)),
    metricsPath: reader.workspace.show(metricsPath),
    equityCurve: metrics.equity_curve ?? [],
    health: figuresOf(runtime.execution_health),
  };
}

/** What the snapshot keeps of a run. */
export function runDocument(manifest: Manifest, run: MemberRun): JsonObject {
  return {
    manifest_id: manifest.meta.id,
    manifest_path: run.manifestPath,
    run_dir: run.runDir,
    source_metrics: run.metricsPath,
    equity_curve: run.equityCurve,
    ...(Object.keys(run.health).length > 0 && { runtime: { execution_health: run.health } }),
  };
}

/** Where the snapshot keeps a manifest: below its own path, or by its name if that lies outside the workspace. */
export function manifestCopy(path: string): string {
  return path.startsWith("/") ? basename(path) : path;
}

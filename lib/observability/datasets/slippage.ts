import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { modifiedMs } from "../../workspace/modified.ts";
import type { Reader } from "../../workspace/reader.ts";
import { isoUtc, parseInstant } from "../../workspace/time.ts";
import {
  type Dataset,
  type DatasetInputs,
  inputInvalid,
  inputMissing,
  type SourceFile,
  sourceFile,
} from "./dataset.ts";
import { readSnapshots, type Snapshot } from "./states.ts";

const HEALTH = ["slippage_bps", "reject_rate"] as const;

/**
 * What slippage was learned, one row for each archived state, and what the router's telemetry measured (specification 06 §9.4).
 * Throws as `readSnapshots`, and for telemetry that was named and cannot be used.
 */
export function slippage(reader: Reader, inputs: DatasetInputs): Dataset {
  const { archiveDir, slipLimit, portfolioTelemetry } = inputs;
  const { snapshots, skipped } = readSnapshots(reader, archiveDir, slipLimit);
  const state = snapshots.map(stateRow);
  const { rows: execution, file } = portfolioTelemetry
    ? executionRows(reader, portfolioTelemetry)
    : { rows: [], file: undefined };
  return {
    members: { state, execution },
    sources: {
      archive_dir: reader.workspace.show(archiveDir),
      ...(file && { portfolio_telemetry: file.path }),
    },
    sourceFiles: [...snapshots.map((snapshot) => snapshot.file), ...(file ? [file] : [])],
    skipped,
    rowCount: state.length + execution.length,
  };
}

function stateRow({ at, slip }: Snapshot): JsonObject {
  return {
    timestamp: isoUtc(at),
    coefficients: isJsonObject(slip.a) ? numbersOf(slip.a, Object.keys(slip.a)) : {},
    source: "state_archive",
    ...(isFinite_(slip.ewma_alpha) && { ewma_alpha: slip.ewma_alpha }),
    ...(isJsonObject(slip.curve) && { curve: slip.curve }),
  };
}

/** One row for each strategy that tells its slippage or its rejects. */
function executionRows(reader: Reader, path: string): { rows: JsonObject[]; file: SourceFile } {
  const shown = reader.workspace.show(path);
  if (!reader.exists(path)) {
    throw inputMissing({ en: "Portfolio telemetry", ja: "ポートフォリオのテレメトリー" }, shown);
  }
  const telemetry = reader.json(path);
  if (!isJsonObject(telemetry)) {
    throw inputInvalid(
      { en: `${shown} holds no object`, ja: `${shown} がオブジェクトではありません` },
      shown,
    );
  }
  const timestamp = instantOf(reader, path, telemetry.generated_at);
  const health = isJsonObject(telemetry.execution_health) ? telemetry.execution_health : {};
  const rows = Object.entries(health).flatMap(([strategy, metrics]) => {
    const coefficients = isJsonObject(metrics) ? numbersOf(metrics, HEALTH) : {};
    if (Object.keys(coefficients).length === 0) return [];
    return [{ timestamp, coefficients, source: `execution:${strategy}` }];
  });
  return { rows, file: sourceFile(reader, path) };
}

/** When the telemetry was made: as it says, else when its file was last changed. */
function instantOf(reader: Reader, path: string, said: Json | undefined): string {
  const instant = typeof said === "string" ? parseInstant(said) : Number.NaN;
  if (!Number.isNaN(instant)) return isoUtc(instant);
  return isoUtc(modifiedMs(reader.workspace, path));
}

function numbersOf(from: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => isFinite_(from[name])).map((name) => [name, from[name]!]));
}

function isFinite_(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

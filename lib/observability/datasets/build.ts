import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Reader } from "../../workspace/reader.ts";
import type { Text } from "../../workspace/text.ts";
import type { Dataset, DatasetInputs, DatasetName } from "./dataset.ts";
import { evHistory } from "./ev_history.ts";
import { latency } from "./latency.ts";
import { slippage } from "./slippage.ts";
import { turnover } from "./turnover.ts";

const builders: Record<DatasetName, (reader: Reader, inputs: DatasetInputs) => Dataset> = {
  ev_history: evHistory,
  slippage,
  turnover,
  latency,
};

/** A dataset as its file holds it. */
export interface BuiltDataset {
  name: DatasetName;
  payload: JsonObject;
  rowCount: number;
}

/** Why a dataset could not be made. */
export interface FailedDataset {
  name: DatasetName;
  code: "input_missing" | "input_invalid" | "dataset_failed";
  text: Text;
}

/** The codes of readers that mean a damaged input, and not one that cannot be reached. */
const DAMAGED = new Set([
  "json_invalid",
  "not_utf8",
  "input_invalid",
  "is_a_directory",
  "not_a_regular_file",
]);

/** Makes one dataset; what is wrong with its inputs ends this one only. */
export function buildDataset(
  reader: Reader,
  name: DatasetName,
  inputs: DatasetInputs,
  stamp: { generatedAt: string; jobId: string },
): BuiltDataset | FailedDataset {
  try {
    const { members, sources, sourceFiles, skipped, rowCount, tail } = builders[name](reader, inputs);
    const payload = {
      dataset: name,
      generated_at: stamp.generatedAt,
      job_id: stamp.jobId,
      ...members,
      sources,
      source_files: sourceFiles,
      skipped,
      ...tail,
    };
    return { name, payload, rowCount };
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    const { code, text } = error;
    if (code === "input_missing" || code === "file_not_found") return { name, code: "input_missing", text };
    return { name, code: DAMAGED.has(code) ? "input_invalid" : "dataset_failed", text };
  }
}

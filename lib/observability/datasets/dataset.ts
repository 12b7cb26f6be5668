import { canonicalJson } from "../../notify/canonical.ts";
import { sha256 } from "../../workspace/found.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Reader } from "../../workspace/reader.ts";

/** The datasets of the dashboard, in the order in which they are exported. */
export const DATASETS = ["ev_history", "slippage", "turnover", "latency"] as const;
export type DatasetName = (typeof DATASETS)[number];

/** Where the datasets come from, and how much of it they hold: the newest so many rows, 0 for all. */
export interface DatasetInputs {
  /** A folder of archived states. */
  archiveDir: string;
  strategy: string;
  symbol: string;
  mode: string;
  runsRoot: string;
  portfolioTelemetry?: string | undefined;
  latencyRollup: string;
  evLimit: number;
  slipLimit: number;
  turnoverLimit: number;
  latencyLimit: number;
}

/** What stands behind a dataset's rows. */
export interface SourceFile extends JsonObject {
  path: string;
  sha256: string;
  bytes: number;
}

/** Something that was there and is not among the rows. */
export interface Skipped extends JsonObject {
  reason: string;
}

/** A dataset before it is stamped with its job. */
export interface Dataset {
  /** The dataset's own members, in order. */
  members: JsonObject;
  /** Name to path: what the operator asked for. */
  sources: JsonObject;
  sourceFiles: SourceFile[];
  skipped: Skipped[];
  rowCount: number;
  /** Stands last in the file. */
  tail?: JsonObject;
}

/** The newest rows: the last `limit`, all where that is 0. */
export function newest<Row>(rows: readonly Row[], limit: number): Row[] {
  return limit === 0 ? [...rows] : rows.slice(-limit);
}

/** What a reader has read of a file, as proof of what a dataset rests on. */
export function sourceFile(reader: Reader, path: string): SourceFile {
  const bytes = reader.bytes(path);
  return { path: reader.workspace.show(path), sha256: sha256(bytes), bytes: bytes.length };
}

/** Proof of a dataset's inputs that can be made again from its file (specification 06 §9.6). */
export function sourceHash({ sources, source_files }: JsonObject): string {
  return sha256(canonicalJson({ sources: sources ?? {}, source_files: source_files ?? [] }));
}

/** An input that the dataset cannot do without is not there. */
export function inputMissing(what: { en: string; ja: string }, path: string): OpsError {
  return new OpsError(
    "input_missing",
    { en: `${what.en} not found: ${path}`, ja: `${what.ja}が見つかりません: ${path}` },
    undefined,
    { exit: 1, fields: { path } },
  );
}

/** An input is there, and nothing can be made of it. */
export function inputInvalid(text: { en: string; ja: string }, path: string): OpsError {
  return new OpsError("input_invalid", text, undefined, { exit: 1, fields: { path } });
}

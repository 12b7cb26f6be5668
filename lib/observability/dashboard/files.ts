import { sha256 } from "../../workspace/found.ts";
import type { DatasetName } from "../datasets/dataset.ts";
import type { BuiltDataset } from "../datasets/build.ts";
import { sourceHash } from "../datasets/dataset.ts";
import { printJson } from "../../workspace/jsonfile.ts";

/** A dataset as a file of the bundle. */
export interface ExportFile {
  name: DatasetName;
  path: string;
  text: string;
  checksum: string;
  rowCount: number;
  sourceHash: string;
}

/** The text has its final form here: its checksum is that of the file's bytes. */
export function exportFile(
  { name, payload, rowCount }: BuiltDataset,
  folder: string,
  indent: number,
): ExportFile {
  const text = indented(payload, indent);
  const path = `${folder}/${name}.json`;
  return { name, path, text, checksum: sha256(text), rowCount, sourceHash: sourceHash(payload) };
}

/** JSON with `indent` blanks a level; 0 is compact. */
export function indented(value: unknown, indent: number): string {
  const text = printJson(value);
  return indent === 2 ? text : `${JSON.stringify(JSON.parse(text), null, indent)}\n`;
}

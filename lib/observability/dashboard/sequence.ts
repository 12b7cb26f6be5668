import { OpsError } from "../../workspace/errors.ts";
import type { Json } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import { storedSequence } from "../automation/sequence.ts";
import { isSequence } from "../automation/tail.ts";
import { type DashboardManifest, dashboardManifest } from "./manifest_schema.ts";

/** Beside the manifest, so that its numbers go on when it is lost. */
export function counterPath(manifest: string): string {
  return `${manifest}.sequence`;
}

/** JSON, or undefined where nothing is there or nothing can be made of it. */
export function maybeReadable(reader: Reader, path: string): Json | undefined {
  try {
    return reader.maybeJson(path);
  } catch (error) {
    if (error instanceof OpsError) return undefined;
    throw error;
  }
}

/** The manifest in force; undefined where there is none or it is damaged. */
export function readManifest(reader: Reader, path: string): DashboardManifest | undefined {
  return dashboardManifest.safeParse(maybeReadable(reader, path)).data;
}

/**
 * One more than any number that was ever given: by the manifest, by the counter beside it, or in the history (specification 06 §9.6).
 */
export function nextSequence(reader: Reader, manifest: string, historyDir: string): number {
  const numberIn = (path: string) => {
    const document = maybeReadable(reader, path);
    const value = isJsonObject(document) ? document.sequence : undefined;
    return isSequence(value) ? value : 0;
  };
  const history = reader.list(historyDir).map((name) => numberIn(`${historyDir}/${name}/manifest.json`));
  return 1 + Math.max(numberIn(manifest), storedSequence(reader, counterPath(manifest)) ?? 0, ...history);
}

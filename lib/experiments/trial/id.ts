import { sha256 } from "../../workspace/found.ts";
import type { Params } from "../space/schema.ts";

/** The baseline's place among the trials: the manifest as it stands. */
export const BASELINE = "baseline";

/** JSON with sorted keys and without blanks: equal parameters have equal texts. */
export function canonicalParams(params: Params): string {
  return JSON.stringify(Object.fromEntries(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/**
 * The name of a trial: first 16 hex digits of SHA-256 over the canonical parameters, the data's hash and the manifest's hash, a line
 * each. The same on every machine and at every time (specification 07 §4.6).
 */
export function trialId(params: Params, data: string, manifest: string): string {
  return sha256(`${canonicalParams(params)}\n${data}\n${manifest}\n`).slice(0, 16);
}

import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Text } from "../../workspace/text.ts";

/** Where something that went wrong was noticed. */
export type TroubleKind =
  "job" | "heartbeat" | "workflow" | "benchmark" | "state_health" | "anomaly" | "unreadable";

/** Something that went wrong, or may have: what the operator looks into. */
export interface Trouble {
  kind: TroubleKind;
  /** ISO instant; null where nobody has said when. */
  at: string | null;
  severity: "bad" | "warn";
  /** Whom it happened to: a job, a step, a symbol. */
  subject: string;
  /** What to look up: error codes and types of anomalies, the most telling first. */
  codes: string[];
  message: Text;
  /** The file that says so. */
  path: string;
  /** As it stands in that file. */
  entry: JsonObject;
  /** What exactly did not hold. */
  failing: Failing[];
  /** How many entries of a kind are summed up here. */
  times: number;
  /** A later run of the same job has succeeded. */
  over: boolean;
  /** What commands about it are filled with: `job`, `symbol`, `mode`, `tf`, `run`, `manifest`. */
  vars: Readonly<Record<string, string>>;
}

/** One thing that did not hold: what was looked at, and what was found. */
export interface Failing {
  what: string;
  found: Text;
}

/** A message of a log or document: those are English. */
export function asLogged(message: string): Text {
  return { en: message, ja: message };
}

/** The objects in a list of a document; none where it is no list. */
export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The texts in a list of a document. */
export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

export function unique(codes: readonly unknown[]): string[] {
  return [...new Set(codes.filter((code) => typeof code === "string" && code !== ""))] as string[];
}

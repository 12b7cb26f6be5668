import { floatWord } from "./decimal.ts";
import type { Json, JsonObject } from "./json.ts";

export { parseJson } from "./jsonparse.ts";

/** How numbers without a JSON form are written: as `"inf"`, `"-inf"`, `"nan"` (states and plans) or as null. */
export type NonFinite = "words" | "null";

/** Indented by 2, LF, final newline, keys in their order, undefined members left out, −0 as 0. */
export function printJson(value: unknown, nonFinite: NonFinite = "null"): string {
  return `${print(value, nonFinite, 2)}\n`;
}

/** One line without blanks and without a newline. */
export function printJsonLine(value: unknown, nonFinite: NonFinite = "null"): string {
  return print(value, nonFinite);
}

/** A replacer is called for every member: only where there is something to replace. */
function print(value: unknown, nonFinite: NonFinite, indent?: number): string {
  return JSON.stringify(value ?? null, nonFinite === "words" ? worded : undefined, indent);
}

const worded = (_: string, member: unknown) =>
  typeof member === "number" ? (floatWord(member) ?? member) : member;

/** Narrows a parsed value to an object. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

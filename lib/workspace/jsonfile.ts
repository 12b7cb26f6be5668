import { floatWord } from "./decimal.ts";
import type { Json, JsonObject } from "./json.ts";

export { parseJson } from "./jsonparse.ts";

/** How numbers without a JSON form are written: as `"inf"`, `"-inf"`, `"nan"` (states and plans) or as null. */
export type NonFinite = "words" | "null";

/** Indented by 2, LF, final newline, keys in their order, undefined members left out, −0 as 0. */
export function printJson(value: unknown, nonFinite: NonFinite = "null"): string {
  return `${print(value, nonFinite, "\n")}\n`;
}

/** One line without blanks and without a newline. */
export function printJsonLine(value: unknown, nonFinite: NonFinite = "null"): string {
  return print(value, nonFinite, "");
}

/** `newline` is the line break with the indent of `value`, or empty for the compact form. */
function print(value: unknown, nonFinite: NonFinite, newline: string): string {
  if (typeof value === "number") return printNumber(value, nonFinite);
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const inner = newline && `${newline}  `;
  const colon = newline ? ": " : ":";
  if (Array.isArray(value)) {
    const items = value.map((item) => inner + print(item, nonFinite, inner));
    return items.length === 0 ? "[]" : `[${items.join(",")}${newline}]`;
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${inner}${JSON.stringify(key)}${colon}${print(member, nonFinite, inner)}`);
  return members.length === 0 ? "{}" : `{${members.join(",")}${newline}}`;
}

function printNumber(value: number, nonFinite: NonFinite): string {
  const word = floatWord(value);
  if (word === undefined) return String(value === 0 ? 0 : value);
  return nonFinite === "words" ? `"${word}"` : "null";
}

/** Narrows a parsed value to an object. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

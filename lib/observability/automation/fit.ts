import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject, printJsonLine } from "../../workspace/jsonfile.ts";

/** Bytes of a line with its newline: the runbook keeps lines under 4 KB, so that one write is one block of most disks. */
export const MOST_BYTES = 4095;
const LONGEST_TEXT = 200;

/**
 * The entry as a line of at most `MOST_BYTES` bytes. A longer one is shortened step by step (specification 06 §2.2) until it fits, and
 * says so in `diagnostics.truncated`. Who ran, how it ended, when, the number, error code and config version always survive.
 */
export function fittedLine(entry: JsonObject): string {
  let line = lineOf(entry);
  let shorter = entry;
  for (const step of STEPS) {
    if (Buffer.byteLength(line) <= MOST_BYTES) return line;
    shorter = step(shorter);
    line = lineOf({ ...shorter, diagnostics: { ...diagnosticsOf(shorter), truncated: true } });
  }
  return line;
}

function lineOf(entry: JsonObject): string {
  return `${printJsonLine(entry)}\n`;
}

const STEPS: ((entry: JsonObject) => JsonObject)[] = [
  ({ automation: _, ...rest }) => rest,
  (entry) => (isJsonObject(entry.summary) ? { ...entry, summary: gistOf(entry.summary) } : entry),
  (entry) => (Array.isArray(entry.artefacts) ? { ...entry, artefacts: cutList(entry.artefacts, 8) } : entry),
  (entry) => ("diagnostics" in entry ? { ...entry, diagnostics: cutLists(entry.diagnostics!) } : entry),
  (entry) => cutTexts(entry) as JsonObject,
  ({ summary: _, ...rest }) => rest,
  ({ message: _, ...rest }) => rest,
  // Members that the steps before do not know, or far too many of them.
  ({ job_id, status, logged_at, sequence, diagnostics }) => {
    const { error_code, config_version } = isJsonObject(diagnostics) ? diagnostics : {};
    return Object.fromEntries(
      Object.entries({
        job_id,
        status,
        logged_at,
        sequence,
        diagnostics: defined({ error_code, config_version }),
      }).filter(([, value]) => value !== undefined),
    ) as JsonObject;
  },
];

function diagnosticsOf(entry: JsonObject): JsonObject {
  return isJsonObject(entry.diagnostics) ? entry.diagnostics : {};
}

function gistOf({ status, error_code }: JsonObject): JsonObject {
  return defined({ status, error_code });
}

function defined(members: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject;
}

function cutList(list: Json[], keep: number): Json[] {
  return list.length > keep ? [...list.slice(0, keep), `…(+${list.length - keep})`] : list;
}

function cutLists(value: Json): Json {
  if (Array.isArray(value)) return value.slice(0, 5).map(cutLists);
  return mapMembers(value, cutLists);
}

function cutTexts(value: Json): Json {
  if (typeof value === "string" && value.length > LONGEST_TEXT) {
    return `${value.slice(0, LONGEST_TEXT).toWellFormed()}…`;
  }
  return Array.isArray(value) ? value.map(cutTexts) : mapMembers(value, cutTexts);
}

function mapMembers(value: Json, map: (member: Json) => Json): Json {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, map(member)]));
}

import { parseDecimal } from "../../../workspace/decimal.ts";
import type { Json, JsonObject } from "../../../workspace/json.ts";
import { isJsonObject } from "../../../workspace/jsonfile.ts";
import { isoUtc } from "../../../workspace/time.ts";
import type { FetchRequest } from "../../source.ts";
import type { Timed } from "../finish.ts";
import { answerError } from "./errors.ts";
import type { FieldSpec, ProviderConfig } from "./schema.ts";
import { stampOf } from "./stamps.ts";
import { fill, type Values } from "./template.ts";

const NUMBERS = ["o", "h", "l", "c", "v", "spread"] as const;
/** So large a share of rows may be unusable before the answer is. */
const BEARABLE = 0.05;

export interface ApiRows {
  timed: Timed[];
  /** Rows that were left out. */
  anomalies: JsonObject[];
}

/**
 * The rows of an answer within the window (specification 04 §14.4). Throws `response_…` codes for an answer of another shape, and the
 * first row's own code (`missing_field:open`) when more than 5 % of the rows cannot be used.
 */
export function rowsOf(
  answer: Json,
  { response }: Pick<ProviderConfig, "response">,
  values: Values,
  request: FetchRequest,
): ApiRows {
  const entries = entriesOf(dataOf(answer, response.data_path, values), response.entry_type);
  const { timestamp_field: field, timestamp_formats: formats, timezone } = response;
  const timed: Timed[] = [];
  const anomalies: JsonObject[] = [];
  for (const [key, entry] of entries) {
    const stamp = field === "key" ? key : entry[field];
    const time =
      typeof stamp === "string" || typeof stamp === "number"
        ? stampOf(String(stamp), formats, timezone)
        : Number.NaN;
    if (time < request.from || time > request.to) continue;
    const read = Number.isNaN(time)
      ? `invalid_timestamp:${String(stamp)}`
      : numbersOf(entry, response.fields);
    if (typeof read === "string")
      anomalies.push({ type: "parse_error", reason: read, row: { [key]: entry } });
    else
      timed.push({ time, row: { timestamp: isoUtc(time), symbol: request.symbol, tf: request.tf, ...read } });
  }
  if (anomalies.length > BEARABLE * (timed.length + anomalies.length)) {
    throw answerError(String(anomalies[0]!.reason));
  }
  return { timed, anomalies };
}

function dataOf(answer: Json, path: readonly (string | number)[], values: Values): Json {
  let at: Json = answer;
  for (const item of path) {
    const key: string | number = typeof item === "string" ? fill(item, values) : item;
    if (at === null) break;
    if (Array.isArray(at)) {
      const index = /^-?\d+$/.test(String(key)) ? Number(key) : Number.NaN;
      at = (Number.isNaN(index) ? undefined : at.at(index)) ?? null;
    } else if (isJsonObject(at)) at = at[key] ?? null;
    else throw answerError("response_path_invalid");
  }
  if (at === null) throw answerError("response_path_missing");
  return at;
}

function entriesOf(data: Json, type: "mapping" | "sequence"): [key: string, entry: JsonObject][] {
  if (type === "mapping" && !isJsonObject(data)) throw answerError("response_expected_mapping");
  if (type === "sequence" && !Array.isArray(data)) throw answerError("response_expected_sequence");
  return Object.entries(data as JsonObject).map(([key, entry]) => {
    if (!isJsonObject(entry)) throw answerError("response_entry_not_mapping");
    return [key, entry];
  });
}

/** The numbers of a row, or why it has none. */
function numbersOf(
  entry: JsonObject,
  fields: ProviderConfig["response"]["fields"],
): Partial<Record<(typeof NUMBERS)[number], number>> | string {
  const numbers: Partial<Record<(typeof NUMBERS)[number], number>> = {};
  for (const name of NUMBERS) {
    const otherwise = name === "v" || name === "spread" ? 0 : undefined;
    const value = numberOf(entry, name, fields[name]);
    if (typeof value === "string") return value;
    const number = value ?? otherwise;
    if (number !== undefined) numbers[name] = number;
  }
  return numbers;
}

function numberOf(entry: JsonObject, name: string, spec: FieldSpec): number | string | undefined {
  if (spec === null) return undefined;
  const { source, required, fallback, value } = detailsOf(spec);
  if (source === undefined) return value ?? fallback;
  const found = entry[source] ?? null;
  if (found === null || (typeof found === "string" && found.trim() === "")) {
    return required ? `missing_field:${source}` : fallback;
  }
  const number =
    typeof found === "number" ? found : typeof found === "string" ? parseDecimal(found) : undefined;
  return number ?? `invalid_field_value:${name}=${typeof found === "string" ? found : JSON.stringify(found)}`;
}

function detailsOf(spec: NonNullable<FieldSpec>) {
  if (typeof spec === "string")
    return { source: spec, required: true, fallback: undefined, value: undefined };
  const source = spec.source ?? spec.field ?? spec.name ?? spec.key;
  return {
    source,
    required: spec.required ?? source !== undefined,
    fallback: spec.default,
    value: spec.value,
  };
}

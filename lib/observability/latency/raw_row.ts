import Papa from "papaparse";
import { csvLine } from "../../workspace/csvfile.ts";
import { parseFloatWords } from "../../workspace/decimal.ts";
import { isoUtc, parseInstant } from "../../workspace/time.ts";

export const CANONICAL_HEADER = "timestamp_utc,latency_ms,status,detail,source";
const HEADERS = [CANONICAL_HEADER, "signal_id,ts_emit,ts_ack,status,detail"];

/** What is not one of these, exactly so, counts as failed. */
const GOOD = ["success", "ok", "stable"];

/** A row as it is understood; `line` is it in the canonical shape, without line end. */
export type RawRow =
  | { is: "sample"; micros: number; latencyMs: number; failed: boolean; line: string; converted: boolean }
  | { is: "header" }
  | { is: "reject"; reason: string };

/** Microseconds since 1970 of a timestamp, NaN for none; digits beyond the sixth are dropped. */
export function microsOf(text: string): number {
  return Math.round(parseInstant(text) * 1000);
}

/**
 * Reads one row of either shape (specification 06 §6.2); each row decides for itself. The canonical one is the analyser's, the other one
 * the emitter's: it is converted, with the time of its acknowledgement and the latency up to that, never below 0.
 */
export function readRow(text: string): RawRow {
  if (HEADERS.includes(text.trim())) return { is: "header" };
  const fields = (Papa.parse<string[]>(text).data[0] ?? []).map((field) => field.trim());
  if (fields.length !== 5) return { is: "reject", reason: `${fields.length} fields, not 5` };
  const [first = "", second = "", third = "", fourth = "", fifth = ""] = fields;
  const micros = microsOf(first);
  const number = parseFloatWords(second);
  if (!Number.isNaN(micros) && number !== undefined) {
    if (!(number >= 0 && Number.isFinite(number))) {
      return { is: "reject", reason: "latency is no number from 0 on" };
    }
    const status = third || "success";
    const line = third === "" ? canonical(micros, number, status, fourth, fifth) : text;
    return sample(micros, number, status, line, third === "");
  }
  const [emitted, acknowledged] = [microsOf(second), microsOf(third)];
  if (Number.isNaN(emitted) || Number.isNaN(acknowledged)) {
    return { is: "reject", reason: "neither a sample nor a record of the emitter" };
  }
  const latency = Math.max(0, acknowledged - emitted) / 1000;
  const status = fourth || "success";
  return sample(acknowledged, latency, status, canonical(acknowledged, latency, status, fifth, first), true);
}

function sample(micros: number, latencyMs: number, status: string, line: string, converted: boolean): RawRow {
  return { is: "sample", micros, latencyMs, failed: !GOOD.includes(status), line, converted };
}

function canonical(
  micros: number,
  latencyMs: number,
  status: string,
  detail: string,
  source: string,
): string {
  return csvLine([isoUtc(micros / 1000), latencyMs.toFixed(6), status, detail, source]).trimEnd();
}

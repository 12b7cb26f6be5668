import { type Scrub, scrubJson } from "../notify/redact.ts";
import { sha256 } from "../workspace/found.ts";
import type { Json, JsonObject } from "../workspace/json.ts";
import { jsonLine } from "../workspace/jsonl.ts";
import type { Reader } from "../workspace/reader.ts";
import { isoUtc } from "../workspace/time.ts";
import type { Store } from "./store.ts";

export const ANOMALY_LOG = "ops/logs/ingest_anomalies.jsonl";

/** Entries of one type that one ingest logs; the rest is counted. */
const PER_TYPE = 200;
/** Bytes of a delivered row in the log. */
const ROW_BYTES = 2048;
/** Lines at the log's end in which no event may stand twice. */
const RETAINED_LINES = 10_000;
const PIECE = 1 << 20;
const LF = 10;

type Severity = "info" | "warning" | "error";

/** Types that are not warnings. */
const severities: Record<string, Severity> = {
  parse_error: "error",
  numeric_error: "error",
  tf_mismatch: "error",
  symbol_mismatch: "error",
  ohlc_invalid: "error",
  price_nonpositive: "error",
  misaligned_timestamp: "error",
  future_bar: "error",
  provider_failure: "error",
  api_request_failure: "error",
  session_edge_gap: "info",
  closed_market_bar: "info",
  synthetic_extension: "info",
  synthetic_superseded: "info",
};

export interface AnomalyOptions {
  reader: Reader;
  store: Store;
  source: string;
  /** UTC epoch milliseconds. */
  now: number;
  runId: string;
  scrub?: Scrub;
}

/** Where irregularities are told. */
export interface AnomalySink {
  add(type: string, fields: JsonObject): void;
}

/** What one ingest has to say in the anomaly log. Entries wait here until a commit takes them along. */
export class Anomalies implements AnomalySink {
  /** Entries taken so far, suppressed ones not. */
  logged = 0;
  #waiting = "";
  readonly #counts = new Map<string, number>();
  #known: Set<string> | undefined;

  constructor(private readonly options: AnomalyOptions) {}

  /** An event that the log's end holds already is not logged again. */
  add(type: string, fields: JsonObject): void {
    const count = (this.#counts.get(type) ?? 0) + 1;
    this.#counts.set(type, count);
    if (count <= PER_TYPE) this.#log(type, fields);
  }

  /** Says how many entries were left out. */
  close(): void {
    for (const [type, count] of this.#counts) {
      if (count > PER_TYPE) {
        this.#log("anomaly_suppressed", { suppressed_type: type, count: count - PER_TYPE });
      }
    }
    this.#counts.clear();
  }

  /** The lines to append, which are then no longer waiting. */
  take(): string {
    const lines = this.#waiting;
    this.#waiting = "";
    return lines;
  }

  #log(type: string, fields: JsonObject): void {
    const { store, source, now, runId, scrub = (text: string) => text } = this.options;
    const said = scrubJson(fields, scrub);
    if (said.row !== undefined) said.row = capped(said.row);
    const { symbol, tf } = store;
    const id = sha256(JSON.stringify([type, symbol, tf, source, said])).slice(0, 16);
    this.#known ??= retainedEvents(this.options.reader);
    if (this.#known.has(id)) return;
    this.#known.add(id);
    this.logged++;
    this.#waiting += jsonLine({
      type,
      ...said,
      symbol,
      tf,
      source,
      severity: severities[type] ?? "warning",
      event_id: id,
      run_id: runId,
      logged_at: isoUtc(Math.floor(now / 1000) * 1000),
    });
  }
}

/** The ids of events in the log's retained end. */
function retainedEvents(reader: Reader): Set<string> {
  using file = reader.open(ANOMALY_LOG);
  if (!file) return new Set();
  let from = file.size;
  const pieces: Uint8Array[] = [];
  for (let lines = 0; from > 0 && lines < RETAINED_LINES;) {
    const piece = file.read(Math.max(0, from - PIECE), Math.min(PIECE, from));
    from -= piece.length;
    pieces.unshift(piece);
    for (const byte of piece) if (byte === LF) lines++;
  }
  const text = Buffer.concat(pieces).toString();
  return new Set([...text.matchAll(/"event_id":"([0-9a-f]{16})"/g)].map(([, id]) => id!));
}

/** The delivered row, or as much of its text as may be logged. */
function capped(row: Json): Json {
  const text = JSON.stringify(row);
  return text.length <= ROW_BYTES ? row : { truncated: text.slice(0, ROW_BYTES - 20) };
}

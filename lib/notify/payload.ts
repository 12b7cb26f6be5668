import type { Json, JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";

/** So many violations of a limit go with an alert, so that its line stays bounded. */
const MOST_VIOLATIONS = 50;

export interface Signal {
  signalId: string;
  /** As it goes out; `isoMicros` unless the caller's own. */
  timestamp: string;
  side: "BUY" | "SELL";
  /** Prices. */
  entry: number;
  tp: number;
  sl: number;
  trail: number;
  /** 0 to 1, as the caller's model sees it. */
  confidence: number;
  meta: Json;
}

/** What is sent of a signal (specification 03 §14.1), keys in their order. */
export function signalPayload(signal: Signal): JsonObject {
  const { signalId, timestamp, side, entry, tp, sl, trail, confidence, meta } = signal;
  return { signal_id: signalId, timestamp_utc: timestamp, side, entry, tp, sl, trail, confidence, meta };
}

/** The payload of an alert (§10): a signal to sell nothing, whose meaning is its id and its meta. */
export function alertPayload(signalId: string, timestamp: string, meta: JsonObject): JsonObject {
  const nothing = { entry: 0, tp: 0, sl: 0, trail: 0, confidence: 0 };
  return signalPayload({ signalId, timestamp, side: "SELL", ...nothing, meta: capViolations(meta) });
}

/** Each anomaly with its 50 largest violations, and how many there were. */
function capViolations(meta: JsonObject): JsonObject {
  if (!Array.isArray(meta.anomalies)) return meta;
  return { ...meta, anomalies: meta.anomalies.map(capAnomaly) };
}

function capAnomaly(anomaly: Json): Json {
  if (!isJsonObject(anomaly) || !Array.isArray(anomaly.violations)) return anomaly;
  const { violations } = anomaly;
  const largest = violations.toSorted((a, b) => deltaOf(b) - deltaOf(a)).slice(0, MOST_VIOLATIONS);
  return { ...anomaly, violations: largest, violations_total: violations.length };
}

function deltaOf(violation: Json): number {
  return isJsonObject(violation) && typeof violation.abs_delta === "number" ? violation.abs_delta : 0;
}

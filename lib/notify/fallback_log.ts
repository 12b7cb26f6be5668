import type { JsonObject } from "../workspace/json.ts";
import { isoMicros } from "../workspace/time.ts";

/**
 * A message that did not arrive, as the fallback log keeps it (specification 03 §14.4): when and why, then the payload's own members.
 * `now` is in UTC epoch milliseconds.
 */
export function fallbackLine(now: number, note: string, payload: JsonObject, extra?: JsonObject): JsonObject {
  return { ts: isoMicros(now), note, ...payload, ...(extra && { extra }) };
}

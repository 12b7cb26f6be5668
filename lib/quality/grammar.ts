import { parseInstant } from "../workspace/time.ts";

/**
 * A bar's time in UTC epoch milliseconds, NaN where the text is none (specification 05 §1.3): as `parseInstant`, and a blank may stand
 * before the offset; a lower-case `z` is no zone.
 */
export function barInstant(text: string): number {
  const trimmed = text.trim();
  if (trimmed.endsWith("z")) return Number.NaN;
  const zoneless = trimmed.endsWith("Z") ? trimmed.slice(0, -1) : trimmed;
  return parseInstant(zoneless.length > 19 ? zoneless.replace(/ (?=[+-]\d)/, "") : zoneless);
}

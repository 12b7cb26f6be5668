import { parseInstant } from "../workspace/time.ts";

/**
 * UTC epoch milliseconds of a run's time as indexes hold it: `YYYYMMDD_HHMMSS`, `YYYYMMDDHHMMSS` or any ISO form; NaN for anything else.
 */
export function parseRunStamp(text: string): number {
  return parseInstant(text.trim().replace(/^(\d{8})(\d{6})$/, "$1_$2"));
}

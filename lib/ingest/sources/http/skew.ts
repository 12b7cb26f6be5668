import { httpDateMs } from "../../../notify/retry_after.ts";
import type { GetAnswer } from "./get.ts";

/**
 * The other side's clock less ours in ms, by the `Date` header of an answer that was asked for at `asked` and had come at `came` (our
 * clock). A cached answer carries its `Age` (RFC 9111 §5.1). Undefined without a readable date. It is good to about half a second.
 */
export function skewOf({ date, age }: GetAnswer, asked: number, came: number): number | undefined {
  const sent = date === null ? undefined : httpDateMs(date);
  if (sent === undefined) return undefined;
  const seconds = age !== null && /^\d{1,9}$/.test(age) ? Number(age) : 0;
  // The header is cut to the second: on average it is half a second old.
  return sent + seconds * 1000 + 500 - (asked + came) / 2;
}

/** The middle one, or the mean of the two in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

import { sha256 } from "../workspace/found.ts";

/** At least -1 and below 1; the same for the same words. It spreads what many senders would do at once, and needs no chance. */
export function jitterOf(...words: (string | number)[]): number {
  return Number.parseInt(sha256(words.join(":")).slice(0, 8), 16) / 2 ** 31 - 1;
}

import type { Finding } from "./facts.ts";

/** A finding where it applies, else none. */
export function finding(
  when: boolean,
  code: string,
  tone: Finding["tone"],
  text: () => Finding["text"],
): Finding[] {
  return when ? [{ code, tone, text: text() }] : [];
}

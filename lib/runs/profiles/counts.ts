import { z } from "zod";
import type { EvCounts } from "./statistics.ts";

const count = z.preprocess((value) => value ?? 1, z.number().min(0));
const estimate = z.object({ alpha: z.number().min(0), beta: z.number().min(0) }).partial();
const bucket = z.object({ alpha: count, beta: count });
const stateSchema = z.object({
  ev_global: estimate.nullish(),
  ev_buckets: z.record(z.string(), z.unknown()).nullish(),
});

/** The estimator's counts of a state document, and the keys of buckets that had to be left out. Null for anything but a state. */
export function countsOf(document: unknown): { counts: EvCounts; dropped: string[] } | null {
  const state = stateSchema.safeParse(document);
  if (!state.success) return null;
  const counts: EvCounts = { global: state.data.ev_global ?? {}, buckets: {} };
  const dropped: string[] = [];
  for (const [key, value] of Object.entries(state.data.ev_buckets ?? {})) {
    const parsed = bucket.safeParse(value);
    if (key.split(":").length === 3 && parsed.success) counts.buckets[key] = parsed.data;
    else dropped.push(key);
  }
  return { counts, dropped };
}

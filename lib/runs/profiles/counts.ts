import type { EvCounts } from "./statistics.ts";

/** The estimator's counts of a state document, and the keys of buckets that had to be left out. Null for anything but a state. */
export function countsOf(document: unknown): { counts: EvCounts; dropped: string[] } | null {
  if (!isMap(document)) return null;
  const { ev_global = null, ev_buckets = null } = document;
  if (ev_global !== null && !isEstimate(ev_global)) return null;
  if (ev_buckets !== null && !isMap(ev_buckets)) return null;
  const { alpha, beta } = ev_global ?? {};
  const global = { ...(alpha !== undefined && { alpha }), ...(beta !== undefined && { beta }) };
  const counts: EvCounts = { global, buckets: {} };
  const dropped: string[] = [];
  for (const [key, value] of Object.entries(ev_buckets ?? {})) {
    const bucket = bucketOf(value);
    if (key.split(":").length === 3 && bucket) counts.buckets[key] = bucket;
    else dropped.push(key);
  }
  return { counts, dropped };
}

/** A bucket that says nothing of a count has the one that it began with. */
function bucketOf(value: unknown): { alpha: number; beta: number } | undefined {
  if (!isMap(value)) return undefined;
  const [alpha, beta] = [value.alpha ?? 1, value.beta ?? 1];
  return isCount(alpha) && isCount(beta) ? { alpha, beta } : undefined;
}

function isEstimate(value: unknown): value is { alpha?: number; beta?: number } {
  return isMap(value) && [value.alpha, value.beta].every((count) => count === undefined || isCount(count));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

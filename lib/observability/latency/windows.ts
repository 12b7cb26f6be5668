import { fixedText } from "../../workspace/rounding.ts";
import type { Samples } from "./samples.ts";

export const WINDOW_MS = 3_600_000;

/** One window of the roll-up. Times are UTC epoch milliseconds; latencies are in ms, rounded to three decimals, as files hold them. */
export interface LatencyWindow {
  start: number;
  end: number;
  count: number;
  failureCount: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** Failures by count, exact where the file's figure is rounded. */
export function failureRate({ failureCount, count }: LatencyWindow): number {
  return count > 0 ? failureCount / count : 0;
}

/** To so many decimals, ties to the even digit. */
export function rounded(value: number, decimals: number): number {
  return Number(fixedText(value, decimals));
}

/**
 * Windows by start, ascending; only those that have samples. A window begins at a multiple of its length since 1970 and holds failed
 * samples, too.
 */
export function rollUp(samples: Samples, windowMs = WINDOW_MS): LatencyWindow[] {
  const { micros, latencyMs, failed, count } = samples;
  const width = windowMs * 1000;
  const places = new Map<number, number>();
  const numbers: number[] = [];
  const sizes: number[] = [];
  const failures: number[] = [];
  const placeOf = new Uint32Array(count);
  for (let at = 0, last = Number.NaN, place = 0; at < count; at++) {
    const number = Math.floor(micros[at]! / width);
    if (number !== last) {
      last = number;
      place = places.get(number) ?? numbers.push(number) - 1;
      places.set(number, place);
    }
    placeOf[at] = place;
    sizes[place] = (sizes[place] ?? 0) + 1;
    failures[place] = (failures[place] ?? 0) + failed[at]!;
  }
  const begins: number[] = [];
  for (let place = 0, sum = 0; place < sizes.length; sum += sizes[place++]!) begins.push(sum);
  const grouped = new Float64Array(count);
  const next = [...begins];
  for (let at = 0; at < count; at++) grouped[next[placeOf[at]!]!++] = latencyMs[at]!;
  const windows = numbers.map((number, place) => {
    const values = grouped.subarray(begins[place]!, begins[place]! + sizes[place]!).sort();
    return {
      start: number * windowMs,
      end: (number + 1) * windowMs,
      count: sizes[place]!,
      failureCount: failures[place]!,
      p50Ms: rounded(percentile(values, 50), 3),
      p95Ms: rounded(percentile(values, 95), 3),
      p99Ms: rounded(percentile(values, 99), 3),
      maxMs: rounded(values.at(-1)!, 3),
    };
  });
  return windows.sort((a, b) => a.start - b.start);
}

/** The q-th percentile of ascending values, with linear interpolation between neighbours (specification 06 §6.3). */
export function percentile(values: Float64Array, q: number): number {
  const k = ((values.length - 1) * q) / 100;
  const low = Math.floor(k);
  const weight = k - low;
  const high = Math.min(low + 1, values.length - 1);
  return values[low]! * (1 - weight) + values[high]! * weight;
}

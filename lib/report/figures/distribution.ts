import type { JsonObject } from "../../workspace/json.ts";

/** How often values fall into `[from, to)`; the last bin includes its end. */
export interface Bin extends JsonObject {
  from: number;
  to: number;
  count: number;
}

export interface Distribution extends JsonObject {
  count: number;
  mean: number | null;
  /** Sample standard deviation; null for fewer than two values. */
  deviation: number | null;
  /** Quantiles 5 %, 25 %, 50 %, 75 %, 95 %, linear between order statistics. Empty without values. */
  quantiles: number[];
  bins: Bin[];
}

/** Where values lie. Bins are of one round width (1, 2 or 5 times a power of ten), about `count` of them, and begin at multiples of it. */
export function distribution(values: readonly number[], count = 24): Distribution {
  const sorted = values.toSorted((a, b) => a - b);
  if (sorted.length === 0) return { count: 0, mean: null, deviation: null, quantiles: [], bins: [] };
  const mean = sorted.reduce((total, value) => total + value, 0) / sorted.length;
  const squares = sorted.reduce((total, value) => total + (value - mean) ** 2, 0);
  return {
    count: sorted.length,
    mean,
    deviation: sorted.length > 1 ? Math.sqrt(squares / (sorted.length - 1)) : null,
    quantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map((share) => quantile(sorted, share)),
    bins: binsOf(sorted, count),
  };
}

/** Of ascending values, linear between order statistics. */
export function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.ceil(place)]!];
  return low + (high - low) * (place - below);
}

function binsOf(sorted: readonly number[], count: number): Bin[] {
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const width = roundWidth((most - least) / count);
  const first = Math.floor(least / width);
  const bins = Array.from({ length: Math.max(1, Math.ceil(most / width) - first) }, (_, index) => ({
    from: (first + index) * width,
    to: (first + index + 1) * width,
    count: 0,
  }));
  for (const value of sorted) {
    bins[Math.min(bins.length - 1, Math.floor(value / width) - first)]!.count++;
  }
  return bins;
}

function roundWidth(raw: number): number {
  if (!(raw > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map((factor) => factor * power).find((width) => width >= raw)!;
}

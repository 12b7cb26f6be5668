import { parseDecimal } from "../../workspace/decimal.ts";
import type { Json } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { parseInstant } from "../../workspace/time.ts";
import type { Figures } from "./telemetry.ts";

/** Equity over time: `at` is UTC epoch milliseconds (microseconds as a fraction), ascending, each instant once. */
export interface Curve {
  at: number[];
  equity: number[];
}

/**
 * Reads an equity curve: pairs `[time, equity]` or objects (`ts`, `timestamp` or `date`; `equity`, `value` or `equity_value`). Of several
 * points at one instant the last counts; points that cannot be read are left out.
 */
export function readCurve(value: Json | undefined): Curve {
  const points = new Map<number, number>();
  for (const entry of Array.isArray(value) ? value : []) {
    const [time, worth] = pointOf(entry);
    const at = typeof time === "string" ? parseInstant(time) : Number.NaN;
    const equity = typeof worth === "string" ? (parseDecimal(worth) ?? Number.NaN) : worth;
    if (!Number.isNaN(at) && typeof equity === "number" && Number.isFinite(equity)) points.set(at, equity);
  }
  const sorted = [...points].sort(([a], [b]) => a - b);
  return { at: sorted.map(([at]) => at), equity: sorted.map(([, equity]) => equity) };
}

function pointOf(entry: Json): [Json | undefined, Json | undefined] {
  if (Array.isArray(entry)) return [entry[0], entry[1]];
  if (!isJsonObject(entry)) return [undefined, undefined];
  return [entry.ts ?? entry.timestamp ?? entry.date, entry.equity ?? entry.value ?? entry.equity_value];
}

/** Curves on one timeline: `equity[i]` is that of the i-th curve at each instant of `at`. */
export interface Aligned {
  at: number[];
  equity: number[][];
}

/**
 * All instants of all curves from the latest of their beginnings on, each curve filled forward (specification 07 §6.1).
 * Without curves, or with an empty one, the timeline is empty.
 */
export function align(curves: readonly Curve[]): Aligned {
  const start = Math.max(...curves.map(({ at }) => at[0] ?? Number.POSITIVE_INFINITY));
  const at = [...new Set(curves.flatMap((curve) => curve.at))]
    .filter((t) => t >= start)
    .sort((a, b) => a - b);
  return { at, equity: curves.map((curve) => filledForward(curve, at)) };
}

function filledForward(curve: Curve, timeline: readonly number[]): number[] {
  let next = 0;
  return timeline.map((t) => {
    while (next < curve.at.length && curve.at[next]! <= t) next++;
    return curve.equity[next - 1]!;
  });
}

/**
 * Pearson's correlation of the changes in currency, strategy to peer, without the diagonal; empty for fewer than two curves or two
 * instants. Series that are too short or do not move have 0.
 */
export function correlations(ids: readonly string[], { at, equity }: Aligned): Record<string, Figures> {
  if (ids.length < 2 || at.length < 2) return {};
  const changes = equity.map((series) => series.slice(1).map((value, i) => value - series[i]!));
  const rows = ids.map((id, i): [string, Figures] => {
    const peers = ids.map((peer, j): [string, number] => [peer, pearson(changes[i]!, changes[j]!)]);
    return [id, Object.fromEntries(peers.filter((_, j) => j !== i))];
  });
  return Object.fromEntries(rows);
}

/** Of two series of one length; 0 where it is not defined. */
export function pearson(x: readonly number[], y: readonly number[]): number {
  if (x.length < 2) return 0;
  const [dx, dy] = [deviations(x), deviations(y)];
  const scale = Math.sqrt(dot(dx, dx) * dot(dy, dy));
  return scale > 0 ? Math.min(1, Math.max(-1, dot(dx, dy) / scale)) : 0;
}

function deviations(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function dot(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, value, i) => sum + value * y[i]!, 0);
}

/** Per tag and peer the correlation of largest magnitude among the strategies that carry the tag. */
export function correlationsByTag(
  rows: Record<string, Figures>,
  tagsOf: (id: string) => readonly string[],
): Record<string, Figures> {
  const byTag: Record<string, Figures> = {};
  for (const [id, peers] of Object.entries(rows)) {
    for (const tag of tagsOf(id)) {
      const row = byTag[tag] ?? {};
      byTag[tag] = row;
      for (const [peer, value] of Object.entries(peers)) {
        if (Math.abs(value) > Math.abs(row[peer] ?? 0) || row[peer] === undefined) row[peer] = value;
      }
    }
  }
  return byTag;
}

/**
 * Largest fall of the sum of all curves below its running peak, in percent of the peak: 0 or less. Instants with a peak of 0 or less
 * do not count; null without any.
 */
export function maxDrawdownPct({ at, equity }: Aligned): number | null {
  let peak = Number.NEGATIVE_INFINITY;
  let worst: number | null = null;
  for (let i = 0; i < at.length; i++) {
    const total = equity.reduce((sum, series) => sum + series[i]!, 0);
    peak = Math.max(peak, total);
    if (peak > 0) worst = Math.min(worst ?? 0, (100 * (total - peak)) / peak);
  }
  return worst;
}

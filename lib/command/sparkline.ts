const BLOCKS = "▁▂▃▄▅▆▇█";

/** A series as a line of blocks of rising height, the least value the lowest. A level series lies in the middle. */
export function sparkline(values: readonly number[]): string {
  const least = Math.min(...values);
  const range = Math.max(...values) - least;
  return values
    .map((value) => (range > 0 ? Math.min(7, Math.floor(((value - least) / range) * 8)) : 3))
    .map((height) => BLOCKS[height])
    .join("");
}

/**
 * A step function of time read at `columns` equal intervals, at the end of each. `points` are in order of time; the first one's time
 * and the last one's are the ends.
 */
export function resample(
  points: readonly (readonly [time: number, value: number])[],
  columns: number,
): number[] {
  if (points.length === 0) return [];
  const start = points[0]![0];
  const length = points.at(-1)![0] - start;
  let next = 0;
  let value = points[0]![1];
  return Array.from({ length: columns }, (_, column) => {
    const end = start + (length * (column + 1)) / columns;
    while (next < points.length && (points[next]![0] <= end || column === columns - 1))
      value = points[next++]![1];
    return value;
  });
}

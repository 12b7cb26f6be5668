const BLOCKS = "▁▂▃▄▅▆▇█";

/**
 * A series as a line of blocks of rising height, the least value the lowest. A level series lies in the middle. With a `scale`, its two ends
 * are the lowest and the highest block, so that several lines can be compared.
 */
export function sparkline(values: readonly number[], scale?: readonly [least: number, most: number]): string {
  const [least, most] = scale ?? [Math.min(...values), Math.max(...values)];
  const range = most - least;
  return values
    .map((value) => (range > 0 ? Math.min(7, Math.floor(((value - least) / range) * 8)) : 3))
    .map((height) => BLOCKS[Math.max(0, height)])
    .join("");
}

/** A share between 0 and 1 as a bar of so many columns, in eighths of a column; with a mark at a second share where there is one. */
export function shareBar(share: number, columns: number, mark?: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * columns * 8);
  const full = "█".repeat(Math.floor(eighths / 8));
  const part = eighths % 8 > 0 ? "▏▎▍▌▋▊▉"[(eighths % 8) - 1]! : "";
  const cells = [...(full + part).padEnd(columns, " ")];
  if (mark !== undefined)
    cells[Math.min(columns - 1, Math.floor(Math.min(1, Math.max(0, mark)) * columns))] = "│";
  return cells.join("");
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

const BLOCKS = "▁▂▃▄▅▆▇█";

/** Stretches of time on a line of `columns`: a column is the higher, the more of it they cover, and a dot where they do not touch it. */
export function timeline(
  stretches: readonly (readonly [from: number, to: number])[],
  start: number,
  end: number,
  columns: number,
): string {
  const width = (end - start) / columns;
  return Array.from({ length: columns }, (_, column) => {
    const [left, right] = [start + column * width, start + (column + 1) * width];
    let covered = 0;
    for (const [from, to] of stretches) covered += Math.max(0, Math.min(to, right) - Math.max(from, left));
    return covered === 0 ? "·" : BLOCKS[Math.min(7, Math.floor((covered / width) * 8))];
  }).join("");
}

import type { Judged } from "./summary.ts";

const WIDTH = 1000;
const HEIGHT = 400;
const PANEL = { width: 400, height: 270, top: 60 };
const LEFT_EDGES = [70, 560] as const;
const INK = "#334155";
const LINE = "#2563eb";
const BASE = "#94a3b8";

interface Panel {
  title: string;
  unit: string;
  /** `x` in days. */
  points: { x: number; y: number }[];
  baseline: number;
}

/** The win rate and the pips of every rolling window beside the baseline's: two panels, 1000 × 400, no part of it from elsewhere. */
export function drawSummary(
  summary: Pick<Judged, "baseline" | "rolling"> & { symbol: string; mode: string },
): string {
  const { baseline, rolling, symbol, mode } = summary;
  const panels: Panel[] = [
    {
      title: "Win Rate (%)",
      unit: "%",
      points: rolling.map(({ window, win_rate }) => ({ x: window, y: win_rate * 100 })),
      baseline: baseline.win_rate * 100,
    },
    {
      title: "Total Pips",
      unit: "pips",
      points: rolling.map(({ window, total_pips }) => ({ x: window, y: total_pips ?? 0 })),
      baseline: baseline.total_pips ?? 0,
    },
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="${INK}">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
<text x="${WIDTH / 2}" y="22" text-anchor="middle" font-size="15" font-weight="bold">${symbol} ${mode}</text>
${panels.map((panel, index) => drawPanel(panel, LEFT_EDGES[index]!)).join("\n")}
</svg>
`;
}

function drawPanel({ title, unit, points, baseline }: Panel, left: number): string {
  const { width, height, top } = PANEL;
  const bottom = top + height;
  const x = scale(
    points.map((point) => point.x),
    [left + 20, left + width - 20],
  );
  const values = [...points.map(({ y }) => y), baseline];
  const y = scale(values, [bottom - 20, top + 20]);
  const base = y(baseline).toFixed(1);
  const line = points.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`).join(" ");
  const ticks = [...new Set([Math.min(...values), Math.max(...values)])];
  return [
    `<g><text x="${left + width / 2}" y="${top - 12}" text-anchor="middle" font-weight="bold">${title}</text>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="none" stroke="${BASE}"/>`,
    ...ticks.map((value) => text(left - 6, y(value) + 4, value.toFixed(1), "end")),
    ...points.map((point) => text(x(point.x), bottom + 18, String(point.x), "middle")),
    text(left + width / 2, bottom + 38, "window (days)", "middle"),
    `<text transform="translate(${left - 50},${top + height / 2}) rotate(-90)" text-anchor="middle">${unit}</text>`,
    `<line x1="${left}" y1="${base}" x2="${left + width}" y2="${base}" stroke="${BASE}" stroke-dasharray="6 4"/>`,
    `<polyline points="${line}" fill="none" stroke="${LINE}" stroke-width="2"/>`,
    ...points.map(
      (point) => `<circle cx="${x(point.x).toFixed(1)}" cy="${y(point.y).toFixed(1)}" r="4" fill="${LINE}"/>`,
    ),
    `<circle cx="${left + 16}" cy="${top + 14}" r="4" fill="${LINE}"/>${text(left + 26, top + 18, "rolling", "start")}`,
    `<line x1="${left + 84}" y1="${top + 14}" x2="${left + 108}" y2="${top + 14}" stroke="${BASE}" stroke-dasharray="6 4"/>${text(left + 114, top + 18, "baseline", "start")}</g>`,
  ].join("\n");
}

function text(x: number, y: number, content: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${content}</text>`;
}

/** Maps the values' range on the pixels; a single value lies in the middle. */
function scale(values: readonly number[], [from, to]: readonly [number, number]): (value: number) => number {
  const least = Math.min(...values);
  const range = Math.max(...values) - least;
  return (value) => (range > 0 ? from + ((value - least) / range) * (to - from) : (from + to) / 2);
}

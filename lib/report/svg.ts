import type { Text } from "../workspace/text.ts";
import { type Html, h, type Piece } from "./html.ts";

export const WIDTH = 720;
export const LEFT = 56;
export const BOTTOM = 26;
export const TOP = 8;
/** Of a bar. */
const WIDEST = 90;

export interface Bar {
  label: string | Text;
  value: number | null;
  /** What a pointer over the bar reads. */
  tip?: string;
}

/** Words in a drawing: a drawing knows no `span`. */
export function drawnWords(words: string | Text): Html {
  if (typeof words === "string") return h`${words}`;
  return h`<tspan lang="en">${words.en}</tspan><tspan lang="ja">${words.ja}</tspan>`;
}

/** Bars from zero, up and down; null leaves a gap. Negative ones are told by their direction, not by colour alone. */
export function barChart(bars: readonly Bar[], { height = 200, unit = "" } = {}): Html {
  const values = bars.map(({ value }) => value ?? 0);
  const scale = linear(Math.min(0, ...values), Math.max(0, ...values), height);
  const step = (WIDTH - LEFT) / Math.max(1, bars.length);
  const every = Math.ceil(bars.length / 24);
  const drawn = bars.map(({ label, value, tip }, index) => {
    const wide = Math.min(step * 0.8, WIDEST);
    const x = LEFT + (index + 0.5) * step - wide / 2;
    const [top, bottom] = [scale.y(Math.max(0, value ?? 0)), scale.y(Math.min(0, value ?? 0))];
    const fill = (value ?? 0) < 0 ? "var(--bad)" : "var(--accent)";
    return h`${
      value !== null &&
      h`<rect x="${f(x)}" y="${f(top)}" width="${f(wide)}" height="${f(Math.max(0.5, bottom - top))}" fill="${fill}"><title>${tip ?? `${typeof label === "string" ? label : label.en}: ${value}${unit}`}</title></rect>`
    }${index % every === 0 && h`<text x="${f(x + wide / 2)}" y="${height - 8}" text-anchor="middle">${drawnWords(label)}</text>`}`;
  });
  return frame(height, [axis(scale), drawn]);
}

/** Points; `marked` ones are filled, and say why they are on their `tip`. */
export function scatter(
  points: readonly { x: number; y: number; marked?: boolean; tip: string }[],
  { height = 260, xName = "", yName = "" } = {},
): Html {
  const across = range(points.map(({ x }) => x));
  const scale = linear(...range(points.map(({ y }) => y)), height);
  const place = (value: number) =>
    LEFT + ((value - across[0]) / (across[1] - across[0] || 1)) * (WIDTH - LEFT - 12) + 4;
  const dots = points.map(
    ({ x, y, marked, tip }) =>
      h`<circle cx="${f(place(x))}" cy="${f(scale.y(y))}" r="${marked ? 5 : 3}" fill="${marked ? "var(--accent)" : "none"}" stroke="var(--accent)"><title>${tip}</title></circle>`,
  );
  return frame(height, [
    axis(scale),
    dots,
    h`<text x="${WIDTH - 10}" y="${height - 8}" text-anchor="end">${xName} ${Number(across[0].toPrecision(3))} … ${Number(across[1].toPrecision(3))}</text><text x="${LEFT + 4}" y="14">${yName}</text>`,
  ]);
}

/** Cells by row and column; the shade is the share of the largest magnitude, the sign is in the figure. */
export function heatMap(
  rows: readonly (string | Text)[],
  columns: readonly (string | Text)[],
  value: (row: number, column: number) => { value: number; text: string; tip: string } | null,
): Html {
  const cells = rows.map((_, row) => columns.map((_, column) => value(row, column)));
  const most = Math.max(...cells.flat().map((cell) => Math.abs(cell?.value ?? 0)), 1e-12);
  const [wide, high] = [(WIDTH - 90) / Math.max(1, columns.length), 24];
  const height = rows.length * high + 24;
  return frame(height, [
    columns.map(
      (name, index) =>
        h`<text x="${f(90 + index * wide + wide / 2)}" y="14" text-anchor="middle">${drawnWords(name)}</text>`,
    ),
    rows.map(
      (name, row) => h`<text x="84" y="${20 + row * high + 16}" text-anchor="end">${drawnWords(name)}</text>`,
    ),
    cells.map((line, row) =>
      line.map((cell, column) => {
        if (!cell) return null;
        const shade = 0.12 + 0.6 * (Math.abs(cell.value) / most);
        const [x, y] = [90 + column * wide, 20 + row * high];
        return h`<rect x="${f(x + 1)}" y="${y + 1}" width="${f(wide - 2)}" height="${high - 2}" fill="${cell.value < 0 ? "var(--bad)" : "var(--good)"}" fill-opacity="${f(shade)}"><title>${cell.tip}</title></rect><text x="${f(x + wide / 2)}" y="${y + 16}" text-anchor="middle" style="fill:var(--ink)">${cell.text}</text>`;
      }),
    ),
  ]);
}

export interface Scale {
  y(value: number): number;
  ticks: number[];
}

/** A scale from the bottom to the top; of a single value, or of none, a little around it. */
export function linear(low: number, high: number, height: number): Scale {
  const [from, to] = low < high ? [low, high] : Number.isFinite(low) ? [low - 1, low + 1] : [0, 1];
  const y = (value: number) => TOP + (1 - (value - from) / (to - from)) * (height - TOP - BOTTOM);
  return { y, ticks: niceTicks(from, to) };
}

/** Round figures inside a range, about five. */
export function niceTicks(from: number, to: number): number[] {
  const raw = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one >= raw)!;
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step);
}

export function axis({ y, ticks }: Scale, end = WIDTH): Html {
  return h`${ticks.map(
    (value) =>
      h`<line x1="${LEFT}" x2="${end}" y1="${f(y(value))}" y2="${f(y(value))}" stroke="var(--line)"/><text x="${LEFT - 6}" y="${f(y(value) + 4)}" text-anchor="end">${tick(value)}</text>`,
  )}`;
}

/** A drawing, which scrolls where the window is too narrow to read it; one that is `walked` with the arrow keys, by a name, takes the focus. */
export function frame(height: number, content: Piece, walked?: string): Html {
  return h`<div class="drawing"><svg viewBox="0 0 ${WIDTH} ${height}" role="img"${walked !== undefined && h` tabindex="0" aria-label="${walked}"`}>${content}</svg></div>`;
}

function range(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? [low - 1, high + 1] : [low, high];
}

/** A coordinate: a tenth of a pixel is enough. */
export function f(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function tick(value: number): string {
  return String(Number(value.toPrecision(6)));
}

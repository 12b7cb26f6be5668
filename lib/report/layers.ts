import { type Html, h, type Piece } from "./html.ts";
import { axis, BOTTOM, f, frame, LEFT, linear, type Scale, tick, TOP, WIDTH } from "./svg.ts";

/** One thing drawn over the chart's places, from left to right; null is a gap. */
export interface Layer {
  /** A band is the area between its values and `upper`. */
  kind: "line" | "bars" | "band";
  /** As the data call it; it stands before the value under the pointer. */
  name: string;
  /** What the legend says; the name when absent. */
  title?: Piece;
  values: readonly (number | null)[];
  upper?: readonly (number | null)[];
  colour?: string;
  /** Of an SVG stroke; a solid line when absent. */
  dashes?: string;
  /** Measured by the axis on the right. */
  right?: boolean;
}

interface Look {
  height?: number;
  /** What the axes measure, with units. */
  left?: Piece;
  right?: Piece;
  /** Places whose whole height is shaded, and what that means. */
  shaded?: { places: readonly boolean[]; title: Piece };
}

const RIGHT = 52;
/** Of a label's letter, with air. */
const LETTER = 6.5;

/**
 * Lines, bars and bands over the same places, with up to two axes and a legend. Where the pointer is, or the arrow keys, the figures are
 * read out below.
 */
export function layerChart(labels: readonly string[], layers: readonly Layer[], look: Look = {}): Html {
  const { height = 240, left, right, shaded } = look;
  const twoAxes = layers.some((layer) => layer.right);
  const end = WIDTH - (twoAxes ? RIGHT : 8);
  const step = (end - LEFT) / Math.max(1, labels.length);
  const drawing = { step, bars: layers.filter(({ kind }) => kind === "bars") };
  const scales = [false, true].map((side) =>
    scaleOf(
      layers.filter((layer) => Boolean(layer.right) === side),
      height,
    ),
  );
  const drawn = layers.map((layer) => drawLayer(layer, scales[layer.right ? 1 : 0]!, drawing));
  const widest = Math.max(0, ...labels.map(({ length }) => length)) * LETTER + 10;
  const every = Math.max(1, Math.ceil(widest / step));
  const full = height - TOP - BOTTOM;
  const column = (index: number) =>
    h`x="${f(LEFT + index * step)}" y="${TOP}" width="${f(step)}" height="${full}"`;
  return h`<div data-readout>
    <p class="axes"><span>${left}</span><span>${right}</span></p>
    ${frame(
      height,
      [
        axis(scales[0]!, end),
        twoAxes && rightTicks(scales[1]!, end),
        labels.map((_, index) => shaded?.places[index] && h`<rect ${column(index)} class="shaded"/>`),
        drawn,
        labels.map(
          (label, index) =>
            index % every === 0 &&
            h`<text x="${f(LEFT + (index + 0.5) * step)}" y="${height - 8}" text-anchor="middle">${label}</text>`,
        ),
        labels.map(
          (label, index) =>
            h`<rect ${column(index)} class="place" data-tip="${tipOf(label, layers, index)}"/>`,
        ),
      ],
      layers.map(({ name }) => name).join(", "),
    )}
    <p class="legend">${layers.map(legendOf)}${shaded && h`<span><i class="shade"></i>${shaded.title}</span>`}</p>
    <output></output>
  </div>`;
}

/** Lines alone, the second and later ones dashed. */
export function lineChart(
  labels: readonly string[],
  series: readonly { name: string; values: readonly (number | null)[]; dashed?: boolean; colour?: string }[],
  look: Look = {},
): Html {
  const layers = series.map(({ dashed, ...one }) => ({
    kind: "line" as const,
    ...one,
    ...(dashed && { dashes: "5 4" }),
  }));
  return layerChart(labels, layers, look);
}

/** Bars stand on zero, so that it is in sight where there are any. */
function scaleOf(layers: readonly Layer[], height: number): Scale {
  const figures = layers
    .flatMap(({ values, upper = [] }) => [...values, ...upper])
    .filter((value) => value !== null);
  if (layers.some(({ kind }) => kind === "bars")) figures.push(0);
  return linear(Math.min(...figures), Math.max(...figures), height);
}

interface Drawing {
  step: number;
  bars: readonly Layer[];
}

function drawLayer(layer: Layer, scale: Scale, { step, bars }: Drawing): Piece {
  const { kind, values, upper, colour = "var(--accent)", dashes = "none" } = layer;
  const x = (index: number) => LEFT + (index + 0.5) * step;
  if (kind === "bars") {
    const wide = (step * 0.8) / bars.length;
    const from = step * 0.1 + bars.indexOf(layer) * wide;
    return values.map((value, index) => {
      if (value === null) return null;
      const [high, low] = [scale.y(Math.max(0, value)), scale.y(Math.min(0, value))];
      return h`<rect x="${f(LEFT + index * step + from)}" y="${f(high)}" width="${f(wide)}" height="${f(Math.max(0.5, low - high))}" fill="${colour}" fill-opacity="0.55"/>`;
    });
  }
  if (kind === "band") {
    const known = values.flatMap((value, index) => (value === null || upper?.[index] == null ? [] : [index]));
    const along = (side: readonly (number | null)[], places: readonly number[]) =>
      places.map((index) => `${f(x(index))} ${f(scale.y(side[index]!))}`);
    const outline =
      known.length > 0
        ? `M${[...along(values, known), ...along(upper!, known.toReversed())].join("L")}Z`
        : "";
    return h`<path d="${outline}" fill="${colour}" fill-opacity="0.14"/>`;
  }
  const path = values
    .map((value, index) =>
      value === null ? "" : `${values[index - 1] == null ? "M" : "L"}${f(x(index))} ${f(scale.y(value))}`,
    )
    .join("");
  // A figure between two gaps is no line: it is marked by a point.
  const lonely = values.map(
    (value, index) =>
      value !== null &&
      values[index - 1] == null &&
      values[index + 1] == null &&
      h`<circle cx="${f(x(index))}" cy="${f(scale.y(value))}" r="3" fill="${colour}"/>`,
  );
  return h`<path d="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dashes}"/>${lonely}`;
}

function rightTicks({ y, ticks }: Scale, end: number): Html {
  return h`${ticks.map((value) => h`<text x="${end + 6}" y="${f(y(value) + 4)}">${tick(value)}</text>`)}`;
}

function legendOf({ kind, name, title, colour = "var(--accent)", dashes = "none" }: Layer): Html {
  const swatch =
    kind === "line"
      ? h`<line x1="0" x2="24" y1="6" y2="6" stroke="${colour}" stroke-width="2" stroke-dasharray="${dashes}"/>`
      : h`<rect width="24" height="12" fill="${colour}" fill-opacity="${kind === "bars" ? 0.55 : 0.14}"/>`;
  return h`<span><svg class="swatch" viewBox="0 0 24 12" aria-hidden="true">${swatch}</svg>${title ?? name}</span>`;
}

function tipOf(label: string, layers: readonly Layer[], index: number): string {
  const figures = layers.flatMap(({ name, kind, values }) =>
    kind === "band" ? [] : [`${name} ${values[index] == null ? "–" : tick(values[index])}`],
  );
  return [label, ...figures].join(" · ");
}

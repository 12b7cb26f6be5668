import { type Html, h } from "./html.ts";

/** Times are UTC epoch seconds, ascending, every one once; the other lists have as many members. */
interface Columns {
  time: number[];
  /** Digits behind the point. */
  precision: number;
}

export type Series =
  | (Columns & {
      kind: "candles";
      open: number[];
      high: number[];
      low: number[];
      close: number[];
      markers?: Marker[];
      positions?: Position[];
    })
  | (Columns & {
      kind: "area" | "line" | "bars";
      value: number[];
      tone?: "good" | "bad" | "muted";
      width?: number;
    });

/** A mark at a bar: an entry up or down, an exit, or a signal that was refused. In order of time. */
export interface Marker {
  time: number;
  kind: "buy" | "sell" | "exit" | "block";
  text: string;
}

/** What was held, drawn as boxes from the entry to the target and to the stop. Times are those of candles. */
export interface Position {
  from: number;
  to: number;
  entry: number;
  exit: number;
  target: number | null;
  stop: number | null;
}

/** An interactive chart over time. */
export interface ChartSpec {
  series: Series[];
  /** Times between which the chart opens; all of it when absent. */
  opens?: { from: number; to: number };
}

/** Where a chart of the page's `charts` is drawn. */
export function chartPlace(name: string, tall = false): Html {
  return h`<div class="chart${tall ? " tall" : ""}" data-chart="${name}"></div>`;
}

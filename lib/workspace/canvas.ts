import type { Text } from "./text.ts";

/** What a result is drawn with, for rooms that know how their results read but nothing of terminals. */
export interface Canvas {
  text(text: Text): string;
  /** Colours by meaning; they return the text unchanged where colour is off. */
  paint: Record<"good" | "bad" | "warn" | "strong" | "dim", (text: string) => string>;
  /** Columns measured by display width and cut to the terminal's; figures stand to the right, null is "–". */
  table(head: string[], rows: (string | number | null)[][]): string;
}

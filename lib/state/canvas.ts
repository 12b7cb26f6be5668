import type { Text } from "../workspace/text.ts";

/** What a result is drawn with on a terminal. */
export interface Canvas {
  text(text: Text): string;
  paint: Record<"good" | "bad" | "warn" | "strong" | "dim", (text: string) => string>;
  /** Columns measured by display width and cut to the terminal's; figures stand to the right, null is "–". */
  table(head: string[], rows: (string | number | null)[][]): string;
}

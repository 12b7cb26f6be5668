import pc from "picocolors";

/** Colours by meaning, for strings that are drawn as they are. `bar` marks the selected row, which begins with a blank. */
export interface Theme {
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
  strong(text: string): string;
  dim(text: string): string;
  bar(text: string): string;
}

export function themeOf(colour: boolean, linear = false): Theme {
  const colours = pc.createColors(colour);
  // Inverse is no colour: it stays where colours are off, so that a selection is seen on every terminal.
  const { inverse } = pc.createColors(true);
  return {
    good: colours.green,
    bad: colours.red,
    warn: colours.yellow,
    strong: colours.bold,
    dim: colours.dim,
    bar: linear ? (text) => text.replace(/^ ?/, ">") : inverse,
  };
}

/** What a status is drawn with beside its colour, so that nothing is told by colour alone. */
export const MARKS = { good: "✓", bad: "✗", warn: "!", none: "·" } as const;
export type Tone = keyof typeof MARKS;

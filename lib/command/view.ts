import pc from "picocolors";
import type { Lang } from "../workspace/text.ts";
import type { View } from "./define.ts";
import { renderTable } from "./table.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** `--no-color`, then FORCE_COLOR, NO_COLOR and TERM=dumb, then whether the stream is a terminal. */
export function colourWanted(flag: boolean | undefined, env: Env, isTerminal: boolean): boolean {
  if (flag !== undefined) return flag;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0";
  if (env.NO_COLOR || env.TERM === "dumb") return false;
  return isTerminal;
}

export function createView(lang: Lang, width: number, colour: boolean): View {
  const colours = pc.createColors(colour);
  return {
    lang,
    width,
    text: (text) => text[lang],
    paint: {
      good: colours.green,
      bad: colours.red,
      warn: colours.yellow,
      strong: colours.bold,
      dim: colours.dim,
    },
    table: (head, rows) => renderTable(head, rows, width, colours.bold),
  };
}

import type { z } from "zod";
import { describeOptions } from "./options.ts";

/**
 * The flags that give these options, in the order of the schema; what equals its default is left out.
 * Options must be as the command line gave them: what a schema made of a text is spelled as it is then.
 */
export function spellOptions(schema: z.ZodObject, options: Readonly<Record<string, unknown>>): string[] {
  return describeOptions(schema).flatMap(({ key, flag, kind, fallback }) => {
    const value = options[key];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(fallback)) return [];
    if (kind === "switch") return [value ? `--${flag}` : `--no-${flag}`];
    return [value].flat().flatMap((item) => [`--${flag}`, String(item)]);
  });
}

/** Words as one line that a shell takes apart again; only what needs quotes gets them. */
export function shellLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}

import type { z } from "zod";
import { flagsOf } from "./arguments.ts";
import type { Command } from "./define.ts";
import { describeOptions } from "./options.ts";

/** Stands for a secret. */
const MASK = "***";

/**
 * The flags that give these options, in the order of the schema; what equals its default is left out, and secrets are masked.
 * Options must be as the command line gave them: what a schema made of a text is spelled as it is then.
 */
export function spellOptions(schema: z.ZodObject, options: Readonly<Record<string, unknown>>): string[] {
  return describeOptions(schema).flatMap(({ key, flag, kind, fallback, bare, secret }) => {
    const value = options[key];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(fallback)) return [];
    if (kind === "switch") return [value ? `--${flag}` : `--no-${flag}`];
    if (value === bare) return [`--${flag}`];
    return [value].flat().flatMap((item) => [`--${flag}`, secret ? MASK : String(item)]);
  });
}

/** The words of a command line as others may see them: secrets are masked. */
export function shownWords(command: Command, argv: readonly string[]): string[] {
  const secrets = new Set(
    describeOptions(command.options)
      .filter(({ secret }) => secret)
      .flatMap(flagsOf),
  );
  return argv.map((word, index) => {
    if (secrets.has(argv[index - 1] ?? "")) return MASK;
    const flag = word.slice(0, word.indexOf("="));
    return secrets.has(flag) ? `${flag}=${MASK}` : word;
  });
}

/** A command line as a lock's note or a log shows it. */
export function shownLine(command: Command, argv: readonly string[]): string {
  return [command.name, ...shownWords(command, argv)].join(" ");
}

/** Words as one line that a shell takes apart again; only what needs quotes gets them. */
export function shellLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}

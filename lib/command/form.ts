import { readArguments } from "./arguments.ts";
import type { Command } from "./define.ts";
import { optionsOf } from "./flags.ts";
import type { OptionSpec } from "./options.ts";

/** The texts of a command line by option: those of a switch are "true" and "false". What is not given is not there. */
export type FormTexts = ReadonlyMap<string, readonly string[]>;

/** The fields of a command's form: its own options without the hidden ones, and without the workspace that the form is in. */
export function fieldsOf(command: Command): OptionSpec[] {
  return optionsOf(command).own.filter(({ hidden, key }) => !hidden && key !== "workspace");
}

/** A command line as the texts of a form. Throws what reading it as flags throws. */
export function readForm(command: Command, argv: readonly string[]): Promise<FormTexts> {
  const { own, shared } = optionsOf(command);
  return readArguments(command.name, [...own, ...shared], argv);
}

/** The command line that gives these texts, flags in the order of the schema; `readForm` of it gives them again. */
export function spellForm(command: Command, texts: FormTexts): string[] {
  const { own, shared } = optionsOf(command);
  return [...own, ...shared].flatMap((spec) =>
    (texts.get(spec.key) ?? []).flatMap((text) => spell(spec, text)),
  );
}

function spell({ kind, flag }: OptionSpec, text: string): string[] {
  if (kind === "switch") return [text === "true" ? `--${flag}` : `--no-${flag}`];
  // One word where the text could be taken for another flag.
  return text.startsWith("-") ? [`--${flag}=${text}`] : [`--${flag}`, text];
}

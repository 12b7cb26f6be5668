import { useMemo } from "react";
import type { Command } from "../../lib/command/define.ts";
import { problemsOf } from "../../lib/command/flags.ts";
import { type FormTexts, fieldsOf, spellForm } from "../../lib/command/form.ts";
import type { OptionSpec } from "../../lib/command/options.ts";
import { shellLine, shownWords } from "../../lib/command/spell.ts";
import type { Text } from "../../lib/workspace/text.ts";
import { useApp } from "./app.ts";
import { useKept } from "./kept.ts";

export interface FormState {
  fields: readonly OptionSpec[];
  texts: FormTexts;
  set(key: string, values: string[]): void;
  /** What is wrong with a text, by option. */
  problems: ReadonlyMap<string, Text>;
  /** What would be wrong with it if these were an option's texts. */
  problemWith(spec: OptionSpec, values: string[]): Text | undefined;
  argv: readonly string[];
  /** As a shell takes it, secrets masked. */
  line: string;
  dryRun: boolean;
}

/** The form of a command, filled with the texts of its options. */
export function useForm(command: Command, initial: FormTexts): FormState {
  const { session } = useApp();
  const [texts, setTexts] = useKept("form.texts", initial);
  // Reading a schema takes longer than a frame: it is done when a text changes, not with every key.
  const fields = useMemo(() => fieldsOf(command), [command]);
  const argv = useMemo(() => spellForm(command, texts), [command, texts]);
  const problems = useMemo(() => problemsOf(command, texts), [command, texts]);
  const line = useMemo(
    () => shellLine([...session.program(command.name).shown, ...shownWords(command, argv)]),
    [session, command, argv],
  );
  return {
    fields,
    texts,
    set: (key, values) => setTexts(withTexts(texts, key, values)),
    problems,
    problemWith: ({ key }, values) => problemsOf(command, withTexts(texts, key, values)).get(key),
    argv,
    line,
    dryRun: texts.get("dryRun")?.at(-1) === "true",
  };
}

function withTexts(texts: FormTexts, key: string, values: string[]): FormTexts {
  const next = new Map(texts);
  if (values.length === 0) next.delete(key);
  else next.set(key, values);
  return next;
}

/** What was typed as an option's texts: several are separated by commas; nothing leaves the option out. */
export function valuesOf(spec: OptionSpec, text: string): string[] {
  if (text.trim() === "") return [];
  return spec.repeat ? text.split(",").map((one) => one.trim()) : [text];
}

import { isatty } from "node:tty";
import { Exit, OpsError } from "../workspace/errors.ts";
import type { Lang } from "../workspace/text.ts";
import type { Command } from "./define.ts";
import { problemsOf } from "./flags.ts";
import { fieldsOf, readForm, spellForm } from "./form.ts";
import type { OptionSpec } from "./options.ts";
import type { World } from "./world.ts";

/**
 * The command line with the answers to the command's questions that it leaves open, in their order; an empty answer leaves an option out.
 * Questions are drawn on stderr, so that stdout stays the result's alone. Throws `no_terminal` (exit 2) where nobody can be asked, and
 * `cancelled` (exit 130).
 */
export async function askOpen(
  command: Command,
  argv: readonly string[],
  { terminal }: Pick<World, "terminal">,
  lang: Lang,
): Promise<string[]> {
  const texts = new Map(await readForm(command, argv));
  texts.delete("interactive");
  if (!isatty(0) || !terminal.stderr) throw noTerminal();
  const fields = fieldsOf(command);
  for (const key of command.questions ?? []) {
    const field = fields.find((one) => one.key === key)!;
    if (texts.has(key)) continue;
    const problem = (text: string) => problemsOf(command, new Map(texts).set(key, [text])).get(key)?.[lang];
    const answer = await ask(field, lang, problem);
    if (answer !== "") texts.set(key, [answer]);
  }
  return spellForm(command, texts);
}

async function ask(
  { flag, kind, help, required, fallback, ...spec }: OptionSpec,
  lang: Lang,
  problem: (text: string) => string | undefined,
): Promise<string> {
  const { confirm, isCancel, select, text } = await import("@clack/prompts");
  const output = process.stderr;
  const message = `--${flag}: ${help[lang]}`;
  const answered = (answer: string | boolean | symbol | undefined): string => {
    if (isCancel(answer)) throw cancelled();
    return String(answer ?? "");
  };
  if (kind === "switch") return answered(await confirm({ message, initialValue: fallback === true, output }));
  if (kind === "choice") {
    const options = spec.choices.map((value) => ({ value: String(value), label: String(value) }));
    return answered(await select({ message, options, output }));
  }
  const validate = (value: string | undefined) => (value || required ? problem(value ?? "") : undefined);
  return answered(await text({ message, validate, output }));
}

function noTerminal(): OpsError {
  return new OpsError(
    "no_terminal",
    { en: "--interactive needs a terminal.", ja: "--interactive には端末が必要です。" },
    { en: "Give the values as flags.", ja: "値をフラグで指定してください。" },
  );
}

/** What a question that was cancelled ends with (exit 130). */
export function cancelled(): OpsError {
  return new OpsError(
    "cancelled",
    { en: "Cancelled; nothing was written.", ja: "中止しました。何も書き込んでいません。" },
    undefined,
    { exit: Exit.interrupted },
  );
}

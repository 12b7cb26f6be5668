import type { z } from "zod";
import { parseDecimal } from "../workspace/decimal.ts";
import { told } from "../workspace/issues.ts";
import type { Text } from "../workspace/text.ts";
import type { Command } from "./define.ts";
import * as say from "./messages.ts";
import { describeOptions, type OptionSpec } from "./options.ts";
import { flagsOf, readArguments } from "./arguments.ts";
import { type SharedOptions, sharedOptions } from "./shared.ts";
import { didYouMean, nearest } from "../workspace/suggest.ts";

export interface ParsedFlags<Options> {
  options: Options;
  shared: SharedOptions;
}

/** A command's own options and the shared ones that it does not declare itself. */
export function optionsOf(command: Command): { own: OptionSpec[]; shared: OptionSpec[] } {
  const own = describeOptions(command.options);
  const names = new Set(own.flatMap((spec) => [spec.flag, ...spec.aliases]));
  const shared = describeOptions(sharedOptions)
    .filter((spec) => !names.has(spec.flag))
    .map((spec) => ({ ...spec, aliases: spec.aliases.filter((alias) => !names.has(alias)) }));
  return { own, shared };
}

/**
 * The options that a command line gives, checked by their schemas.
 * Throws `OpsError` (`unknown_flag`, `missing_value`, `unexpected_argument`, `bad_value`), all bad values in one.
 */
export async function parseFlags<Schema extends z.ZodObject>(
  command: Command<Schema>,
  argv: readonly string[],
): Promise<ParsedFlags<z.output<Schema>>> {
  const specs = optionsOf(command);
  const texts = await readArguments(command.name, [...specs.own, ...specs.shared], argv);
  const problems: Problem[] = [];
  const options = check(command.options, specs.own, texts, problems);
  const shared = check(sharedOptions, specs.shared, texts, problems);
  if (problems.length > 0 || !options || !shared) {
    const meant = problems.find((problem) => problem.meant)?.meant;
    throw say.badValues(
      command.name,
      problems.map((problem) => problem.text),
      meant ? didYouMean(meant) : undefined,
    );
  }
  return { options, shared: { ...shared, ...pickShared(options) } };
}

/** What a form's texts have against them, by option: what reading the same command line would complain about. */
export function problemsOf(
  command: Command,
  texts: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, Text> {
  const specs = optionsOf(command);
  const problems: Problem[] = [];
  check(command.options, specs.own, texts, problems);
  check(sharedOptions, specs.shared, texts, problems);
  return new Map(problems.toReversed().map(({ key, text }) => [key, text]));
}

interface Problem {
  /** Of the option; empty where several contradict each other. */
  key: string;
  text: Text;
  meant?: string | undefined;
}

/** The value of each key whose text is well formed; what is not goes to `problems`. */
function check<Schema extends z.ZodObject>(
  schema: Schema,
  specs: OptionSpec[],
  texts: ReadonlyMap<string, readonly string[]>,
  problems: Problem[],
): z.output<Schema> | undefined {
  const raw: Record<string, unknown> = {};
  const bad = new Set<string>();
  for (const spec of specs) {
    const given = texts.get(spec.key);
    if (!given) continue;
    const values = given.map((text) => convert(spec, text, problems));
    if (values.includes(undefined)) bad.add(spec.key);
    else raw[spec.key] = spec.repeat ? values : values.at(-1);
  }
  // Once a process: compiling the schema would take longer than reading it.
  const parsed = schema.safeParse(raw, { jitless: true });
  if (parsed.success) return parsed.data;
  for (const { path, text } of told(schema, raw, parsed.error)) {
    const spec = specs.find(({ key }) => key === path[0]);
    if (!spec) problems.push({ key: "", text });
    else if (!bad.has(spec.key)) problems.push({ key: spec.key, text: refusal(spec, text, spec.key in raw) });
  }
  return undefined;
}

/** What the schema says against an option, with its flag in front. */
function refusal(spec: OptionSpec, { en, ja }: Text, given: boolean): Text {
  const [flag, ...aliases] = flagsOf(spec);
  return given ? { en: `${flag}: ${en}`, ja: `${flag}: ${ja}` } : say.requiredFlag(flag!, aliases);
}

function convert(spec: OptionSpec, text: string, problems: Problem[]): unknown {
  const flag = `--${spec.flag}`;
  if (spec.kind === "switch") return text === "true";
  const choice = spec.choices.find((value) => String(value) === text);
  if (choice !== undefined || spec.kind === "text") return choice ?? text;
  if (spec.kind === "number") {
    const value = parseDecimal(text);
    if (value === undefined) problems.push({ key: spec.key, text: say.notNumber(flag, text) });
    return value;
  }
  problems.push({
    key: spec.key,
    text: say.notChoice(flag, text, spec.choices),
    meant: nearest(text, spec.choices.map(String)),
  });
  return undefined;
}

/** The shared flags that a command declares itself, for the runner. */
function pickShared(options: Record<string, unknown>): Partial<SharedOptions> {
  return Object.fromEntries(Object.entries(options).filter(([key]) => key in sharedOptions.shape));
}

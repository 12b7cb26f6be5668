import { unexpectedArgument, missingValue, notSwitch, badValues, unknownFlag } from "./messages.ts";
import type { OptionSpec } from "./options.ts";
import { nearest } from "../workspace/suggest.ts";

/**
 * The texts that a command line gives each option, by key, in order. Switches give "true" and "false".
 * A separate value may be a negative number but not another flag. After `--` everything is an operand.
 */
export async function readArguments(
  command: string,
  specs: readonly OptionSpec[],
  argv: readonly string[],
): Promise<Map<string, string[]>> {
  // Loaded here, so that a command's help needs no parser.
  const { Command: Parser, Option } = await import("commander");
  const parser = new Parser().helpOption(false);
  const texts = new Map<string, string[]>();
  const give = (key: string, text: string) => texts.set(key, [...(texts.get(key) ?? []), text]);

  const listen = (flags: string, take: (text: string | null | undefined) => void) => {
    const option = new Option(flags);
    parser.addOption(option).on(`option:${option.name()}`, take);
  };
  for (const spec of specs) {
    for (const flag of flagsOf(spec)) {
      if (spec.kind !== "switch") {
        // An optional value in the parser's eyes, because it then leaves other flags alone: none is our error where one is needed.
        listen(`${flag} [value]`, (text) => {
          const value = text ?? spec.bare;
          if (value === undefined) throw missingValue(command, flag);
          give(spec.key, value);
        });
      } else {
        listen(flag, () => give(spec.key, "true"));
        if (flag.startsWith("--")) listen(`--no-${flag.slice(2)}`, () => give(spec.key, "false"));
      }
    }
  }

  const { operands, unknown } = parser.parseOptions(plainSwitches(command, specs, argv));
  if (unknown[0]) throw unknownFlag(command, flagPart(unknown[0]), nearestFlag(flagPart(unknown[0]), specs));
  for (const spec of specs.filter(({ positional }) => positional)) {
    for (const text of operands.splice(0, spec.repeat ? operands.length : 1)) give(spec.key, text);
  }
  if (operands[0] !== undefined) throw unexpectedArgument(command, operands[0]);
  return texts;
}

/** `--keep`, `-k`: every spelling of an option, the long flag first. */
export function flagsOf(spec: OptionSpec): string[] {
  return [spec.flag, ...spec.aliases].map((name) => (name.length === 1 ? `-${name}` : `--${name}`));
}

/** `--x=true` and `--x=false` as the `--x` and `--no-x` that the parser knows. */
function plainSwitches(command: string, specs: readonly OptionSpec[], argv: readonly string[]): string[] {
  const switches = new Set(specs.filter(({ kind }) => kind === "switch").flatMap(flagsOf));
  const end = argv.indexOf("--");
  return argv.map((argument, index) => {
    const [, flag, value] = argument.match(/^(--[^=]+)=(.*)$/s) ?? [];
    if (!flag || !switches.has(flag) || (end >= 0 && index > end)) return argument;
    if (value === "true") return flag;
    if (value === "false") return flag.replace("--", "--no-");
    throw badValues(command, [notSwitch(flag, value!)]);
  });
}

function flagPart(argument: string): string {
  return argument.replace(/=.*$/s, "");
}

function nearestFlag(flag: string, specs: readonly OptionSpec[]): string | undefined {
  const long = specs
    .filter(({ hidden }) => !hidden)
    .flatMap(flagsOf)
    .filter((name) => name.length > 2);
  const negated = specs.filter(({ kind }) => kind === "switch").map((spec) => `--no-${spec.flag}`);
  return nearest(flag, [...long, ...negated]);
}

import { OpsError } from "../workspace/errors.ts";
import { didYouMean } from "../workspace/suggest.ts";
import type { Text } from "../workspace/text.ts";

/** Errors about flags. Each names the flag and the way out; all of them end with exit code 2. */

export function unknownFlag(command: string, flag: string, meant: string | undefined): OpsError {
  return new OpsError(
    "unknown_flag",
    { en: `unknown flag ${flag}`, ja: `${flag} というフラグはありません` },
    meant ? didYouMean(meant) : seeHelp(command),
  );
}

export function unknownCommand(program: string, name: string, meant: string | undefined): OpsError {
  return new OpsError(
    "unknown_command",
    { en: `unknown command ${name}`, ja: `${name} というコマンドはありません` },
    meant ? didYouMean(meant) : seeHelp(program),
  );
}

export function missingValue(command: string, flag: string): OpsError {
  return new OpsError(
    "missing_value",
    { en: `${flag} needs a value`, ja: `${flag} には値が必要です` },
    {
      en: `Write a value that begins with a dash as ${flag}=VALUE; see ${command} --help`,
      ja: `「-」で始まる値は ${flag}=値 の形で指定してください。詳しくは ${command} --help を参照してください`,
    },
  );
}

export function unexpectedArgument(command: string, argument: string): OpsError {
  return new OpsError(
    "unexpected_argument",
    { en: `unexpected argument "${argument}"`, ja: `余分な引数「${argument}」があります` },
    seeHelp(command),
  );
}

/** One or more values that their options do not take: all of them in one line. */
export function badValues(command: string, problems: Text[], hint: Text = seeHelp(command)): OpsError {
  return new OpsError(
    "bad_value",
    {
      en: problems.map((problem) => problem.en).join("; "),
      ja: problems.map((problem) => problem.ja).join("。"),
    },
    hint,
  );
}

/** Its aliases are named, too: an operator may know the flag only by one of them. */
export function requiredFlag(flag: string, aliases: readonly string[] = []): Text {
  const names = aliases.length > 0 ? `${flag} (${aliases.join(", ")})` : flag;
  return { en: `${names} is required`, ja: `${names} は必須です` };
}

export function notNumber(flag: string, text: string): Text {
  return { en: `${flag}: "${text}" is no number`, ja: `${flag}: 「${text}」は数として読めません` };
}

export function notSwitch(flag: string, text: string): Text {
  return {
    en: `${flag} is true or false, not "${text}"`,
    ja: `${flag} に指定できるのは true か false です（「${text}」ではありません）`,
  };
}

export function notChoice(flag: string, text: string, choices: (string | number)[]): Text {
  return {
    en: `${flag}: "${text}" is none of ${choices.join(", ")}`,
    ja: `${flag}: 「${text}」は選べません（${choices.join("、")} のいずれか）`,
  };
}

export function seeHelp(command: string): Text {
  return { en: `See ${command} --help`, ja: `${command} --help を参照してください` };
}

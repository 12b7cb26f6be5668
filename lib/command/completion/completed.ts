import type { Lang } from "../../workspace/text.ts";
import { flagsOf } from "../arguments.ts";
import type { HelpPage } from "../help.ts";
import type { OptionSpec } from "../options.ts";

/** A command as a shell completes it. */
export interface CompletedCommand {
  name: string;
  summary: string;
  flags: CompletedFlag[];
}

export interface CompletedFlag {
  /** With dashes. */
  flag: string;
  help: string;
  /** What stands after the flag: nothing, one of `choices`, a file, a folder, or anything. */
  takes: "nothing" | "choice" | "file" | "folder" | "text";
  /** The help's word for the value. */
  value: string;
  choices: string[];
}

/** The program's name, and the same with underscores: what links to it are called, and what shells take for a function's name. */
export function underscored(program: string): string {
  return program.replaceAll("-", "_");
}

export function completedCommand(page: HelpPage, lang: Lang): CompletedCommand {
  const { name, summary, own, shared } = page;
  const shown = [...own, ...shared].filter(({ hidden }) => !hidden);
  return {
    name,
    summary: summary[lang],
    flags: shown.flatMap((spec) => completedFlags(spec, lang)),
  };
}

function completedFlags(spec: OptionSpec, lang: Lang): CompletedFlag[] {
  const names = flagsOf(spec);
  if (spec.kind === "switch" && spec.fallback !== false) names.push(`--no-${spec.flag}`);
  const choices = spec.choices.map(String);
  return names.map((flag) => ({
    flag,
    help: spec.help[lang],
    takes: takenBy(spec),
    value: spec.value,
    choices,
  }));
}

function takenBy(spec: OptionSpec): CompletedFlag["takes"] {
  if (spec.kind === "switch") return "nothing";
  if (spec.choices.length > 0) return "choice";
  if (spec.value === "FILE") return "file";
  return spec.value === "DIR" ? "folder" : "text";
}

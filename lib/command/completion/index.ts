import type { Lang } from "../../workspace/text.ts";
import type { HelpPage } from "../help.ts";
import { bashCompletion } from "./bash.ts";
import { completedCommand } from "./completed.ts";
import { fishCompletion } from "./fish.ts";
import { zshCompletion } from "./zsh.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

const render = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** A shell's completion script for `program COMMAND …` and for each command called by its own name (a link to the program). */
export function renderCompletion(shell: Shell, program: string, commands: HelpPage[], lang: Lang): string {
  return render[shell](
    program,
    commands.map((command) => completedCommand(command, lang)),
  );
}

import type { Command } from "./define.ts";
import { optionsOf } from "./flags.ts";
import type { HelpPage } from "./help.ts";

/** What a command's help says. */
export function pageOf(command: Command): HelpPage {
  const { name, summary, description, exitStatus, examples } = command;
  return { name, summary, description, exitStatus, examples, ...optionsOf(command) };
}

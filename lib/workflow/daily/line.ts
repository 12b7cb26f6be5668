import { parseFlags } from "../../command/flags.ts";
import type { Command, StepOptions } from "../../command/define.ts";
import type { Program } from "../program.ts";
import type { Line } from "./carry.ts";
import type { Setting } from "./setting.ts";
import type { Step, StepName } from "./step.ts";

/** A command by its name in the script's table. */
export type CommandSource = (name: string) => Promise<Command>;

/** What a run is carried out with. */
export interface Means {
  how: StepOptions;
  commands: CommandSource;
  program: Program;
}

/** A step's command line, as a dry run wants it where this is one. */
export async function lineOf(
  { command, argv, rehearsal }: Step,
  setting: Setting,
  done: ReadonlySet<StepName>,
  commands: CommandSource,
): Promise<Line> {
  const found = await commands(typeof command === "string" ? command : command(setting));
  const given = argv(setting, done);
  if (!setting.options.dryRun) return { command: found, argv: given };
  const dry = rehearsal ?? ("dryRun" in found.options.shape ? ["--dry-run"] : []);
  return { command: found, argv: [...given, ...dry.filter((flag) => !given.includes(flag))] };
}

/** Throws what a command says against its flags: before the first step, not in the middle of the night. */
export async function checkLine({ command, argv }: Line): Promise<void> {
  await parseFlags(command, argv);
}

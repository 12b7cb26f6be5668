import type { Command } from "../command/define.ts";
import { parseFlags } from "../command/flags.ts";
import { OpsError } from "../workspace/errors.ts";
import { CHECKS } from "./checks/all.ts";
import { checkNames, contradiction } from "./load.ts";
import type { Checklist } from "./schema.ts";
import type { Vars } from "./vars.ts";

/** Commands by name, each loaded when it is asked for. */
export type Commands = Readonly<Record<string, () => Promise<{ command: Command }>>>;

/** What stands for a var that nobody has answered, while its command's words are tried. */
const ANSWER = "answer";

/** Throws `checklist_invalid` for a check or command that is not there, and for arguments that a command refuses. */
export async function checkCommands(checklist: Checklist, commands: Commands, vars: Vars): Promise<void> {
  checkNames(checklist, { checks: Object.keys(CHECKS), commands: Object.keys(commands) });
  for (const { id, command: called } of checklist.items) {
    if (!called) continue;
    const { command } = await commands[called.name]!();
    const words = called.args.map((word) => vars.text(word) ?? ANSWER);
    try {
      await parseFlags(command, words);
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      const { en, ja } = error.text;
      throw contradiction(checklist.path, `item ${id}: ${en}`, `項目 ${id}: ${ja}`);
    }
  }
}

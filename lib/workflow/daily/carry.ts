import type { Command, PlannedCommand, StepOptions } from "../../command/define.ts";
import { execute } from "../../command/execute.ts";
import { parseFlags } from "../../command/flags.ts";
import { shellLine, shownWords } from "../../command/spell.ts";
import { asTyped } from "../../workspace/build.ts";
import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { printJson } from "../../workspace/jsonfile.ts";
import { writeOutput } from "../../workspace/output.ts";
import type { Change, Plan } from "../../workspace/plan.ts";

/** A command line that can be carried out here or typed: the same either way. */
export interface Line {
  command: Command;
  argv: readonly string[];
}

/** As an operator types it, secrets masked; with the workspace where that is not the directory of the call. */
export function typed({ workspace }: Context, { command, argv }: Line): string {
  const elsewhere = workspace.callerDir === workspace.root ? [] : ["--workspace", workspace.root];
  return shellLine([...asTyped(command.name), ...shownWords(command, argv), ...elsewhere]);
}

/**
 * Carries a command line out as its script would, `--json-out` included. `alongside` is what must change together with the files of
 * a plan that has nothing more to do once they are safe; other commands are noted when they have ended.
 */
export async function carryOut(
  ctx: Context,
  { command, argv }: Line,
  how: StepOptions,
  alongside?: (planning: Context, plan: Plan) => Change,
): Promise<{ result: JsonObject; exitCode: number; changes: Change[] }> {
  const { options, shared } = await parseFlags(command, argv);
  const done = await execute(ctx, alongside ? marked(command, alongside) : command, options, how);
  if (shared.jsonOut && !how.dryRun) writeOutput(ctx.workspace, shared.jsonOut, printJson(done.result));
  return { result: done.result, exitCode: done.exitCode, changes: done.plan.changes };
}

function marked(command: Command, alongside: (planning: Context, plan: Plan) => Change): Command {
  if ("run" in command || command.log) return command;
  const plan: PlannedCommand["plan"] = async (planning, options) => {
    const made = await command.plan(planning, options);
    if (made.changes.length === 0 || made.effects.length > 0) return made;
    return { ...made, changes: [...made.changes, alongside(planning, made)] };
  };
  return { ...command, plan };
}

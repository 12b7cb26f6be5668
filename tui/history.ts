import { shellLine, shownWords } from "../lib/command/spell.ts";
import type { Command } from "../lib/command/define.ts";
import type { Context } from "../lib/workspace/context.ts";
import type { Plan } from "../lib/workspace/plan.ts";
import { makePlan, writeChange } from "../lib/workspace/plans.ts";
import { fileStamp } from "../lib/workspace/time.ts";
import type { Session } from "./session.ts";

/** A command that was carried out in this session. */
export interface Step {
  command: Command;
  argv: readonly string[];
  exitCode: number;
  durationMs: number;
  /** The end of what it said. */
  tail: string;
  /** What takes its changes to files back; absent where it made none, or has been taken back. */
  undo?: Plan<{ undone: string[] }> | undefined;
  undone?: boolean;
}

/** What this session has done, in order. */
export class History {
  readonly steps: Step[] = [];

  add(step: Step): void {
    this.steps.push(step);
  }

  /** The newest step that changed files and has not been taken back. */
  get last(): Step | undefined {
    return this.steps.findLast(({ undo }) => undo !== undefined);
  }

  /** The newest run of a command since so many steps had been taken. */
  since(count: number, name: string): Step | undefined {
    return this.steps.slice(count).findLast(({ command, undone }) => command.name === name && !undone);
  }
}

/** The plan that keeps the session as a script which does the same again; secrets are left to be filled in. */
export function planScript(
  ctx: Context,
  session: Session,
  steps: readonly Step[],
): Plan<{ path: string; steps: number }> {
  const lines = steps.map(({ command, argv, exitCode, undone }) => {
    const words = [
      ...session.program(command.name).words,
      ...shownWords(command, argv),
      "--workspace",
      session.workspace.root,
    ];
    const line = shellLine(words);
    if (undone) return `# taken back: ${line}`;
    // What ended so in the session may do so again.
    return exitCode === 0 ? line : `${line} || [ $? -eq ${exitCode} ]`;
  });
  const masked = lines.some((line) => line.includes("'***'"));
  const text = [
    "#!/bin/sh",
    "set -e",
    ...(masked ? ["# *** stands for a secret: fill it in."] : []),
    ...lines,
    "",
  ].join("\n");
  const path = `ops/wizard/session_${fileStamp(ctx.clock.now())}.sh`;
  return makePlan(
    ctx,
    { path, steps: steps.length },
    {
      changes: [writeChange(ctx, path, text, 0o755)],
    },
  );
}

import type { Command } from "../lib/command/define.ts";
import { parseFlags } from "../lib/command/flags.ts";
import { showGeneric } from "../lib/command/generic_view.ts";
import { createView } from "../lib/command/view.ts";
import type { Context } from "../lib/workspace/context.ts";
import type { JsonObject } from "../lib/workspace/json.ts";
import type { Plan } from "../lib/workspace/plan.ts";
import { Reader } from "../lib/workspace/reader.ts";

/** A command as it would be now: the plan to carry out, and how its result reads. */
export interface Preview {
  /** Null for a sequence: it cannot be planned as a whole. */
  plan: Plan | null;
  /** What the command shows of a dry run, styled. */
  lines: string[];
  /** What the command said while it planned. */
  notes: string[];
}

/**
 * Plans a command line without writing. Where the command knows dry runs, its result is shown as that of one, so that nothing reads as
 * done; the plan is the one that does it. Throws what the command throws.
 */
export async function planPreview(
  ctx: Context,
  command: Command,
  argv: readonly string[],
  look: { width: number; colour: boolean },
): Promise<Preview> {
  const notes: string[] = [];
  const planning: Context = {
    ...ctx,
    reader: new Reader(ctx.workspace),
    note: (line) => void notes.push(typeof line === "string" ? line : line[ctx.lang]),
  };
  const { options } = await parseFlags(command, argv);
  const knowsDryRun = "dryRun" in command.options.shape;
  const dry = knowsDryRun ? { ...options, dryRun: true } : options;
  if ("run" in command) {
    if (!knowsDryRun) return { plan: null, lines: [], notes };
    const { result } = await command.run(planning, dry, { dryRun: true });
    return { plan: null, lines: shown(command, result, ctx, look), notes };
  }
  const plan = await command.plan(planning, options);
  const rehearsed = knowsDryRun && (options as { dryRun?: boolean }).dryRun !== true;
  const shownPlan = rehearsed ? await command.plan({ ...planning, note: () => {} }, dry) : plan;
  return { plan, lines: shown(command, shownPlan.result, ctx, look), notes };
}

/** A result as the command's own terminal view, line by line. */
export function shown(
  command: Command,
  result: JsonObject,
  ctx: Pick<Context, "lang">,
  { width, colour }: { width: number; colour: boolean },
): string[] {
  const view = createView(ctx.lang, width, colour);
  const text = command.show ? command.show(result, view) : showGeneric(result, view);
  return text.trimEnd().split("\n");
}

import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import { printJson, printJsonLine } from "../workspace/jsonfile.ts";
import { openWorkspace } from "../workspace/paths.ts";
import { Reader } from "../workspace/reader.ts";
import { isoUtc, systemClock } from "../workspace/time.ts";
import type { Command } from "./define.ts";
import { execute } from "./execute.ts";
import { showGeneric } from "./generic_view.ts";
import { languageOf } from "./language.ts";
import { Progress } from "./progress.ts";
import type { SharedOptions } from "./shared.ts";
import { colourWanted, createView } from "./view.ts";
import type { World } from "./world.ts";

/** From checked options to the printed result. Throws what the command throws. */
export async function runSession(
  command: Command,
  options: Record<string, unknown>,
  shared: SharedOptions,
  world: World,
): Promise<number> {
  const { output, terminal, env } = world;
  const lang = languageOf(shared.lang, env);
  const workspace = openWorkspace({ flag: shared.workspace, env, cwd: world.cwd });
  const clock = systemClock(env);
  const progress = new Progress(lang, terminal.stderr && !shared.quiet);
  const ctx: Context = {
    workspace,
    clock,
    reader: new Reader(workspace),
    env,
    lang,
    note(line) {
      if (shared.quiet) return;
      progress.stop();
      output.stderr(`${typeof line === "string" ? line : line[lang]}\n`);
    },
    progress: (label, done, total) => progress.report(label, done, total),
  };
  const fixed = clock.fixed ? `fixed ${isoUtc(clock.now())}` : undefined;
  if (fixed)
    ctx.note({ en: `clock: ${fixed} (ORB_NOW)`, ja: `時計: ${isoUtc(clock.now())} に固定（ORB_NOW）` });

  const { result, exitCode } = await execute(ctx, command, options, {
    dryRun: options.dryRun === true,
    lockWait: shared.lockWait,
  }).finally(() => progress.stop());

  const document: JsonObject = fixed ? { ...result, clock: fixed } : result;
  if (shared.json ?? !terminal.stdout) {
    output.stdout(terminal.stdout ? printJson(document) : `${printJsonLine(document)}\n`);
  } else {
    const view = createView(lang, terminal.columns, colourWanted(shared.color, env, terminal.stdout));
    output.stdout(`${(command.show ?? showGeneric)(result, view).trimEnd()}\n`);
  }
  if (shared.jsonOut) throw new Error("--json-out is not connected yet");
  return exitCode;
}

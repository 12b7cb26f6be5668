import { Exit } from "../workspace/errors.ts";
import type { Lang } from "../workspace/text.ts";
import type { Command } from "./define.ts";
import { parseFlags } from "./flags.ts";
import { glance, mannerOf } from "./language.ts";
import { reportError } from "./output.ts";
import { runProcess } from "./process.ts";
import { shownLine } from "./spell.ts";
import type { World } from "./world.ts";

/** A script's last line: `if (import.meta.main) await runScript(command);`. Sets the process's exit code and lets it end by itself. */
export function runScript(command: Command, argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  return runProcess(argv, (world) => run(command, argv, world));
}

/** Runs a command line in a world; never throws, and returns the exit code. */
export async function run(command: Command, given: readonly string[], world: World): Promise<number> {
  const asked = glance(given);
  const manner = mannerOf(given, world);
  try {
    if (asked.help) {
      const [{ printHelp }, { pageOf }] = await Promise.all([import("./help.ts"), import("./page.ts")]);
      await printHelp(pageOf(command), manner.lang, world);
      return Exit.ok;
    }
    if (asked.version) {
      const { versionLine } = await import("./version.ts");
      await world.output.stdout(versionLine(command.name));
      return Exit.ok;
    }
    const argv = await answered(command, given, manner.lang, world);
    const { options, shared } = await parseFlags(command, argv);
    const { runSession } = await import("./session.ts");
    const commandLine = shownLine(command, argv);
    return await runSession(command, { commandLine, options, shared }, world);
  } catch (error) {
    return await reportError(error, world, manner);
  }
}

/** The command line, with what `--interactive` asks for. */
async function answered(
  command: Command,
  given: readonly string[],
  lang: Lang,
  world: World,
): Promise<readonly string[]> {
  if (!command.questions || !given.includes("--interactive")) return given;
  const { askOpen } = await import("./interactive.ts");
  return askOpen(command, given, world, lang);
}
